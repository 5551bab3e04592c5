import { useMemo } from 'react';
import { ALBUM_WIDTH, albumLayout, singleSize } from './albumLayout';
import type { Item } from './items';
import { Tile } from './Tile';

interface Props {
  items: readonly Item[];
  onOpen?(item: Item): void;
}

/** So wide that the time and the ticks fit in; with words below so wide that they can be read. */
const LEAST = { alone: 140, captioned: 240 };

/** How wide the album is, in CSS pixels, where there is room: the bubble around it is as wide. */
export function albumWidth(items: readonly Item[], hasCaption: boolean): number {
  const [only] = items;
  if (items.length !== 1 || !only) return ALBUM_WIDTH;
  return singleSize(only.width, only.height, hasCaption ? LEAST.captioned : LEAST.alone).width;
}

/** Pictures and films of one message. Takes all the width that there is; its height follows from that. */
export function Album({ items, onOpen }: Props) {
  const shapes = items.map(({ width, height }) => (width && height ? width / height : 1)).join();
  const { ratio, boxes } = useMemo(() => {
    const ratios = shapes.split(',').map(Number);
    return ratios.length > 1 ? albumLayout(ratios) : { ratio: 0, boxes: [] };
  }, [shapes]);
  const [only] = items;

  if (items.length === 1 && only) {
    return (
      <div data-album={1} style={{ aspectRatio: singleSize(only.width, only.height, LEAST.alone).ratio }}>
        <Tile key={0} item={only} count={1} onOpen={onOpen} />
      </div>
    );
  }
  return (
    <div data-album={items.length} className="relative" style={{ aspectRatio: ratio }}>
      {items.map((item, index) => {
        const { left, top, width, height } = boxes[index] ?? { left: 0, top: 0, width: 0, height: 0 };
        return (
          <div
            key={item.place}
            className="absolute p-px"
            style={{
              left: `${left * 100}%`,
              top: `${top * 100}%`,
              width: `${width * 100}%`,
              height: `${height * 100}%`,
            }}
          >
            <Tile item={item} count={items.length} onOpen={onOpen} />
          </div>
        );
      })}
    </div>
  );
}
