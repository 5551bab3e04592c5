import { type Attachment, logOf, type Message, type State } from '@vestnik/sdk';

/** Something to listen to. */
export interface Track {
  /** The same from the moment it was recorded until it is stored and beyond: of a message of mine its `clientId`. */
  key: string;
  chatId: string;
  /** Null: the server does not have it yet. */
  messageId: string | null;
  attachmentId: string | null;
  url: string;
  durationMs: number;
}

type Known = Pick<State, 'me' | 'logs'>;

/** The sound that a message is, if it is one. */
export function soundOf(message: Pick<Message, 'attachments' | 'deletedAt'>): Attachment | null {
  const [first, ...others] = message.attachments ?? [];
  return first?.kind === 'audio' && others.length === 0 && !message.deletedAt ? first : null;
}

export function keyOf({ id, clientId, senderId }: Message, myId: string | undefined): string {
  return (senderId === myId && clientId) || id;
}

export function trackOf(message: Message, myId: string | undefined): Track | null {
  const sound = soundOf(message);
  if (!sound) return null;
  const { chatId, id: messageId } = message;
  const { id: attachmentId, durationMs } = sound;
  const key = keyOf(message, myId);
  return { key, chatId, messageId, attachmentId, url: plain(sound.url), durationMs: durationMs ?? 0 };
}

/** The message of a track as it is now. */
export function messageOf(state: Known, { chatId, key }: Pick<Track, 'chatId' | 'key'>): Message | undefined {
  return logOf(state as State, chatId).messages.find((message) => keyOf(message, state.me?.id) === key);
}

/** What is listened to after it: the next sound in its chat, as far as the chat is at hand. */
export function trackAfter(state: Known, { chatId, key }: Pick<Track, 'chatId' | 'key'>): Track | null {
  const { messages } = logOf(state as State, chatId);
  const index = messages.findIndex((message) => keyOf(message, state.me?.id) === key);
  if (index < 0) return null;
  for (const message of messages.slice(index + 1)) {
    const track = trackOf(message, state.me?.id);
    if (track) return track;
  }
  return null;
}

/** What was signed may be too old by now; the session's cookie opens the plain address. */
function plain(url: string): string {
  return url.replace(/\?.*$/, '');
}
