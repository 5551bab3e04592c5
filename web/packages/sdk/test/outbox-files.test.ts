import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { disk, page, pending, settle } from './outbox-page';
import { CHAT } from './world';

// Reading bytes takes turns of the machine that no fake clock knows of.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

test('files go first, one after another, and the message with them in their order', async () => {
  const w = page();
  w.outbox.add(...pending('a', ['one', 'two']));
  await settle();
  expect(w.names()).toEqual(['one']);
  expect(w.uploads[0]?.text).toBe('bytes of one');
  w.uploads[0]?.done();
  await settle();
  expect(w.names()).toEqual(['one', 'two']);
  expect(w.sent).toEqual([]);
  w.uploads[1]?.done();
  await settle();
  expect(w.sent.map(({ attachments }) => attachments)).toEqual([['of id one', 'of id two']]);
  expect(w.kept.size).toBe(0);
  // What was sent is shown from here, not loaded again.
  expect(await w.files.sent('of id one')?.text()).toBe('bytes of one');
});

test('how much has gone is told, and forgotten when it is done', async () => {
  const w = page();
  w.outbox.add(...pending('a', ['one']));
  await settle();
  expect(w.store.getState().uploads).toEqual({ 'id one': 0 });
  await vi.advanceTimersByTimeAsync(200);
  w.uploads[0]?.way.onShare(0.5);
  expect(w.store.getState().uploads).toEqual({ 'id one': 0.5 });
  w.uploads[0]?.done();
  await settle();
  expect(w.store.getState().uploads).toEqual({});
});

test('a message without files waits a little for one before it with files, and then goes first', async () => {
  const w = page();
  w.outbox.add(...pending('a', ['one']));
  await settle();
  w.outbox.add(...pending('b'));
  await vi.advanceTimersByTimeAsync(4_900);
  await settle();
  expect(w.texts()).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  await settle();
  expect(w.texts()).toEqual(['b']);
  w.uploads[0]?.done();
  await settle();
  expect(w.texts()).toEqual(['b', 'a']);
});

test('files that go quickly are not overtaken', async () => {
  const w = page();
  w.outbox.add(...pending('a', ['one']));
  w.outbox.add(...pending('b'));
  await settle();
  w.uploads[0]?.done();
  await settle();
  expect(w.texts()).toEqual(['a', 'b']);
});

test('an upload that broke off is gone on with where it was, after a pause', async () => {
  const w = page();
  w.outbox.add(...pending('a', ['one']));
  await settle();
  w.uploads[0]?.way.onUrl('/there');
  w.uploads[0]?.fail({ status: 0, code: 'network' });
  await settle();
  expect(w.uploads).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(2_100);
  await settle();
  expect(w.uploads.map(({ file }) => file.uploadUrl)).toEqual([undefined, '/there']);
  w.uploads[1]?.done();
  await settle();
  expect(w.texts()).toEqual(['a']);
});

test('the next page goes on with what it finds: what was uploaded is not uploaded again', async () => {
  const on = disk();
  const first = page(on);
  first.outbox.add(...pending('a', ['one', 'two']));
  await settle();
  first.uploads[0]?.done();
  await settle();
  first.uploads[1]?.way.onUrl('/there');
  await settle();
  first.outbox.stop();

  const next = page(on);
  await next.outbox.restore();
  await settle();
  expect(next.names()).toEqual(['two']);
  expect(next.uploads[0]).toMatchObject({ text: 'bytes of two', file: { uploadUrl: '/there' } });
  next.uploads[0]?.done();
  await settle();
  expect(next.sent.map(({ attachments }) => attachments)).toEqual([['of id one', 'of id two']]);
});

test('while offline nothing is uploaded, and all of it when the connection is back', async () => {
  const w = page();
  w.connected = false;
  w.outbox.add(...pending('a', ['one']));
  await settle();
  expect(w.uploads).toEqual([]);
  w.connected = true;
  w.outbox.flush();
  await settle();
  expect(w.names()).toEqual(['one']);
});

