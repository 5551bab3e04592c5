import type { Pending } from '@vestnik/sdk';
import { client } from './client';
import { takeBack } from './localUrls';

type Waiting = Pick<Pending, 'chatId' | 'clientId'>;

/** One of the files of a message that waits is not to go with it. Without its last one the message is given up. */
export function removeFile({ chatId, clientId }: Waiting, fileId: string): void {
  const copy = client.files.held(fileId);
  client.outbox.removeFile(chatId, clientId, fileId);
  if (copy) takeBack(copy);
}

/** A message that waits is not to be sent. */
export function discard({ chatId, clientId, files = [] }: Waiting & Pick<Pending, 'files'>): void {
  const copies = files.map(({ id }) => client.files.held(id));
  client.outbox.discard(chatId, clientId);
  for (const copy of copies) if (copy) takeBack(copy);
}
