import type { ReplyPreview } from '@vestnik/sdk';
import { client } from '../../core/client';
import { messagesOf } from './messages';
import { takeTray } from './trays';

/** Sends what lies in the tray. The words go with the first message, so does what it answers. */
export async function sendTray(chatId: string, content: string, replyTo?: ReplyPreview): Promise<void> {
  const mine = client.store.generation();
  const taken = await takeTray(chatId);
  if (mine !== client.store.generation()) return;
  const messages = taken ? messagesOf(taken.files, taken.asFiles) : [];
  // Everything was taken out again meanwhile, and there are words left.
  if (messages.length === 0 && content) messages.push([]);
  const isOfPictures = taken?.files.some(({ kind }) => kind === 'image' || kind === 'video');
  messages.forEach((files, index) => {
    const asFiles = (taken?.asFiles && isOfPictures) || undefined;
    void client.sendFiles(chatId, files, index === 0 ? { content, replyTo, asFiles } : { asFiles });
  });
}
