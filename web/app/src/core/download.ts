import { client } from './client';

/**
 * Saves a file of a message under its name, from an address that is good now. False: it is gone. Rejects when that
 * cannot be told.
 */
export async function download(messageId: string, attachmentId: string): Promise<boolean> {
  const file = await client.media.renewed(messageId, attachmentId);
  if (!file) return false;
  const link = document.createElement('a');
  link.href = file.url;
  link.download = file.name;
  link.click();
  return true;
}
