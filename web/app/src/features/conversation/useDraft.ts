import { type Chat, logOf, type Message, type ReplyPreview } from '@vestnik/sdk';
import { useEffect, useState } from 'react';
import { client, useVestnik } from '../../core/client';
import { keepDraft, type Tray } from '../attach/trays';

/** Whoever has not touched the keys for so long writes on another device, or not at all. */
const WRITES_FOR_MS = 30_000;

export interface Draft {
  text: string;
  replyTo: ReplyPreview | null;
  setText(text: string): void;
  setReplyTo(messageId: string | undefined): void;
  /** It is sent, and kept as long as it has not gone. */
  leave(): void;
  clear(): void;
  /** The field or the window has lost the focus. */
  rest(): void;
}

/**
 * What is being written in a chat, on whichever device: the same on all of them, and there after a reload. What goes
 * with the files that are being sent is kept until it has gone, and shown no more.
 */
export function useDraft({ id: chatId, draft: kept }: Chat, { sending, next }: Tray): Draft {
  const draft = sending ? next : kept;
  // While one types right here, nothing that comes from another device takes it away.
  const [typed, setTyped] = useState<string | null>(null);
  const replyTo = useQuoted(chatId, draft?.replyTo);
  const text = typed ?? draft?.content ?? '';

  useEffect(() => {
    if (typed === null) return;
    const timer = setTimeout(() => setTyped(null), WRITES_FOR_MS);
    return () => clearTimeout(timer);
  }, [typed]);

  function keep(content: string, replyTo: string | undefined): void {
    keepDraft(chatId, { content: content.trim() ? content : '', replyTo });
  }

  return {
    text,
    replyTo,
    setText(next) {
      setTyped(next || null);
      keep(next, draft?.replyTo);
    },
    setReplyTo: (messageId) => keep(text, messageId),
    leave: () => setTyped(null),
    clear() {
      setTyped(null);
      keep('', undefined);
    },
    rest: () => setTyped(null),
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
