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
