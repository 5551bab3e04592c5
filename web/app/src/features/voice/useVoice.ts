import type { ReplyPreview } from '@vestnik/sdk';
import { useEffect } from 'react';
import { announce, toast } from '../../core/announce';
import { useTranslate } from '../../i18n';
import {
  begin,
  cancel,
  discard,
  keep,
  type Live,
  leave,
  lock,
  send,
  useRecordings,
  type VoiceDraft,
} from './recording';

export interface Voice {
  /** What is being recorded in this chat. */
  live: Live | null;
  /** What was recorded here and waits to be sent. */
  draft: VoiceDraft | null;
  /** `isHeld`: for as long as it is pressed. */
  begin(isHeld: boolean): Promise<void>;
  /** From here on nothing need be held. */
  lock(): void;
  cancel(): Promise<void>;
  /** To be listened to first. */
  stop(): Promise<void>;
  /** What is recorded, or waits. */
  send(): Promise<void>;
  discard(): Promise<void>;
}

interface Input {
  chatId: string;
  /** Something else is being written: what was recorded waits. */
  isAside: boolean;
  replyTo: ReplyPreview | null;
  /** It was sent, and answers what it was to answer. */
  onSent(): void;
}

/** Recording in a chat. Whoever leaves it finds the recording when they come back. */
export function useVoice({ chatId, isAside, replyTo, onSent }: Input): Voice {
  const t = useTranslate();
  const live = useRecordings((state) => (state.live?.chatId === chatId ? state.live : null));
  const draft = useRecordings(({ drafts }) => drafts.find((each) => each.chatId === chatId) ?? null);

  useEffect(() => {
    if (isAside && leave(chatId)) toast(t('voice.kept'));
  }, [isAside, chatId, t]);

  useEffect(
    () => () => {
      if (leave(chatId)) toast(t('voice.kept'));
    },
    [chatId, t],
  );

  function sendOne(recorded: VoiceDraft): void {
    void send(recorded, replyTo ?? undefined);
    onSent();
  }

  return {
    live,
    draft,
    async begin(isHeld) {
      const problem = await begin(chatId, isHeld);
      if (problem) toast(t(`voice.problem.${problem}`), true);
      else if (useRecordings.getState().live?.chatId === chatId) announce(t('voice.recording'));
    },
    lock() {
      lock();
      announce(t('voice.locked'));
    },
    async cancel() {
      await cancel();
      announce(t('voice.cancelled'));
    },
    async stop() {
      if (!(await keep())) toast(t('voice.empty'), true);
    },
    async send() {
      const recorded = live ? await keep() : draft;
      if (recorded) sendOne(recorded);
      else toast(t('voice.empty'), true);
    },
    async discard() {
      if (!draft) return;
      await discard(draft);
      announce(t('voice.discarded'));
    },
  };
}
