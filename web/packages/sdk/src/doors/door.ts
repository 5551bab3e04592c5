import { type Decode, decodedChat } from '../decoding';
import type { Http } from '../http';
import type { Store } from '../store';
import type { Chat } from '../types';

export interface DoorDeps {
  http: Http;
  store: Store;
  decode: Decode;
}

/** A chat that was asked for comes into the state. What is answered is what the state has of it then. */
export async function adopted({ store, decode }: DoorDeps, asked: Promise<Chat>): Promise<Chat> {
  const mine = store.generation();
  const chat = await decodedChat(await asked, decode);
  store.apply({ type: 'chat', chat }, mine);
  return store.getState().chats[chat.id] ?? chat;
}

/** A chat that was parted with goes from the state, unless it was heard of meanwhile: somebody may have brought one back. */
export async function parted({ store }: DoorDeps, chatId: string, asked: Promise<unknown>): Promise<void> {
  const mine = store.generation();
  const known = store.getState().chats[chatId];
  await asked;
  if (store.getState().chats[chatId] === known) store.apply({ type: 'chatDeleted', chatId }, mine);
}

/** A form with one file, as the server takes pictures. */
export function formOf(file: Blob): FormData {
  const form = new FormData();
  form.append('file', file, 'picture');
  return form;
}
