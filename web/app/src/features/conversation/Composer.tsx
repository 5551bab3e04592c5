import type { Message, ReplyPreview } from '@vestnik/sdk';
import { Check, Pencil, Reply, SendHorizontal, X } from 'lucide-react';
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
} from 'react';
import { useTranslate } from '../../i18n';
import { formatCountdown, formatWait } from '../../i18n/dates';
import { messageText, replyText } from '../../lib/messageText';
import { IconButton } from '../../ui/Button';
import { cx } from '../../ui/cx';
import { MicButton } from '../voice/MicButton';
import type { Voice } from '../voice/useVoice';
import { VoiceStrip } from '../voice/VoiceStrip';

/** UTF-16 units, as the server counts. */
const MOST = 16_384;

interface Props {
  ref: RefObject<HTMLTextAreaElement | null>;
  text: string;
  title: string;
  reply: { preview: ReplyPreview; author: string } | null;
  editing: Message | null;
  /** Seconds until slow mode takes the next message; 0: now. */
  wait: number;
  /** Files lie in the tray: words are not needed. */
  hasFiles: boolean;
  /** Above the field, what will go with the message. */
  tray: ReactNode;
  /** Before the field: what can go with the message. */
  attach: ReactNode;
  voice: Voice;
  onText(text: string): void;
  onBlur(): void;
  onSend(): void;
  /** Drops the reply or the edit. */
  onCancel(): void;
  onEditLast(): void;
}

export function Composer({
  ref,
  text,
  title,
  reply,
  editing,
  wait,
  hasFiles,
  tray,
  attach,
  voice,
  onText,
  onBlur,
  onSend,
  onCancel,
  onEditLast,
}: Props) {
  const t = useTranslate();
  const excess = text.length - MOST;
  const waits = wait > 0 && !editing;
  const hasWords = text.trim() !== '';
  const isEnough = editing ? hasWords || Boolean(editing.attachments?.length) : hasWords || hasFiles;
  const ready = isEnough && excess <= 0 && !waits;
  // What is recorded, or waits to be sent, takes the place of the field.
  const isVoice = !editing && (voice.live !== null || voice.draft !== null);
  const offersVoice = isVoice || (!editing && !hasWords && !hasFiles && !waits);
  useFocusAfter(isVoice, ref);

  const label = waits
    ? t('composer.wait', { time: formatWait(t, wait) })
    : t(editing ? 'composer.saveEdit' : 'composer.send');

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const area = ref.current;
    if (!area) return;
    area.style.height = 'auto';
    const most = window.innerHeight * 0.4;
    area.style.height = `${Math.min(area.scrollHeight, most)}px`;
    area.style.overflowY = area.scrollHeight > most ? 'auto' : 'hidden';
  }, [text, ref, isVoice]);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      if (ready) onSend();
    } else if (event.key === 'ArrowUp' && text === '' && !editing) {
      event.preventDefault();
      onEditLast();
    } else if (event.key === 'Escape' && (reply || editing)) {
      event.stopPropagation();
      onCancel();
    }
  }

  /** Back from a recording is to where it waits: nothing of it is lost. */
  function onFormKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || voice.live?.phase !== 'on') return;
    event.stopPropagation();
    void voice.stop();
  }

  return (
    <div className="safe-bottom shrink-0 bg-canvas">
      <form
        onKeyDown={onFormKey}
        className="mx-auto w-full max-w-190 px-2 pb-2 sm:px-4 sm:pb-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) onSend();
        }}
      >
        <div className="rounded-[1.4rem] bg-raised shadow-bubble ring-accent/40 transition-shadow focus-within:ring-2">
          {(reply || editing) && (
            <div className="arrive flex items-center gap-3 pt-2 pr-1.5 pl-4">
              {editing ? (
                <Pencil size={18} className="shrink-0 text-accent" aria-hidden="true" />
              ) : (
                <Reply size={18} className="shrink-0 text-accent" aria-hidden="true" />
              )}
              <div className="min-w-0 grow border-accent border-l-2 pl-2.5 text-sm">
                <p className="truncate font-medium text-accent">
                  {editing ? t('composer.editing') : t('composer.replying', { name: reply?.author ?? '' })}
                </p>
                <p className="truncate text-muted">
                  {editing ? messageText(t, editing) : reply && replyText(t, reply.preview)}
                </p>
              </div>
              <IconButton
                label={t(editing ? 'composer.cancelEdit' : 'composer.cancelReply')}
                onClick={onCancel}
              >
                <X size={18} aria-hidden="true" />
              </IconButton>
            </div>
          )}
          {!editing && tray}
          <div className="flex items-end">
            {!editing && !isVoice && attach}
            {isVoice ? (
              <VoiceStrip voice={voice} />
            ) : (
              <textarea
                ref={ref}
                rows={1}
                dir="auto"
                aria-label={t('composer.label', { name: title })}
                placeholder={t(hasFiles && !editing ? 'attach.caption' : 'composer.placeholder')}
                enterKeyHint="send"
                value={text}
                onChange={(event) => onText(event.target.value)}
                onBlur={onBlur}
                onKeyDown={onKeyDown}
                className={cx(
                  'max-h-[40dvh] min-h-11 min-w-0 grow resize-none bg-transparent py-2.5 pr-2 leading-6 focus:outline-none',
                  editing ? 'pl-4' : 'pl-1',
                )}
                style={{ fontSize: 'max(1rem, var(--message-size))' }}
              />
            )}
            {offersVoice ? (
              <MicButton voice={voice} wait={waits ? wait : 0} />
            ) : (
              <button
                type="submit"
                disabled={!ready}
                aria-label={label}
                title={label}
                // The keyboard of a phone stays open: the press must not take the focus from the text.
                onPointerDown={(event) => event.preventDefault()}
                className={cx(
                  'm-1 grid size-9 shrink-0 place-items-center rounded-full transition-colors',
                  ready ? 'bg-fill text-on-fill hover:bg-fill-hover' : 'text-muted',
                )}
              >
                {waits ? (
                  <span data-slow={wait} className="text-xs font-medium tabular-nums">
                    {formatCountdown(wait)}
                  </span>
                ) : editing ? (
                  <Check size={20} aria-hidden="true" />
                ) : (
                  <SendHorizontal size={20} aria-hidden="true" />
                )}
              </button>
            )}
          </div>
        </div>
        {excess > 0 && (
          <p className="px-4 pt-1 text-sm text-bad">{t('composer.tooLong', { count: excess })}</p>
        )}
      </form>
    </div>
  );
}

/** The field is back, and whoever pressed what went with the recording writes on. On a phone its keyboard stays away. */
function useFocusAfter(isVoice: boolean, field: RefObject<HTMLTextAreaElement | null>): void {
  const wasVoice = useRef(isVoice);
  useEffect(() => {
    const isOver = wasVoice.current && !isVoice;
    wasVoice.current = isVoice;
    if (isOver && document.activeElement === document.body && window.matchMedia('(pointer: fine)').matches)
      field.current?.focus();
  }, [isVoice, field]);
}
