import type { Page } from '@playwright/test';
import { bubble, expect, test } from './fixtures';
import { withMicrophone } from './tone';
import {
  endless,
  miniPlayer,
  pair,
  position,
  positionOf,
  reaches,
  say,
  touch,
  voice,
  voices,
} from './voices';

test.use(withMicrophone);

test('one plays at a time, the next follows, and it goes where it is pressed', async ({ browserOf }) => {
  const { anna, boris } = await pair(browserOf);
  await say(anna.page, 6);
  await say(anna.page, 3);
  const { page } = boris;
  await expect(voices(page)).toHaveCount(2);
  const play = (at: number) => voice(page, at).getByRole('button', { name: /^Play/ });

  await play(0).click();
  await expect(voice(page, 0)).toHaveAttribute('data-voice', 'playing');
  await play(1).click();
  await expect(voice(page, 1)).toHaveAttribute('data-voice', 'playing');
  await expect(voice(page, 0)).toHaveAttribute('data-voice', 'idle');

  // By the pointer, forward and back, though the file does not say how long it is.
  const box = await position(page, 0).boundingBox();
  if (!box) throw new Error('There is no waveform.');
  const whole = Number(await position(page, 0).getAttribute('aria-valuemax'));
  const forward = reaches(page, 'article [data-voice]', Math.floor(whole * 0.6));
  await page.mouse.click(box.x + box.width * 0.6, box.y + box.height / 2);
  await forward;
  await page.mouse.click(box.x + box.width * 0.05, box.y + box.height / 2);
  await expect.poll(() => positionOf(page, 0)).toBeLessThanOrEqual(1);
  await voice(page, 0).getByRole('button', { name: 'Pause' }).click();
  const stopped = await position(page, 0).getAttribute('aria-valuetext');
  await drawn(page, 40);
  expect(await position(page, 0).getAttribute('aria-valuetext')).toBe(stopped);

  // By keys.
  await position(page, 0).focus();
  await page.keyboard.press('End');
  await expect.poll(() => positionOf(page, 0)).toBeGreaterThanOrEqual(whole - 1);
  await page.keyboard.press('Home');
  await expect.poll(() => positionOf(page, 0)).toBe(0);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => positionOf(page, 0)).toBe(2);
  const next = page.waitForFunction(() => {
    const [first, second] = document.querySelectorAll<HTMLElement>('article [data-voice]');
    return first?.dataset.voice === 'idle' && second?.dataset.voice === 'playing';
  });
  await play(0).click();
  await next;
  await expect(voice(page, 1)).toHaveAttribute('data-voice', 'idle', { timeout: 60_000 });
});

test('how fast and how loud it plays is chosen once and stays', async ({ browserOf }) => {
  const { anna, boris } = await pair(browserOf);
  await say(anna.page, 3);
  const { page } = boris;
  await keepSounds(page);
  await page.reload();
  await expect(voices(page)).toHaveCount(1);
  // Stopped it keeps its buttons for as long as one needs.
  await touch(page, 0);
  const speed = voice(page, 0).locator('[data-speed]');
  await expect(speed).toHaveText('1×');
  await speed.click();
  await expect(speed).toHaveText('1.5×');
  expect(await tuned(page)).toEqual([{ speed: 1.5, volume: 1 }]);
  await speed.click();
  await expect(speed).toHaveText('2×');
  await voice(page, 0).getByRole('slider', { name: 'Volume' }).fill('0.5');
  await voice(page, 0).getByRole('button', { name: 'Sound off' }).click();
  await expect(voice(page, 0).getByRole('slider', { name: 'Volume' })).toHaveValue('0');
  expect(await tuned(page)).toEqual([{ speed: 2, volume: 0 }]);
  await voice(page, 0).getByRole('button', { name: 'Sound on' }).click();
  await expect(voice(page, 0).getByRole('slider', { name: 'Volume' })).toHaveValue('0.5');
  expect(await tuned(page)).toEqual([{ speed: 2, volume: 0.5 }]);
  await page.reload();
  await expect(voices(page)).toHaveCount(1);
  const quick = page.waitForFunction(() => {
    const [sound] = (window as unknown as { sounds: HTMLAudioElement[] }).sounds;
    return sound !== undefined && sound.currentTime > 0 && sound.playbackRate === 2;
  });
  await voice(page, 0).getByRole('button', { name: /^Play/ }).click();
  await quick;
  await expect(voice(page, 0)).toHaveAttribute('data-voice', 'idle', { timeout: 60_000 });
  await touch(page, 0);
  await expect(speed).toHaveText('2×');
  await expect(voice(page, 0).getByRole('slider', { name: 'Volume' })).toHaveValue('0.5');
  expect(await tuned(page)).toEqual([{ speed: 2, volume: 0.5 }]);
});

