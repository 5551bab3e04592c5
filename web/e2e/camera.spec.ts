import { seen, sendButton, tiles, tray } from './files';
import { expect, openSaved, register, somebody, test } from './fixtures';
import config from './playwright.config';

const { launchOptions } = config.use ?? {};

test.use({
  launchOptions: {
    ...launchOptions,
    args: [...(launchOptions?.args ?? []), '--use-fake-device-for-media-stream'],
  },
});

test('a photo is taken with the camera of the computer, which is let go of after', async ({ browserOf }) => {
  const page = await browserOf({ permissions: ['camera'] });
  await register(page, somebody('Anna'));
  await openSaved(page);
  await page.getByRole('button', { name: 'Attach' }).click();
  await page.getByRole('menuitem', { name: 'Camera' }).click();
  const dialog = page.getByRole('dialog', { name: 'Take a photo' });
  const track = await dialog.locator('video').evaluateHandle(async (video: HTMLVideoElement) => {
    while (!video.videoWidth) await new Promise((resolve) => setTimeout(resolve, 50));
    return (video.srcObject as MediaStream).getVideoTracks()[0];
  });
  await dialog.getByRole('button', { name: 'Take photo' }).click();
  await expect(dialog).toHaveCount(0);
  await expect.poll(() => track.evaluate((held) => held?.readyState)).toBe('ended');
  await expect(tray(page)).toHaveAttribute('data-tray', '1');
  await sendButton(page).click();
  const { width, height } = await seen(tiles(page).first());
  expect(width).toBeGreaterThan(height);
  await expect(page.locator('[data-status=sending]')).toHaveCount(0);
});

test('without the right to it, that is said', async ({ browserOf }) => {
  const page = await browserOf();
  await register(page, somebody('Anna'));
  await openSaved(page);
  await page.getByRole('button', { name: 'Attach' }).click();
  await page.getByRole('menuitem', { name: 'Camera' }).click();
  const dialog = page.getByRole('dialog', { name: 'Take a photo' });
  await expect(dialog.getByRole('alert')).toContainText('Vestnik may not use the camera.');
  await expect(dialog.getByRole('button', { name: 'Take photo' })).toBeDisabled();
});
