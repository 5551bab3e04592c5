import { type Chat, logOf, type Message, type ReplyPreview } from '@vestnik/sdk';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { client, useVestnik } from '../../core/client';

export interface Draft {
  text: string;
  replyTo: ReplyPreview | null;
  setText(text: string): void;
  setReplyTo(messageId: string | undefined): void;
  clear(): void;
}

/** What is being written in a chat, on whichever device: the same on all of them, and there after a reload. */
export function useDraft({ id: chatId, draft }: Chat, area: RefObject<HTMLTextAreaElement | null>): Draft {
  const [text, setShown] = useState(draft?.content ?? '');
  const replyTo = useQuoted(chatId, draft?.replyTo);
  const isTyped = useRef(false);

  // What comes from another device shows, unless it would take away what is being typed right here.
  const content = draft?.content ?? '';
  useEffect(() => {
    const isHere = isTyped.current && document.activeElement === area.current;
    setShown((now) => (isHere && now !== '' ? now : content));
    if (!isHere) isTyped.current = false;
  }, [content, area]);

  function keep(content: string, replyTo: string | undefined): void {
    client.mine.setDraft(chatId, { content: content.trim() ? content : '', replyTo });
  }

  return {
    text,
    replyTo,
    setText(next) {
      isTyped.current = true;
      setShown(next);
      keep(next, draft?.replyTo);
    },
    setReplyTo: (messageId) => keep(text, messageId),
    clear() {
      isTyped.current = false;
      setShown('');
      keep('', undefined);
    },
  };
}

/** The message that the draft answers: asked for where it is not among those at hand. */
function useQuoted(chatId: string, id: string | undefined): ReplyPreview | null {
  const held = useVestnik((state) => logOf(state, chatId).messages.find((message) => message.id === id));
  const isLoaded = useVestnik((state) => logOf(state, chatId).phase === 'ready');
  const connected = useVestnik((state) => state.connection === 'connected');
  const [asked, setAsked] = useState<Message | null>(null);
  const isMissing = id !== undefined && !held && isLoaded && connected;

  useEffect(() => {
    if (!isMissing) return;
    let current = true;
    // Without the quote the draft is none the worse.
    client.http.send<Message>('GET', `/messages/${id}`).then(
      (message) => current && setAsked(message),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [id, isMissing]);

  const message = held ?? (asked?.id === id ? asked : null);
  if (!message || message.deletedAt) return null;
  const { senderId, type, content } = message;
  return { id: message.id, senderId, type, content: content.slice(0, 300) };
}
