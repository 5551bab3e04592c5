import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { disk, page, pending, settle } from './outbox-page';
import { CHAT } from './world';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

/** Two pages that show the same message: the one uploads it, the other looks on. */
async function two(...names: string[]) {
  const on = disk();
  const one = page(on);
  one.outbox.add(...pending('a', names));
  await settle();
  const other = page(on);
  other.connected = false;
  await other.outbox.restore();
  expect(other.state('client a')).toBe('sending');
  return { one, other };
}

test('what is given up in another page while it is uploaded is not sent', async () => {
  const { one, other } = await two('one', 'two');
  other.outbox.discard(CHAT, 'client a');
  await settle();
  one.uploads[0]?.done();
  await settle();
  expect(one.names()).toEqual(['one']);
  expect(one.sent).toEqual([]);
  expect(one.store.getState().outbox[CHAT]).toEqual([]);
  expect(one.kept.size).toBe(0);
});

test('what is given up in another page during its last file is not sent either, and what waits behind it is', async () => {
  const { one, other } = await two('one');
  one.outbox.add(...pending('b'));
  await settle();
  other.outbox.discard(CHAT, 'client a');
  await settle();
  one.uploads[0]?.done();
  await settle();
  expect(one.texts()).toEqual(['b']);
});

test('an upload that another page ended is not shown as refused', async () => {
  const { one, other } = await two('one');
  other.outbox.discard(CHAT, 'client a');
  await settle();
  one.uploads[0]?.fail({ status: 404, code: 'http.404' });
  await settle();
  expect(one.store.getState().outbox[CHAT]).toEqual([]);
});

test('a file taken out in another page does not go, nor does it come back', async () => {
  const { one, other } = await two('one', 'two', 'three');
  other.outbox.removeFile(CHAT, 'client a', 'id one');
  other.outbox.removeFile(CHAT, 'client a', 'id three');
  await settle();
  one.uploads[0]?.done();
  await settle();
  expect(one.kept.get('client a')?.files?.map(({ id }) => id)).toEqual(['id two']);
  one.uploads[1]?.done();
  await settle();
  expect(one.names()).toEqual(['one', 'two']);
  expect(one.sent.map(({ attachments }) => attachments)).toEqual([['of id two']]);
});

test('a message without files that was given up in another page is not sent', async () => {
  const on = disk();
  const one = page(on);
  one.connected = false;
  one.outbox.add(...pending('a'));
  await settle();
  const other = page(on);
  other.connected = false;
  await other.outbox.restore();
  other.outbox.discard(CHAT, 'client a');
  await settle();
  one.connected = true;
  one.outbox.flush();
  await settle();
  expect(one.sent).toEqual([]);
  expect(one.store.getState().outbox[CHAT]).toEqual([]);
});

test('what one page brought stays, whatever the other changes', async () => {
  const { one, other } = await two('one', 'two');
  one.uploads[0]?.done();
  await settle();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(other.state('client a')).toBe('late');
  other.outbox.retry(CHAT, 'client a');
  await settle();
  expect(one.kept.get('client a')?.files?.[0]?.attachmentId).toBe('of id one');
});

test('of what is given up, while it waits too, the server is told what it need not keep', async () => {
  const w = page();
  w.outbox.add(...pending('a', ['one', 'two']));
  await settle();
  w.uploads[0]?.way.onUrl('/one');
  w.uploads[0]?.fail({ status: 507, code: 'media.quota' });
  await settle();
  expect(w.state('client a')).toBe('refused');
  w.outbox.removeFile(CHAT, 'client a', 'id one');
  expect(w.cancelled).toEqual(['/one']);
  w.outbox.retry(CHAT, 'client a');
  await settle();
  w.uploads[1]?.way.onUrl('/two');
  w.outbox.discard(CHAT, 'client a');
  await settle();
  expect(w.cancelled).toEqual(['/one', '/two']);
});

test('of what was sent the server is told nothing', async () => {
  const one = page();
  one.outbox.add(...pending('a', ['one']));
  await settle();
  one.uploads[0]?.way.onUrl('/one');
  const other = page(one);
  other.connected = false;
  await other.outbox.restore();
  one.uploads[0]?.done();
  await settle();
  expect(one.texts()).toEqual(['a']);
  other.connected = true;
  other.outbox.flush();
  await settle();
  expect(other.store.getState().outbox[CHAT]).toEqual([]);
  expect([...one.cancelled, ...other.cancelled]).toEqual([]);
});

test('one file taken out leaves another one where it was', async () => {
  const w = page();
  w.outbox.add(...pending('a', ['one', 'two']));
  await settle();
  w.uploads[0]?.way.onUrl('/one');
  w.outbox.removeFile(CHAT, 'client a', 'id two');
  await settle();
  expect(w.uploads.map(({ file }) => file.uploadUrl)).toEqual([undefined, '/one']);
  expect(w.cancelled).toEqual([]);
});
