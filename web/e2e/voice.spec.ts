import { bubble, composer, expect, register, somebody, test } from './fixtures';
import { heardAt, TONE_HZ, withMicrophone } from './tone';
import {
  draft,
  keeps,
  MAY_RECORD,
  mic,
  pair,
  position,
  reaches,
  recordsFor,
  strip,
  voice,
  voices,
} from './voices';

test.use(withMicrophone);

test('what one says into the microphone is what the other hears', async ({ browserOf }) => {
  const { anna, boris } = await pair(browserOf);
  await boris.page.goto('/');
  await mic(anna.page).hover();
  const pressed = Date.now();
  await anna.page.mouse.down();
  await recordsFor(anna.page, 3);
  // It hears something, and shows it.
  await expect
    .poll(async () => Number(await anna.page.locator('[data-level]').getAttribute('data-level')))
    .toBeGreaterThan(30);
  await expect(strip(anna.page)).toContainText('Slide to cancel');
  await anna.page.mouse.up();
  const held = (Date.now() - pressed) / 1000;
  await expect(voices(anna.page)).toHaveCount(1);
  await expect(anna.page.locator('article [data-status]').last()).toHaveAttribute('data-status', 'delivered');

  const row = boris.page.locator('[data-chat]');
  await expect(row).toContainText('Voice message');
  await row.click();
  await expect(voice(boris.page, 0)).toHaveAttribute('data-unplayed', 'true');
  const asked = boris.page.waitForResponse(/\/uploads\/audio\//);
  const length = await voice(boris.page, 0).locator('[data-length]').innerText();
  const moved = reaches(boris.page, 'article [data-voice]', 1);
  await voice(boris.page, 0)
    .getByRole('button', { name: `Play: ${anna.name}` })
    .click();
  const url = (await asked).url();
  await moved;
  const heard = await heardAt(boris.page, url);
  expect(heard.type).toMatch(/^audio\/webm/);
  // A busy browser loses some of what it records.
  expect(heard.seconds).toBeGreaterThan(1.2);
  expect(heard.seconds).toBeLessThan(held + 1);
  expect(Math.abs(heard.hertz - TONE_HZ)).toBeLessThanOrEqual(20);

  await expect(voice(boris.page, 0)).not.toHaveAttribute('data-unplayed');
  await expect(voice(boris.page, 0)).toHaveAttribute('data-voice', 'idle');
  // What was listened to stays so; her own needs no mark.
  await boris.page.reload();
  await expect(voices(boris.page)).toHaveCount(1);
  await expect(voice(boris.page, 0)).not.toHaveAttribute('data-unplayed');
  await expect(voice(anna.page, 0)).not.toHaveAttribute('data-unplayed');
  // What travels with it is how long and how loud it is.
  const [message] = await boris.api<{ type: string; attachments: Sound[] }[]>(
    'GET',
    `/messages?chatId=${boris.page.url().split('/').at(-1)}&limit=1`,
  );
  expect(message?.type).toBe('audio');
  const [sound] = message?.attachments ?? [];
  expect(Math.abs((sound?.durationMs ?? 0) / 1000 - heard.seconds)).toBeLessThan(0.1);
  expect(length).toBe(`0:${String(Math.floor((sound?.durationMs ?? 0) / 1000)).padStart(2, '0')}`);
  expect(sound?.waveform.length).toBeGreaterThanOrEqual(16);
  expect(Math.max(...(sound?.waveform ?? []))).toBe(100);
});

interface Sound {
  durationMs: number;
  waveform: number[];
}

test('a tap records hands-free; it is stopped, listened to and sent, as an answer', async ({ browserOf }) => {
  const { anna, boris } = await pair(browserOf);
  await bubble(anna.page, 'Hello').click({ button: 'right' });
  await anna.page.getByRole('menuitem', { name: 'Reply' }).click();
  await mic(anna.page).click();
  await recordsFor(anna.page, 3);
  await anna.page.getByRole('button', { name: 'Stop and listen' }).click();
  await expect(draft(anna.page)).toBeVisible();
  const moved = reaches(anna.page, '[data-voice-draft]', 1);
  await draft(anna.page).getByRole('button', { name: 'Play' }).click();
  await moved;
  await anna.page.getByRole('button', { name: 'Send voice message' }).click();
  await expect(draft(anna.page)).toHaveCount(0);
  await expect(voices(boris.page)).toHaveCount(1);
  await expect(boris.page.locator('article').last()).toContainText('Hello');
  await expect(composer(anna.page)).toBeVisible();
  await expect(anna.page.getByText('Reply to', { exact: false })).toHaveCount(0);
});

test('what is cancelled is sent to nobody: by sliding, by the button, after listening', async ({
  browserOf,
}) => {
  const { anna, boris } = await pair(browserOf);
  const { page } = anna;
  const box = await mic(page).boundingBox();
  if (!box) throw new Error('There is no microphone.');
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await recordsFor(page, 1);
  await page.mouse.move(at.x - 60, at.y, { steps: 4 });
  await expect(strip(page)).toBeVisible();
  await page.mouse.move(at.x - 160, at.y, { steps: 6 });
  await expect(strip(page)).toHaveCount(0);
  await page.mouse.up();

  await mic(page).click();
  await recordsFor(page, 1);
  await page.getByRole('button', { name: 'Cancel recording' }).click();
  await expect(strip(page)).toHaveCount(0);

  await mic(page).click();
  await recordsFor(page, 1);
  await page.getByRole('button', { name: 'Stop and listen' }).click();
  await page.getByRole('button', { name: 'Delete recording' }).click();
  await expect(draft(page)).toHaveCount(0);

  await composer(page).fill('Words instead');
  await composer(page).press('Enter');
  await expect(bubble(boris.page, 'Words instead')).toBeVisible();
  await expect(voices(boris.page)).toHaveCount(0);
  await page.reload();
  await expect(bubble(page, 'Words instead')).toBeVisible();
  await expect(draft(page)).toHaveCount(0);
});

test('held and slid up it records hands-free', async ({ browserOf }) => {
  const { anna, boris } = await pair(browserOf);
  const { page } = anna;
  const box = await mic(page).boundingBox();
  if (!box) throw new Error('There is no microphone.');
  await page.mouse.move(box.x + 10, box.y + 10);
  await page.mouse.down();
  await recordsFor(page, 1);
  await page.mouse.move(box.x + 10, box.y - 90, { steps: 6 });
  await page.mouse.up();
  await expect(page.getByRole('button', { name: 'Stop and listen' })).toBeVisible();
  await page.getByRole('button', { name: 'Send voice message' }).click();
  await expect(voices(boris.page)).toHaveCount(1);
});

test('whoever leaves the chat, or the page, finds the recording when they come back', async ({
  browserOf,
}) => {
  const { anna, boris, chatId } = await pair(browserOf);
  const { page } = anna;
  await mic(page).click();
  await recordsFor(page, 1);
  await page.locator('[data-chat]').first().press('Escape');
  await expect(page).toHaveURL(/\/$/);
  await expect(page.locator('[data-chat]').filter({ hasText: boris.name })).toContainText('Draft');
  await page.locator('[data-chat]').filter({ hasText: boris.name }).click();
  await expect(draft(page)).toBeVisible();
  await page.getByRole('button', { name: 'Delete recording' }).click();

  // In the middle of a word the page is gone.
  await mic(page).click();
  await recordsFor(page, 3);
  await keeps(page, 2);
  await page.reload();
  await expect(draft(page)).toBeVisible();
  await expect(draft(page)).toContainText(/0:(0[1-9]|[1-5]\d)/);
  await page.getByRole('button', { name: 'Send voice message' }).click();
  await expect(voices(boris.page)).toHaveCount(1);
  const url = await soundOf(boris, chatId);
  expect(Math.abs((await heardAt(boris.page, url)).hertz - TONE_HZ)).toBeLessThanOrEqual(20);
  await expect(voices(page)).toHaveCount(1);
  await page.reload();
  await expect(voices(page)).toHaveCount(1);
  await expect(draft(page)).toHaveCount(0);
});

test('what was recorded without a network is sent with it, once', async ({ browserOf }) => {
  const { anna, boris } = await pair(browserOf);
  const { page } = anna;
  await page.context().setOffline(true);
  await mic(page).click();
  await recordsFor(page, 4);
  await page.getByRole('button', { name: 'Send voice message' }).click();
  await expect(voices(page)).toHaveCount(1);
  await expect(page.locator('article [data-status]').last()).toHaveAttribute('data-status', 'sending');
  // One's own is listened to from one's own copy.
  await voice(page, 0).getByRole('button', { name: /^Play/ }).click();
  await expect(voice(page, 0)).toHaveAttribute('data-voice', 'playing');
  await page.context().setOffline(false);
  await expect(voices(boris.page)).toHaveCount(1);
  await expect(page.locator('article [data-status]').last()).toHaveAttribute('data-status', /delivered|read/);
  await expect(voices(page)).toHaveCount(1);
});

test('everything about voice can be done by keyboard', async ({ browserOf }) => {
  const { anna, boris } = await pair(browserOf);
  const { page } = anna;
  await composer(page).focus();
  while (!(await mic(page).evaluate((element) => element === document.activeElement))) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await recordsFor(page, 1);
  // Back to listen to it first; Escape loses nothing either.
  await page.keyboard.press('Shift+Tab');
  await expect(page.getByRole('button', { name: 'Stop and listen' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(draft(page).getByRole('button', { name: 'Play' })).toBeFocused();
  await mic(page).focus();
  await page.keyboard.press('Enter');
  await expect(voices(boris.page)).toHaveCount(1);

  await boris.page.locator('article').last().focus();
  await boris.page.keyboard.press('Tab');
  await expect(voice(boris.page, 0).getByRole('button', { name: /^Play/ })).toBeFocused();
  await boris.page.keyboard.press('Enter');
  await expect(voice(boris.page, 0)).not.toHaveAttribute('data-unplayed');
  await boris.page.keyboard.press('Tab');
  await expect(position(boris.page, 0)).toBeFocused();
});

test('without leave for the microphone it is said why nothing is recorded', async ({ browserOf }) => {
  const page = await browserOf();
  await register(page, somebody('Anna'));
  await page.getByRole('button', { name: 'New chat' }).click();
  await page.getByRole('menuitem', { name: 'Saved messages' }).click();
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await mic(page).click();
  await expect(page.getByText('Vestnik may not use the microphone.', { exact: false }).first()).toBeVisible();
  await expect(strip(page)).toHaveCount(0);
  await expect(composer(page)).toBeVisible();
});

test('on a phone, in Russian, it is held with a finger', async ({ browserOf }) => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: 'ru-RU' };
  const { anna, boris } = await pair(browserOf, { ...MAY_RECORD, ...phone });
  const { page } = anna;
  const box = await mic(page).boundingBox();
  if (!box) throw new Error('There is no microphone.');
  const point = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const touch = await page.context().newCDPSession(page);
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: { x: number; y: number }[]) =>
    touch.send('Input.dispatchTouchEvent', { type, touchPoints });

  await send('touchStart', point);
  await recordsFor(page, 1);
  for (let x = 20; x <= 160; x += 20) await send('touchMove', { ...point, x: point.x - x });
  await expect(strip(page)).toHaveCount(0);
  await send('touchEnd');

  await send('touchStart', point);
  await recordsFor(page, 2);
  await expect(strip(page)).toContainText('Влево — отмена');
  await send('touchEnd');
  await expect(voices(boris.page)).toHaveCount(1);
  await voice(boris.page, 0)
    .getByRole('button', { name: /^Слушать/ })
    .tap();
  await expect(voice(boris.page, 0)).not.toHaveAttribute('data-unplayed');
});

/** Where the newest sound of a chat is, for this person. */
async function soundOf(person: { api: Api }, chatId: string): Promise<string> {
  const [message] = await person.api<{ attachments: { url: string }[] }[]>(
    'GET',
    `/messages?chatId=${chatId}&limit=1`,
  );
  return message?.attachments[0]?.url ?? '';
}

type Api = <T>(method: string, path: string, data?: unknown) => Promise<T>;
