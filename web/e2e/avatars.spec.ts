import type { Locator, Page } from '@playwright/test';
import { clean } from './axe';
import { PLACE, photo } from './files';
import { bubble, expect, openChatWith, test, write } from './fixtures';
import { png } from './png';
import { details, guest, header, room } from './rooms';

const RED = [220, 30, 30] as const;
const BLUE = [30, 30, 220] as const;
/** The left half is red, the right one blue. */
const HALVES = {
  name: 'halves.png',
  mimeType: 'image/png',
  buffer: png(600, 300, (x) => (x < 300 ? RED : BLUE)),
};
const SIZES = [
  ['wide', { viewport: { width: 1280, height: 800 } }],
  ['phone', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
] as const;

const picked = (page: Page) => page.locator('input[type=file][aria-label="Choose a picture"]');
const crop = (page: Page) => page.getByRole('application');
/** Pictures of people and chats in a place. */
const faces = (place: Locator) => place.locator('img[src^="/uploads/avatars/"]');

/** What colour the middle of a picture has, as this person sees it. */
function colourOf(image: Locator): Promise<'red' | 'blue' | 'both'> {
  return image.evaluate(async (element) => {
    const picture = element as HTMLImageElement;
    await picture.decode();
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 9;
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    context.drawImage(picture, 0, 0, 9, 9);
    const at = (x: number): 'red' | 'blue' => {
      const [red = 0, , blue = 0] = context.getImageData(x, 4, 1, 1).data;
      return red > blue ? 'red' : 'blue';
    };
    return at(1) === at(7) ? at(1) : 'both';
  });
}

for (const [size, options] of SIZES) {
  test(`a new face is chosen, cropped and seen by the other; and it goes (${size})`, async ({
    browserOf,
  }) => {
    const anna = await guest('Anna', await browserOf(options));
    const boris = await guest('Boris', await browserOf(options));
    await openChatWith(boris.page, anna);
    await write(boris.page, 'Is that you?');

    await anna.page.goto('/app/settings');
    await expect(anna.page.getByRole('button', { name: 'Add a picture' })).toBeVisible();
    await picked(anna.page).setInputFiles(HALVES);
    await expect(crop(anna.page)).toHaveAttribute('data-crop', '300 150 1.00');
    // As far to the left as it goes, by a finger or the pointer, and larger.
    const box = await crop(anna.page).boundingBox();
    if (!box) throw new Error('There is nothing to crop.');
    await anna.page.mouse.move(box.x + 40, box.y + 100);
    await anna.page.mouse.down();
    await anna.page.mouse.move(box.x + 40 + box.width * 0.9, box.y + 100, { steps: 5 });
    await anna.page.mouse.up();
    await expect(crop(anna.page)).toHaveAttribute('data-crop', '150 150 1.00');
    await anna.page.getByRole('dialog').getByRole('slider', { name: 'Size' }).fill('2');
    await expect(crop(anna.page)).toHaveAttribute('data-crop', '150 150 2.00');
    await anna.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await expect(anna.page.getByRole('dialog')).toHaveCount(0);
    const own = faces(anna.page.locator('main')).first();
    await expect(own).toBeVisible();
    expect(await colourOf(own)).toBe('red');
    const first = await own.getAttribute('src');

    // It comes with what she says next.
    const { id: chatId } = await anna.api<{ id: string }>('POST', '/chats', {
      type: 'direct',
      userId: boris.id,
    });
    await anna.api('POST', '/messages', { chatId, content: 'Since today' });
    await expect(bubble(boris.page, 'Since today')).toBeVisible();
    const seen = faces(header(boris.page)).first();
    await expect(seen).toHaveAttribute('src', first ?? '');
    expect(await colourOf(seen)).toBe('red');

    // Another one, as it comes.
    await anna.page.getByRole('button', { name: 'Change the picture' }).click();
    await expect(anna.page.getByRole('menuitem', { name: 'Choose a picture' })).toBeVisible();
    await anna.page.keyboard.press('Escape');
    await picked(anna.page).setInputFiles(HALVES);
    await crop(anna.page).press('+');
    await anna.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await expect(own).not.toHaveAttribute('src', first ?? '');
    expect(await colourOf(own)).toBe('both');

    await anna.page.getByRole('button', { name: 'Change the picture' }).click();
    await anna.page.getByRole('menuitem', { name: 'Remove the picture' }).click();
    await anna.page.getByRole('dialog').getByRole('button', { name: 'Remove the picture' }).click();
    await expect(anna.page.getByRole('button', { name: 'Add a picture' })).toBeVisible();
    await expect(faces(anna.page.locator('main'))).toHaveCount(0);
    await anna.api('POST', '/messages', { chatId, content: 'Enough of that' });
    await expect(bubble(boris.page, 'Enough of that')).toBeVisible();
    await expect(faces(header(boris.page))).toHaveCount(0);
  });
}

test('nothing of the file but its picture is sent', async ({ browserOf }) => {
  const anna = await guest('Anna', await browserOf());
  await anna.page.goto('/app/settings');
  const sent = anna.page.waitForRequest((request) => request.url().endsWith('/users/me/avatar'));
  const taken = await photo(anna.page, 'IMG_0001.JPG', 600, 400);
  expect(taken.buffer.includes(PLACE)).toBe(true);
  await picked(anna.page).setInputFiles(taken);
  await anna.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  expect((await sent).method()).toBe('PUT');
  const src = await faces(anna.page.locator('main')).first().getAttribute('src');
  const file = await anna.page.evaluate(async (url) => {
    const answer = await fetch(url);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return {
      type: answer.headers.get('Content-Type'),
      text: Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''),
    };
  }, src ?? '');
  expect(file.type).toBe('image/jpeg');
  expect(file.text.startsWith('\u00ff\u00d8\u00ff')).toBe(true);
  for (const trace of ['Exif', PLACE]) expect(file.text.includes(trace), trace).toBe(false);
});

