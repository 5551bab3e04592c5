import { asProblem, logOf } from '@vestnik/sdk';
import { ChevronLeft, ChevronRight, Download, X, ZoomIn, ZoomOut } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { announce, toast } from '../../../core/announce';
import { client, useVestnik } from '../../../core/client';
import { download } from '../../../core/download';
import { problemText } from '../../../core/problems';
import { useTranslate } from '../../../i18n';
import { formatMoment } from '../../../i18n/dates';
import { cx } from '../../../ui/cx';
import { dialogOpened } from '../../../ui/topDialog';
import { Words } from '../../../ui/Words';
import { FilmStage } from './FilmStage';
import { PictureStage, type ZoomHandle } from './PictureStage';
import { type Slide, slidesOf } from './slides';
import { ViewerButton } from './ViewerButton';

interface Props {
  chatId: string;
  /** The attachment to begin with. */
  startId: string;
  nameOf(userId: string): string;
  onClose(): void;
}

/** From here to the first one it is time to ask for earlier messages. */
const NEAR_START = 3;
/** Fingers swipe pictures; over a film the player has them. */
const SIDE = 'absolute top-1/2 -translate-y-1/2 bg-black/40';

/** All pictures and films of a conversation, one at a time over everything else. */
export function Viewer({ chatId, startId, nameOf, onClose }: Props) {
  const t = useTranslate();
  const dialog = useRef<HTMLDialogElement>(null);
  const zoom = useRef<ZoomHandle>(null);
  const messages = useVestnik((state) => logOf(state, chatId).messages);
  const slides = useMemo(() => slidesOf(messages), [messages]);
  const [id, setId] = useState(startId);
  const index = slides.findIndex((slide) => slide.id === id);
  const slide = slides[index];
  const last = useRef(index);
  const place = t('viewer.place', { place: index + 1, all: slides.length });
  const label = slide ? labelOf(slide) : '';

  function labelOf({ item, message }: Slide): string {
    const words = { name: nameOf(message.senderId), time: formatMoment(t, message.createdAt) };
    return t(item.kind === 'video' ? 'viewer.videoBy' : 'viewer.photoBy', words);
  }

  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (!element) return;
    if (!element.open) element.showModal();
    // Not the first button: Enter would make the picture smaller.
    element.focus();
    const closed = dialogOpened(element);
    return () => {
      closed();
      element.close();
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);

  // It was deleted while it was looked at: the one in its place is shown, and without any there is nothing to show.
  useEffect(() => {
    if (index >= 0) last.current = index;
    else {
      const next = slides[Math.min(last.current, slides.length - 1)];
      if (next) setId(next.id);
      else onClose();
    }
  }, [index, slides, onClose]);

  const isNearStart = index >= 0 && index < NEAR_START;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page for every step, not the whole history at once
  useEffect(() => {
    if (isNearStart) void client.history.older(chatId);
  }, [isNearStart, chatId, id]);

  function go(by: number): void {
    const next = slides[index + by];
    if (!next && by < 0) void client.history.older(chatId);
    if (!next) return;
    setId(next.id);
    announce(`${labelOf(next)}, ${t('viewer.place', { place: index + by + 1, all: slides.length })}`);
  }

  function onKeyDown(event: KeyboardEvent): void {
    // What lies below hears nothing of it; Escape is the dialog's own.
    event.stopPropagation();
    const isPlayer = event.target instanceof HTMLVideoElement;
    const act = {
      ArrowLeft: () => go(-1),
      ArrowRight: () => go(1),
      Home: () => go(-index),
      End: () => go(slides.length - 1 - index),
      '+': () => zoom.current?.larger(),
      '=': () => zoom.current?.larger(),
      '-': () => zoom.current?.smaller(),
      '0': () => zoom.current?.whole(),
    }[event.key];
    if (!act || isPlayer || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  }

  async function save(): Promise<void> {
    if (!slide) return;
    try {
      if (!(await download(slide.message.id, slide.id))) toast(t('problem.media.not_found'), true);
    } catch (error) {
      toast(problemText(t, asProblem(error)), true);
    }
  }

  return (
    <dialog
      ref={dialog}
      tabIndex={-1}
      aria-label={t('viewer.title')}
      data-viewer={id}
      onClose={onClose}
      onKeyDown={onKeyDown}
      className="appear m-0 size-full max-h-none max-w-none flex-col bg-black p-0 text-white outline-none open:flex"
    >
      <header className="safe-top shrink-0">
        <div className="flex items-center gap-1 px-2 py-1.5">
          <div className="min-w-0 grow pl-2">
            <p className="truncate font-medium">{slide && nameOf(slide.message.senderId)}</p>
            <p className="truncate text-[0.8125rem] text-white/75 tabular-nums">
              {slide && formatMoment(t, slide.message.createdAt)}
              {slides.length > 1 && ` · ${place}`}
            </p>
          </div>
          {slide?.item.kind === 'image' && (
            <>
              <ViewerButton label={t('viewer.zoomOut')} onClick={() => zoom.current?.smaller()}>
                <ZoomOut size={22} aria-hidden="true" />
              </ViewerButton>
              <ViewerButton label={t('viewer.zoomIn')} onClick={() => zoom.current?.larger()}>
                <ZoomIn size={22} aria-hidden="true" />
              </ViewerButton>
            </>
          )}
          <ViewerButton label={t('media.download')} onClick={() => void save()}>
            <Download size={22} aria-hidden="true" />
          </ViewerButton>
          <ViewerButton label={t('common.close')} onClick={onClose}>
            <X size={24} aria-hidden="true" />
          </ViewerButton>
        </div>
      </header>
      <div className="relative min-h-0 grow [container-type:size]">
        {slide &&
          (slide.item.kind === 'video' ? (
            <FilmStage key={slide.id} item={slide.item} label={label} onDownload={() => void save()} />
          ) : (
            <PictureStage
              key={slide.id}
              ref={zoom}
              item={slide.item}
              label={label}
              onSwipe={(to) => (to === 'close' ? onClose() : go(to === 'next' ? 1 : -1))}
            />
          ))}
        {index > 0 && (
          <ViewerButton
            label={t('viewer.previous')}
            onClick={() => go(-1)}
            className={cx(SIDE, 'left-1', slide?.item.kind === 'image' && 'pointer-coarse:hidden')}
          >
            <ChevronLeft size={26} aria-hidden="true" />
          </ViewerButton>
        )}
        {index >= 0 && index < slides.length - 1 && (
          <ViewerButton
            label={t('viewer.next')}
            onClick={() => go(1)}
            className={cx(SIDE, 'right-1', slide?.item.kind === 'image' && 'pointer-coarse:hidden')}
          >
            <ChevronRight size={26} aria-hidden="true" />
          </ViewerButton>
        )}
      </div>
      {slide?.message.content && (
        <div className="safe-bottom max-h-[25dvh] shrink-0 overflow-y-auto">
          <p className="px-4 py-2.5 text-center whitespace-pre-wrap [&_a]:text-inherit">
            <Words text={slide.message.content} reachable />
          </p>
        </div>
      )}
    </dialog>
  );
}