test('it goes on when its chat is left, and ends when it is deleted', async ({ browserOf }) => {
  const { anna, boris } = await pair(browserOf);
  await say(anna.page, 2);
  const { page } = boris;
  await endless(page);
  await page.reload();
  await voice(page, 0).getByRole('button', { name: /^Play/ }).click();
  await expect(miniPlayer(page)).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/$/);
  await expect(miniPlayer(page)).toContainText(anna.name);
  await miniPlayer(page).getByRole('button', { name: 'Pause' }).click();
  await miniPlayer(page).getByRole('button', { name: /^Play/ }).click();
  await miniPlayer(page).getByRole('link').click();
  await expect(miniPlayer(page)).toHaveCount(0);
  await expect(voice(page, 0)).toHaveAttribute('data-voice', 'playing');
  await page.keyboard.press('Escape');
  await expect(miniPlayer(page)).toBeVisible();

  await voice(anna.page, 0).click({ button: 'right', position: { x: 5, y: 5 } });
  await anna.page.getByRole('menuitem', { name: 'Delete' }).click();
  await anna.page.getByRole('dialog').getByRole('button', { name: 'Delete for everyone' }).click();
  await expect(miniPlayer(page)).toHaveCount(0);
  await page.locator('[data-chat]').first().click();
  await expect(bubble(page, 'Hello')).toBeVisible();
  await expect(voices(page)).toHaveCount(0);
});

test('a recording that is gone is said to be gone', async ({ browserOf, allow }) => {
  allow(/status of 40[34]/);
  const { anna, boris } = await pair(browserOf);
  await say(anna.page, 1);
  const { page } = boris;
  await expect(voices(page)).toHaveCount(1);
  await page.route(/\/uploads\/audio\//, (route) => route.fulfill({ status: 404 }));
  await page.route(/\/api\/messages\/[^?]+$/, (route) => route.fulfill({ status: 404 }));
  await voice(page, 0).getByRole('button', { name: /^Play/ }).click();
  await expect(voice(page, 0).getByRole('alert')).toHaveText('This recording is no longer there.');
  await expect(voice(page, 0)).toHaveAttribute('data-voice', 'paused');
});

/** From the next load on: what the page plays with is in no document. */
async function keepSounds(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const sounds: HTMLAudioElement[] = [];
    Object.assign(window, { sounds });
    window.Audio = new Proxy(window.Audio, {
      construct(target, args) {
        const sound: HTMLAudioElement = Reflect.construct(target, args);
        sounds.push(sound);
        return sound;
      },
    });
  });
}

/** How what the page plays with is set: there is one. */
function tuned(page: Page): Promise<{ speed: number; volume: number }[]> {
  return page.evaluate(() => {
    const { sounds } = window as unknown as { sounds: HTMLAudioElement[] };
    return sounds.map(({ playbackRate: speed, volume }) => ({ speed, volume }));
  });
}

/** The page has shown so many pictures more. */
async function drawn(page: Page, pictures: number): Promise<void> {
  await page.evaluate(async (left) => {
    while (left-- > 0) await new Promise(requestAnimationFrame);
  }, pictures);
}
