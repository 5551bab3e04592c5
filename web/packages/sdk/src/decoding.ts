import type { Chat, Message } from './types';

export type Decode = (message: Message) => Promise<Message>;

/** Remembers with every decoded message how it came, for what is kept on this computer is what the server sent. */
export function remembering(decode: Decode): Decode {
  return async (message) => {
    const shown = await decode(message);
    return shown === message ? message : { ...shown, original: message };
  };
}

/** The message as the server sent it. Of a deleted one nothing comes back. */
export function asSent(message: Message): Message {
  const { original, ...shown } = message;
  if (!original) return message;
  if (shown.deletedAt) return shown;
  return {
    ...original,
    sender: original.sender ?? shown.sender,
    replyTo: original.replyTo ?? shown.replyTo,
  };
}

export async function decodedChat(chat: Chat, decode: Decode): Promise<Chat> {
  return chat.lastMessage ? { ...chat, lastMessage: await decode(chat.lastMessage) } : chat;
}
