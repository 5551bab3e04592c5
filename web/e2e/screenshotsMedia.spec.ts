import { bring, paper, shown, tiles, viewer } from './files';
import { bubbles, composer, expect, openChatWith, register, somebody, test } from './fixtures';
import { png } from './png';

/** Pictures of pictures and files, for eyes: nothing is compared. */
const OUT = './screenshots';

const LOOKS = [
  { size: 'wide', width: 1280, height: 800, theme: 'light', locale: 'en-GB' },
  { size: 'wide', width: 1280, height: 800, theme: 'dark', locale: 'ru-RU' },
  { size: 'narrow', width: 390, height: 844, theme: 'light', locale: 'ru-RU' },
  { size: 'narrow', width: 390, height: 844, theme: 'dark', locale: 'en-GB' },
] as const;

/** A bay under the sun at some hour. */
function bay(name: string, width: number, height: number, hour: number) {
  const mix = (from: number, to: number, share: number) => Math.round(from + (to - from) * share);
  const buffer = png(width, height, (x, y) => {
    const [u, v] = [x / width, y / height];
    const hill = 0.55 - 0.18 * Math.abs(Math.sin(u * 3 + hour)) - 0.03 * Math.sin(u * 23);
    const sun = Math.hypot((u - 0.3 - hour / 8) * (width / height), v - 0.25);
    if (v > 0.62) return [mix(20, 70, 1 - v), mix(90, 150, u), mix(140, 190, 1 - v)];
    if (v > hill) return [mix(40, 70, u), mix(90, 70, v), 60];
    if (sun < 0.07) return [255, 240, 190];
    return [mix(120 + hour * 25, 230, v), mix(170, 200, v), mix(230 - hour * 20, 190, v)];
  });
  return { name, mimeType: 'image/png', buffer };
}

for (const { size, width, height, theme, locale } of LOOKS) {
  test(`pictures and files: ${size} ${theme} ${locale}`, async ({ browserOf, allow }) => {
    allow(/status of 507/);
    const language = locale.startsWith('ru') ? 'ru' : 'en';
    const say = (en: string, ru: string): string => (language === 'ru' ? ru : en);
    const looks = { viewport: { width, height }, colorScheme: theme, locale } as const;
    const page = await browserOf(looks);
    const other = await browserOf(looks);
    const shoot = async (on: typeof page, name: string) => {
      await on.waitForTimeout(300);
      await on.screenshot({ path: `${OUT}/media-${size}-${theme}-${language}-${name}.png` });
    };
    const boris = { ...somebody('boris'), name: say('Tom Alder', 'Пётр Лебедев') };
    await register(other, boris);
    await register(page, { ...somebody('anna'), name: say('Anna Weaver', 'Анна Вересова') });
    await openChatWith(page, boris);
    const send = async (words: string) => {
      await composer(page).fill(words);
      await composer(page).press('Enter');
      await expect(page.locator('[data-status=sending]')).toHaveCount(0, { timeout: 60_000 });
    };
    await bring(page, 'paste', [bay('bay.png', 800, 600, 1)]);
    await send('');
    await bring(page, 'paste', [
      bay('a.png', 900, 600, 0),
      bay('b.png', 600, 800, 1),
      bay('c.png', 800, 800, 2),
      bay('d.png', 1200, 500, 3),
      bay('e.png', 640, 480, 4),
    ]);
    await shoot(page, 'tray');
    await send(
      say(
        'Five hours at the bay, and not one of them alike.',
        'Пять часов у бухты, и ни один не похож на другой.',
      ),
    );
    await bring(page, 'paste', [
      paper(say('Timetable of the ferries, summer.pdf', 'Расписание катеров на лето.pdf'), 1_240_000),
      paper('harbour-map.zip', 7_800_000),
    ]);
    await send(say('The timetable and the map', 'Расписание и карта'));
    for (const tile of await tiles(page).all()) await shown(tile);
    await shoot(page, 'conversation');

    await page.route('**/api/upload', () => undefined);
    await bring(page, 'paste', [
      bay('f.png', 500, 700, 2),
      bay('g.png', 700, 700, 3),
      bay('h.png', 700, 500, 0),
    ]);
    await composer(page).press('Enter');
    await expect(tiles(page).last()).toBeVisible();
    await shoot(page, 'uploading');
    await bubbles(page).last().click({ button: 'right' });
    await shoot(page, 'menu');
    await page.keyboard.press('Escape');

    await other.locator('[data-chat]').first().click();
    for (const tile of await tiles(other).all()) await shown(tile);
    await shoot(other, 'received');
    await tiles(other).nth(1).getByRole('button').click();
    await expect(viewer(other)).toBeVisible();
    await shoot(other, 'viewer');
    await other.keyboard.press('Escape');
    await other.route('**/uploads/images/**', (route) => route.fulfill({ status: 404 }));
    allow(/status of 404/);
    await other.reload();
    await expect(other.locator('[data-missing]').first()).toBeVisible();
    await shoot(other, 'missing');
    await other.goto('/');
    await shoot(other, 'list');
  });
}
