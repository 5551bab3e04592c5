import { beforeAll, expect, test, vi } from 'vitest';
import { pretendBrowser } from './browser';

pretendBrowser();
const { client } = await import('../src/core/client');
const { localUrl } = await import('../src/core/localUrls');
const { discard, removeFile } = await import('../src/core/waiting');
const { sendTray } = await import('../src/features/attach/sendTray');
const { addToTray, keepDraft } = await import('../src/features/attach/trays');

let chats = 0;
beforeAll(() => client.store.apply({ type: 'me', me: { id: 'me' } as never }));

function newChat(): string {
  const id = `chat ${++chats}`;
  const chat = { id, type: 'direct', unreadCount: 0, lastSeq: 0, lastNo: 0, readNo: 0, lastMessage: null };
  client.store.apply({ type: 'chat', chat: chat as never });
  return id;
}

/** A file from which nothing can be read before `come` is called. */
function slow(): { file: File; come(): void } {
  let come = (): void => undefined;
  const bytes = new Promise<ArrayBuffer>((resolve) => {
    come = () => resolve(new ArrayBuffer(1));
  });
  const file = Object.assign(new File(['x'], 'notes.txt'), { slice: () => ({ arrayBuffer: () => bytes }) });
  return { file, come };
}

const draft = (chatId: string) => client.store.getState().chats[chatId]?.draft;
const waiting = (chatId: string) => client.store.getState().outbox[chatId] ?? [];
const unreadable = (): void => expect.unreachable();

test('the words of files are kept as a draft until the files are ready', async () => {
  const chatId = newChat();
  const { file, come } = slow();
  client.mine.setDraft(chatId, { content: 'Look!', replyTo: 'm1' });
  addToTray(chatId, [file], unreadable);
  const sent = sendTray(chatId, 'Look!');
  await Promise.resolve();
  expect(draft(chatId)).toMatchObject({ content: 'Look!', replyTo: 'm1' });
  expect(waiting(chatId)).toEqual([]);
  come();
  await sent;
  expect(draft(chatId)).toBeNull();
  expect(waiting(chatId).map(({ content, files }) => [content, files?.length])).toEqual([['Look!', 1]]);
});

test('what another device writes meanwhile stays', async () => {
  const chatId = newChat();
  const { file, come } = slow();
  client.mine.setDraft(chatId, { content: 'Look!' });
  addToTray(chatId, [file], unreadable);
  const sent = sendTray(chatId, 'Look!');
  client.mine.setDraft(chatId, { content: 'And then' });
  come();
  await sent;
  expect(draft(chatId)).toMatchObject({ content: 'And then' });
  expect(waiting(chatId)).toHaveLength(1);
});

test('what is written meanwhile takes the place of no words that still wait for their files', async () => {
  const chatId = newChat();
  const { file, come } = slow();
  client.mine.setDraft(chatId, { content: 'Look!', replyTo: 'm1' });
  addToTray(chatId, [file], unreadable);
  const sent = sendTray(chatId, 'Look!');
  keepDraft(chatId, { content: '', replyTo: 'm2' });
  keepDraft(chatId, { content: 'And then', replyTo: 'm2' });
  // As the next visit would find it, were the page closed now.
  expect(draft(chatId)).toMatchObject({ content: 'Look!\nAnd then', replyTo: 'm2' });
  come();
  await sent;
  expect(draft(chatId)).toMatchObject({ content: 'And then', replyTo: 'm2' });
  expect(waiting(chatId).map(({ content }) => content)).toEqual(['Look!']);
});

test('words whose files could not be read go alone, and what is written meanwhile stays', async () => {
  const chatId = newChat();
  const broken = Object.assign(new File(['x'], 'notes.txt'), {
    slice: () => ({ arrayBuffer: () => Promise.reject(new Error('unreadable')) }),
  });
  client.mine.setDraft(chatId, { content: 'Look!' });
  addToTray(chatId, [broken], () => undefined);
  const sent = sendTray(chatId, 'Look!');
  keepDraft(chatId, { content: 'And then' });
  await sent;
  expect(draft(chatId)).toMatchObject({ content: 'And then' });
  expect(waiting(chatId).map(({ content, files }) => [content, files])).toEqual([['Look!', undefined]]);
});

test('nothing holds the copies of what is not sent after all', async () => {
  const chatId = newChat();
  const files = ['a.txt', 'b.txt', 'c.txt'].map((name) => new File([name], name));
  addToTray(chatId, files, unreadable);
  await sendTray(chatId, '');
  const revoke = vi.spyOn(URL, 'revokeObjectURL');
  const urls = files.map(localUrl);
  const [pending] = waiting(chatId);
  if (!pending) throw new Error('Nothing waits.');
  removeFile(pending, pending.files?.[0]?.id ?? '');
  expect(revoke.mock.calls.flat()).toEqual(urls.slice(0, 1));
  discard(waiting(chatId)[0] ?? pending);
  expect(revoke.mock.calls.flat()).toEqual(urls);
  expect(waiting(chatId)).toEqual([]);
});
