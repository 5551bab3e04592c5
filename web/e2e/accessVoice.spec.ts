import { clean } from './axe';
import { expect, test } from './fixtures';
import { withMicrophone } from './tone';
import { draft, MAY_RECORD, mic, miniPlayer, pair, recordsFor, say, touch, voices } from './voices';

test.use(withMicrophone);

const SIZES = [
  ['wide', { viewport: { width: 1280, height: 800 } }],
  ['phone', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
] as const;

for (const theme of ['light', 'dark'] as const) {
  for (const [size, options] of SIZES) {
    test(`axe finds nothing about voice (${size}, ${theme})`, async ({ browserOf }) => {
      const look = { colorScheme: theme, reducedMotion: 'reduce' } as const;
      const { anna, boris } = await pair(browserOf, { ...MAY_RECORD, ...options, ...look });
      const { page } = anna;
      await mic(page).click();
      await recordsFor(page, 1);
      await clean(page, 'recording');
      await page.getByRole('button', { name: 'Stop and listen' }).click();
      await expect(draft(page)).toBeVisible();
      await clean(page, 'draft');
      await page.getByRole('button', { name: 'Delete recording' }).click();
      await say(page, 2);
      await expect(voices(boris.page)).toHaveCount(1);
      await clean(boris.page, 'not listened to');
      for (const side of [page, boris.page]) {
        await touch(side, 0);
        await clean(side, 'stopped');
        const wide = await side.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(wide).toBeLessThanOrEqual(0);
      }
      await boris.page.goto('/');
      await page.keyboard.press('Escape');
      await expect(miniPlayer(page)).toBeVisible();
      await clean(page, 'after the chat was left');
    });
  }
}