test('what goes on slowly is not late, what stands still is', async () => {
  const w = page();
  w.outbox.add(...pending('a', ['one']));
  await settle();
  for (let n = 1; n <= 5; n++) {
    await vi.advanceTimersByTimeAsync(20_000);
    w.uploads[0]?.way.onShare(n / 10);
  }
  expect(w.state('client a')).toBe('sending');
  await vi.advanceTimersByTimeAsync(30_000);
  expect(w.state('client a')).toBe('late');
  w.uploads[0]?.way.onShare(0.9);
  expect(w.state('client a')).toBe('sending');
});

test('a file that the server will not have, and one that is not there any more, are told and hold up nothing', async () => {
  const w = page();
  w.outbox.add(...pending('a', ['one']));
  const [lost] = pending('b', ['two']);
  w.outbox.add(lost);
  w.outbox.add(...pending('c'));
  await settle();
  w.uploads[0]?.fail({ status: 507, code: 'media.quota' });
  await settle();
  const problems = w.store.getState().outbox[CHAT]?.map(({ state, problem }) => [state, problem?.code]);
  expect(problems).toEqual([
    ['refused', 'media.quota'],
    ['refused', 'file.lost'],
  ]);
  expect(w.texts()).toEqual(['c']);
  w.outbox.retry(CHAT, 'client a');
  await settle();
  w.uploads[1]?.done();
  await settle();
  expect(w.texts()).toEqual(['c', 'a']);
});

test('one of several files can be taken back while they are uploaded; with the last one the message goes', async () => {
  const w = page();
  w.outbox.add(...pending('a', ['one', 'two']));
  await settle();
  w.outbox.removeFile(CHAT, 'client a', 'id one');
  await settle();
  expect(w.uploads[0]?.way.signal.aborted).toBe(true);
  expect(w.names()).toEqual(['one', 'two']);
  w.outbox.removeFile(CHAT, 'client a', 'id two');
  await settle();
  expect(w.uploads[1]?.way.signal.aborted).toBe(true);
  expect(w.store.getState().outbox[CHAT]).toEqual([]);
  expect(w.store.getState().uploads).toEqual({});
  expect(w.kept.size).toBe(0);
  expect(w.sent).toEqual([]);
});

test('files that nobody took for too long are uploaded once more', async () => {
  const w = page();
  w.fate = [{ status: 400, code: 'request.invalid', errors: { attachments: ['unknown'] } }];
  w.outbox.add(...pending('a', ['one']));
  await settle();
  w.uploads[0]?.done();
  await settle();
  expect(w.names()).toEqual(['one', 'one']);
  w.uploads[1]?.done();
  await settle();
  expect(w.texts()).toEqual(['a']);
});

test('few are uploaded at once', async () => {
  const w = page();
  for (const name of ['a', 'b', 'c']) w.outbox.add(...pending(name, [name]));
  await settle();
  expect(w.names()).toEqual(['a', 'b']);
  w.uploads[1]?.done();
  await settle();
  expect(w.names()).toEqual(['a', 'b', 'c']);
});

test('what another page sent or gave up meanwhile is not uploaded', async () => {
  const on = disk();
  const other = page(on);
  other.connected = false;
  other.outbox.add(...pending('a', ['one']));
  await settle();
  const w = page(on);
  w.connected = false;
  await w.outbox.restore();
  expect(w.state('client a')).toBe('sending');
  other.outbox.discard(CHAT, 'client a');
  await settle();
  w.connected = true;
  w.outbox.flush();
  await settle();
  expect(w.uploads).toEqual([]);
  expect(w.store.getState().outbox[CHAT]).toEqual([]);
});

test('a sign-out ends what is under way and leaves nothing', async () => {
  const w = page();
  w.outbox.add(...pending('a', ['one']));
  await settle();
  w.outbox.stop();
  w.store.apply({ type: 'signedOut' });
  const empty = w.store.getState();
  await settle();
  expect(w.uploads[0]?.way.signal.aborted).toBe(true);
  expect(w.store.getState()).toBe(empty);
  expect(w.files.held('id one')).toBeUndefined();
});
