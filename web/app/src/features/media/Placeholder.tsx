import { useMemo } from 'react';
import { readPlaceholder } from '../../lib/placeholder';

/** Where which colours will be, until the picture is there. Without that, a quiet surface. */
export function Placeholder({ preview }: { preview: string | null | undefined }) {
  const grid = useMemo(() => readPlaceholder(preview), [preview]);
  if (!grid) return <span aria-hidden="true" className="absolute inset-0 bg-sunken" />;
  return (
    <span aria-hidden="true" data-placeholder className="absolute inset-0">
      <canvas
        width={grid.width}
        height={grid.height}
        ref={(canvas) => {
          canvas?.getContext('2d')?.putImageData(new ImageData(grid.data, grid.width, grid.height), 0, 0);
        }}
        className="size-full"
      />
    </span>
  );
}