test('the face of a group is seen by all its members at once, and changed by whom it may be', async ({
  browserOf,
}) => {
  const anna = await guest('Anna', await browserOf());
  const boris = await guest('Boris', await browserOf());
  await room('group', anna, boris);
  const pane = await details(anna.page);
  await pane.locator('input[type=file]').setInputFiles(HALVES);
  await anna.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(faces(header(boris.page))).toBeVisible();
  expect(await colourOf(faces(header(boris.page)))).toBe('both');
  await expect(faces(boris.page.locator('[data-chat]'))).toHaveCount(1);
  const theirs = await details(boris.page);
  await expect(theirs.getByRole('button', { name: 'Change the picture' })).toHaveCount(0);

  await pane.getByRole('button', { name: 'Change the picture' }).click();
  await anna.page.getByRole('menuitem', { name: 'Remove the picture' }).click();
  await anna.page.getByRole('dialog').getByRole('button', { name: 'Remove the picture' }).click();
  await expect(faces(header(boris.page))).toHaveCount(0);
});

test('a file that is no picture is refused, in words', async ({ browserOf }) => {
  const anna = await guest('Anna', await browserOf());
  await anna.page.goto('/app/settings');
  await picked(anna.page).setInputFiles({
    name: 'notes.png',
    mimeType: 'image/png',
    buffer: Buffer.from('no picture'),
  });
  const dialog = anna.page.getByRole('dialog');
  await expect(dialog.getByRole('alert')).toHaveText('This file is not a picture that the browser can show.');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(anna.page.getByRole('button', { name: 'Add a picture' })).toBeVisible();
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing about faces, and keys do it all (${theme})`, async ({ browserOf }) => {
    const anna = await guest('Anna', await browserOf({ colorScheme: theme, reducedMotion: 'reduce' }));
    await anna.page.goto('/app/settings');
    await picked(anna.page).setInputFiles(HALVES);
    await crop(anna.page).focus();
    await anna.page.keyboard.press('+');
    for (let press = 0; press < 20; press++) await anna.page.keyboard.press('ArrowRight');
    await expect(crop(anna.page)).toHaveAttribute('data-crop', /^4\d\d 150 1\.15$/);
    await clean(anna.page, 'cropping');
    await anna.page.getByRole('dialog').getByRole('button', { name: 'Save' }).press('Enter');
    const own = faces(anna.page.locator('main')).first();
    await expect(own).toBeVisible();
    expect(await colourOf(own)).toBe('blue');
    await clean(anna.page, 'settings with a face');
    await anna.page.getByRole('button', { name: 'Change the picture' }).press('Enter');
    await clean(anna.page, 'menu of the face');
  });
}
