import { clean } from './axe';
import { bring, paper, shown, tiles, tray, viewer } from './files';
import { bubbles, composer, expect, openSaved, register, somebody, test } from './fixtures';
import { png } from './png';

const picture = (name: string, width: number, height: number) => ({
  name,
  mimeType: 'image/png',
  buffer: png(width, height, (x, y) => [(x * 3) % 256, (y * 2) % 256, 120]),
});
const PICTURES = [picture('a.png', 640, 480), picture('b.png', 300, 480), picture('c.png', 500, 500)];

const LOOKS = [
  { where: 'a desk', width: 1280, height: 800, locale: 'en-GB' },
  { where: 'a phone, in Russian', width: 390, height: 844, locale: 'ru-RU' },
] as const;

for (const colorScheme of ['light', 'dark'] as const) {
  for (const { where, width, height, locale } of LOOKS) {
    test(`axe finds nothing where there are pictures and files: ${where}, ${colorScheme}`, async ({
      browserOf,
      allow,
    }) => {
      allow(/status of (404|507)/);
      const page = await browserOf({
        viewport: { width, height },
        colorScheme,
        locale,
        reducedMotion: 'reduce',
      });
      await register(page, somebody('Anna'));
      await openSaved(page);
      await page.getByRole('button', { name: /^(Attach|Прикрепить)$/ }).click();
      await clean(page, 'menu');
      await page.keyboard.press('Escape');
      await bring(page, 'paste', [...PICTURES, paper('a report with a rather long name.pdf')]);
      await clean(page, 'tray');
      await tray(page).getByRole('checkbox').check();
      await clean(page, 'tray of files');
      await tray(page).getByRole('checkbox').uncheck();
      await composer(page).fill('Words');
      await composer(page).press('Enter');
      await expect(page.locator('[data-status=sent]').nth(1)).toBeVisible();
      for (const tile of await tiles(page).all()) await shown(tile);
      await bring(page, 'paste', [PICTURES[0] as (typeof PICTURES)[number]]);
      await composer(page).press('Enter');
      await expect(bubbles(page).last().locator('[data-status=sent]').first()).toBeVisible();
      await clean(page, 'conversation');
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0);
      await tiles(page).first().getByRole('button').click();
      await expect(viewer(page)).toBeVisible();
      await clean(page, 'viewer');
      await page.keyboard.press('Escape');

      await page.route('**/api/upload', (route) =>
        route.fulfill({ status: 507, json: { code: 'media.quota' } }),
      );
      await bring(page, 'paste', [
        PICTURES[1] as (typeof PICTURES)[number],
        PICTURES[2] as (typeof PICTURES)[number],
      ]);
      await composer(page).press('Enter');
      await expect(page.locator('[data-status=failed]').first()).toBeVisible();
      await clean(page, 'not sent');
      await page.route('**/uploads/images/**', (route) => route.fulfill({ status: 404 }));
      await page.reload();
      await expect(page.locator('[data-missing]').first()).toBeVisible();
      await clean(page, 'missing pictures');
    });
  }
}

test('pictures are sent, looked at and saved by keyboard alone', async ({ browserOf }) => {
  const page = await browserOf();
  await register(page, somebody('Anna'));
  await openSaved(page);
  await expect(composer(page)).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(page.getByRole('button', { name: 'Attach' })).toBeFocused();
  const chooser = page.waitForEvent('filechooser');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await (await chooser).setFiles(PICTURES.slice(0, 2));
  await expect(composer(page)).toBeFocused();
  await page.keyboard.type('Both');
  await page.keyboard.press('Enter');
  await expect(page.locator('article [data-status=sent]')).toBeVisible();
  await bubbles(page).last().focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Open' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(viewer(page)).toContainText('1 of 2');
  await page.keyboard.press('ArrowRight');
  await expect(viewer(page)).toContainText('2 of 2');
  await expect(page.getByRole('status')).toContainText('2 of 2');
  const download = page.waitForEvent('download');
  const save = viewer(page).getByRole('button', { name: 'Download' });
  for (let n = 0; n < 8 && !(await save.evaluate((button) => button === document.activeElement)); n++)
    await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect((await download).suggestedFilename()).toBe('b.webp');
  await page.keyboard.press('Escape');
  await expect(viewer(page)).toHaveCount(0);
});

test('on a phone a finger turns to the next picture, and two make it larger', async ({ browserOf }) => {
  const page = await browserOf({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    locale: 'ru-RU',
  });
  await register(page, somebody('Anna'));
  await openSaved(page);
  // The camera of a phone is the phone's own.
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Прикрепить' }).tap();
  await page.getByRole('menuitem', { name: 'Камера' }).tap();
  expect(await (await chooser).element().getAttribute('capture')).toBe('environment');
  await bring(page, 'paste', PICTURES);
  await composer(page).press('Enter');
  await expect(page.locator('article [data-status=sent]')).toBeVisible();
  await tiles(page).first().getByRole('button').tap();
  await expect(viewer(page)).toContainText('1 из 3');
  const touch = await page.context().newCDPSession(page);
  type Point = { x: number; y: number };
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: Point[]) =>
    touch.send('Input.dispatchTouchEvent', { type, touchPoints });
  const swipe = async (from: Point, to: Point): Promise<void> => {
    await send('touchStart', from);
    for (let n = 1; n <= 5; n++) {
      await send('touchMove', {
        x: from.x + ((to.x - from.x) * n) / 5,
        y: from.y + ((to.y - from.y) * n) / 5,
      });
    }
    await send('touchEnd');
  };
  await swipe({ x: 300, y: 420 }, { x: 80, y: 430 });
  await expect(viewer(page)).toContainText('2 из 3');
  await swipe({ x: 80, y: 420 }, { x: 300, y: 410 });
  await expect(viewer(page)).toContainText('1 из 3');

  const at = (spread: number): [Point, Point] => [
    { x: 195 - spread, y: 420 },
    { x: 195 + spread, y: 420 },
  ];
  await send('touchStart', ...at(30));
  for (const spread of [45, 60, 75, 90]) await send('touchMove', ...at(spread));
  await send('touchEnd');
  await expect(viewer(page).locator('[data-zoom]')).toHaveAttribute('data-zoom', /scale\((2\.[5-9]|3)/);
  await page.getByRole('button', { name: 'Закрыть' }).tap();
  await tiles(page).first().getByRole('button').tap();
  await expect(viewer(page)).toBeVisible();
  await swipe({ x: 195, y: 300 }, { x: 200, y: 560 });
  await expect(viewer(page)).toHaveCount(0);
});
