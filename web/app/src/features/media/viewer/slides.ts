import type { Message } from '@vestnik/sdk';
import { type Item, itemsOf, lookOf } from '../items';

export interface Slide {
  id: string;
  message: Message;
  item: Item;
}

/** All pictures and films of these messages, one after another. Those sent as files are files. */
export function slidesOf(messages: readonly Message[]): Slide[] {
  return messages.flatMap((message) => {
    if (message.deletedAt || lookOf(message, undefined) !== 'album') return [];
    return itemsOf(message, undefined).map((item) => ({
      id: item.stored?.attachmentId ?? '',
      message,
      item,
    }));
  });
}
