import { expect, test } from './fixtures';
import { png } from './png';
import { withMicrophone } from './tone';
import { draft, mic, miniPlayer, pair, recordsFor, say, voice, voices } from './voices';

test.use(withMicrophone);

/** Pictures of voice messages and faces, for eyes: nothing is compared. */
const OUT = './screenshots';

const LOOKS = [
  { size: 'wide', width: 1280, height: 800, theme: 'light' },
  { size: 'wide', width: 1280, height: 800, theme: 'dark' },
  { size: 'narrow', width: 390, height: 844, theme: 'light' },
  { size: 'narrow', width: 390, height: 844, theme: 'dark' },
] as const;

/** A hill before a sky. */
const HILL = {
  name: 'hill.png',
  mimeType: 'image/png',
  buffer: png(480, 360, (x, y) =>
    y > 220 + 60 * Math.sin(x / 90) ? [70, 130 - y / 8, 70] : [120 + y / 4, 170 + y / 5, 235],
  ),
};

for (const { size, width, height, theme } of LOOKS) {
  test(`voice and faces ${size} ${theme}`, async ({ browserOf }) => {
    const narrow = size === 'narrow' ? { hasTouch: true, isMobile: true } : {};
    const look = { viewport: { width, height }, colorScheme: theme, ...narrow };
    const { anna, boris } = await pair(browserOf, look);
    const shoot = (page: typeof anna.page, name: string) =>
      page.screenshot({ path: `${OUT}/${size}-${theme}-voice-${name}.png` });

    await anna.page.goto('/app/settings');
    await anna.page.locator('input[type=file]').setInputFiles(HILL);
    await expect(anna.page.getByRole('application')).toBeVisible();
    await anna.page.waitForTimeout(300);
    await shoot(anna.page, 'crop');
    await anna.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await expect(anna.page.locator('main img').first()).toBeVisible();
    await shoot(anna.page, 'settings');
    await anna.page.goBack();

    await mic(anna.page).hover();
    await anna.page.mouse.down();
    await recordsFor(anna.page, 1);
    await shoot(anna.page, 'held');
    await anna.page.mouse.up();
    await expect(voices(anna.page)).toHaveCount(1);
    await mic(anna.page).click();
    await recordsFor(anna.page, 3);
    await shoot(anna.page, 'recording');
    await anna.page.getByRole('button', { name: 'Stop and listen' }).click();
    await expect(draft(anna.page)).toBeVisible();
    await shoot(anna.page, 'draft');
    await anna.page.getByRole('button', { name: 'Send voice message' }).click();
    await expect(voices(boris.page)).toHaveCount(2);
    await say(boris.page, 5);
    await expect(voices(anna.page)).toHaveCount(3);
    await voice(anna.page, 2).getByRole('button', { name: /^Play/ }).click();
    await anna.page.waitForTimeout(2_000);
    await shoot(anna.page, 'playing');
    await shoot(boris.page, 'received');
    await anna.page.keyboard.press('Escape');
    await expect(miniPlayer(anna.page)).toBeVisible();
    await shoot(anna.page, 'mini');
  });
}
