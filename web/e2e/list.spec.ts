import type { Page } from '@playwright/test';
import { act, annaAnd, chats, list, rowOf, saved, tab } from './chats';
import { afterEcho, composer, expect, holdUndo, register, signIn, somebody, test, write } from './fixtures';

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;

test('a pinned chat stays first, on every device, and is unpinned again', async ({ browserOf }) => {
  const { anna, page, people } = await annaAnd(browserOf, ['Boris', 'Vera', 'Gleb']);
  const other = await browserOf();
  await signIn(other, anna);
  await expect(chats(page)).toHaveText([/^GG?.*Gleb/s, /Vera/, /Boris/]);
  await act(page, 'Boris', 'Pin');
  for (const each of [page, other]) await expect(chats(each)).toHaveText([/Boris/, /Gleb/, /Vera/]);
  await people[1]?.say('Once more');
  for (const each of [page, other]) await expect(chats(each)).toHaveText([/Boris/, /Vera/, /Gleb/]);
  await page.reload();
  await expect(chats(page)).toHaveText([/Boris/, /Vera/, /Gleb/]);
  await act(other, 'Boris', 'Unpin');
  for (const each of [page, other]) await expect(chats(each)).toHaveText([/Vera/, /Gleb/, /Boris/]);
});

test('pinned chats are put in order by dragging and by keyboard, and it is said aloud', async ({
  browserOf,
}) => {
  const { anna, page } = await annaAnd(browserOf, ['Boris', 'Vera', 'Gleb']);
  const other = await browserOf();
  await signIn(other, anna);
  for (const name of ['Gleb', 'Vera', 'Boris']) await act(page, name, 'Pin');
  await expect(chats(page)).toHaveText([/Boris/, /Vera/, /Gleb/]);

  const target = await rowOf(page, 'Gleb').boundingBox();
  if (!target) throw new Error('The row is not on the screen.');
  await rowOf(page, 'Boris').hover();
  await page.mouse.down();
  await page.mouse.move(170, target.y + target.height / 2, { steps: 4 });
  await page.mouse.up();
  for (const each of [page, other]) await expect(chats(each)).toHaveText([/Vera/, /Gleb/, /Boris/]);
  // It was moved, not opened.
  await expect(page).toHaveURL(/\/$/);
  await expect(page.getByRole('status')).toContainText('place 3 of 3');

  await rowOf(page, 'Boris').focus();
  await page.keyboard.press('Alt+ArrowUp');
  for (const each of [page, other]) await expect(chats(each)).toHaveText([/Vera/, /Boris/, /Gleb/]);
  await expect(page.getByRole('status')).toContainText('place 2 of 3');
  await expect(rowOf(page, 'Boris')).toBeFocused();

  // Archived and brought back, it has its place again.
  await act(page, 'Boris', 'Archive');
  await holdUndo(page);
  for (const each of [page, other]) await expect(chats(each)).toHaveText([/Vera/, /Gleb/]);
  await page.getByRole('button', { name: 'Undo' }).click();
  for (const each of [page, other]) await expect(chats(each)).toHaveText([/Vera/, /Boris/, /Gleb/]);
});

test('a muted chat has a grey count, is not in the title, and is heard again when its sound is put on', async ({
  browserOf,
}) => {
  const { page, people } = await annaAnd(browserOf, ['Boris']);
  await expect(page).toHaveTitle('(1) Vestnik');
  await act(page, 'Boris', 'Mute…', 'For 8 hours');
  await expect(rowOf(page, 'Boris').getByTitle('muted')).toBeVisible();
  await expect(page).toHaveTitle('Vestnik');
  await people[0]?.say('Psst');
  await expect(rowOf(page, 'Boris').locator('[data-unread]')).toHaveAttribute('data-unread', '2');
  await expect(tab(page, 'Unread')).toHaveText('Unread');
  await act(page, 'Boris', 'Unmute');
  await expect(page).toHaveTitle('(2) Vestnik');
  await expect(tab(page, 'Unread').locator('[data-count]')).toHaveAttribute('data-count', '1');
  await act(page, 'Boris', 'Mute…', 'Forever');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page).toHaveTitle('(2) Vestnik');
});

test('an archived chat is out of the way, and comes back by a button or by Ctrl+Z', async ({ browserOf }) => {
  const { page } = await annaAnd(browserOf, ['Boris', 'Vera']);
  await saved(page, () => act(page, 'Boris', 'Archive'));
  await holdUndo(page);
  await expect(chats(page)).toHaveText([/Vera/]);
  // Not the live region, which tells of the messages in this moment, too.
  await expect(page.getByRole('region', { name: 'Notification' })).toContainText('Chat archived');
  await saved(page, () => page.getByRole('button', { name: 'Undo' }).click());
  await expect(chats(page)).toHaveCount(2);
  await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0);

  await saved(page, () => act(page, 'Boris', 'Archive'));
  await holdUndo(page);
  await expect(chats(page)).toHaveCount(1);
  await saved(page, () => page.keyboard.press('Control+z'));
  await expect(chats(page)).toHaveCount(2);

  await saved(page, () => act(page, 'Boris', 'Archive'));
  await list(page)
    .getByRole('button', { name: /Archive/ })
    .click();
  await expect(tab(page, 'Archive')).toHaveAttribute('aria-selected', 'true');
  await expect(chats(page)).toHaveText([/Boris/]);
  await page.reload();
  await tab(page, 'Archive').click();
  await act(page, 'Boris', 'Unarchive');
  await expect(tab(page, 'Archive')).toHaveCount(0);
  await expect(chats(page)).toHaveCount(2);
});

test('a chat is marked read without opening it, and unread until it is opened', async ({ browserOf }) => {
  const { anna, page } = await annaAnd(browserOf, ['Boris']);
  const other = await browserOf();
  await signIn(other, anna);
  const mark = (each: Page) => rowOf(each, 'Boris').locator('[data-unread]');
  await act(page, 'Boris', 'Mark as read');
  for (const each of [page, other]) await expect(mark(each)).toHaveCount(0);
  await act(page, 'Boris', 'Mark as unread');
  for (const each of [page, other]) await expect(mark(each)).toContainText('marked as unread');
  await tab(other, 'Unread').click();
  await rowOf(other, 'Boris').click();
  for (const each of [page, other]) await expect(mark(each)).toHaveCount(0);
  // What is open stays where it is, though it is read by now.
  await expect(rowOf(other, 'Boris')).toBeVisible();
});

test('a direct chat that is deleted is gone on every device until somebody writes in it', async ({
  browserOf,
}) => {
  const { anna, page, people } = await annaAnd(browserOf, ['Boris', 'Vera']);
  const other = await browserOf();
  await signIn(other, anna);
  await rowOf(page, 'Boris').click();
  await act(page, 'Boris', 'Delete chat');
  await expect(page.getByRole('dialog')).toContainText('Delete the chat “Boris');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(rowOf(page, 'Boris')).toBeVisible();
  await act(page, 'Boris', 'Delete chat');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page).toHaveURL(/\/$/);
  for (const each of [page, other]) await expect(chats(each)).toHaveText([/Vera/]);
  await people[0]?.say('Are you there?');
  for (const each of [page, other]) await expect(rowOf(each, 'Boris')).toContainText('Are you there?');
});

test('folders are made, filled, ordered and deleted, and a deleted one is brought back', async ({
  browserOf,
}) => {
  const { anna, page } = await annaAnd(browserOf, ['Boris', 'Vera', 'Gleb']);
  const other = await browserOf();
  await signIn(other, anna);

  await page.getByRole('button', { name: 'Edit folders' }).click();
  await page.getByRole('button', { name: 'New folder' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Fill this in.')).toBeVisible();
  await page.getByLabel('Name').fill('Family');
  await page.getByRole('checkbox', { name: /Boris/ }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'New folder' }).click();
  await page.getByLabel('Name').fill('Everybody');
  await page.getByRole('checkbox', { name: 'People' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Move Everybody up' }).click();
  await expect(page.getByRole('dialog').getByRole('listitem')).toHaveText([/Everybody/, /Family/]);
  await page.getByRole('button', { name: 'Close' }).click();

  for (const each of [page, other]) {
    await expect(each.getByRole('tab')).toHaveText([/^All/, /^Unread/, /^Everybody/, /^Family/]);
    await tab(each, 'Everybody').click();
    await expect(chats(each)).toHaveCount(3);
    await tab(each, 'Family').click();
    await expect(chats(each)).toHaveText([/Boris/]);
  }

  await tab(page, 'All').click();
  await act(page, 'Vera', 'Add to folder…', 'Family');
  await expect(chats(other)).toHaveText([/Vera/, /Boris/]);
  await act(other, 'Boris', 'Add to folder…', 'Family');
  await expect(chats(other)).toHaveText([/Vera/]);

  await page.getByRole('button', { name: 'Edit folders' }).click();
  await page.getByRole('button', { name: 'Edit Family' }).click();
  await page.getByLabel('Name').fill('Home');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(tab(other, 'Home')).toHaveAttribute('aria-selected', 'true');
  await page.getByRole('button', { name: 'Delete Home' }).click();
  await holdUndo(page);
  await expect(tab(other, 'Home')).toHaveCount(0);
  await expect(tab(other, 'All')).toHaveAttribute('aria-selected', 'true');
  await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click();
  await expect(tab(other, 'Home')).toBeVisible();
});

test('the list is walked by keyboard, and letters begin a search', async ({ browserOf }) => {
  const { page } = await annaAnd(browserOf, ['Boris', 'Vera', 'Gleb']);
  await page.getByRole('textbox', { name: 'Search' }).focus();
  await page.keyboard.press('ArrowDown');
  await expect(rowOf(page, 'Gleb')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(rowOf(page, 'Vera')).toBeFocused();
  await page.keyboard.press('End');
  await expect(rowOf(page, 'Boris')).toBeFocused();
  await page.keyboard.press('Home');
  await expect(rowOf(page, 'Gleb')).toBeFocused();
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menuitem', { name: 'Pin' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(rowOf(page, 'Gleb')).toBeFocused();

  // What goes from the list leaves the focus to its neighbour.
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Archive' }).focus();
  await page.keyboard.press('Enter');
  await expect(rowOf(page, 'Vera')).toBeFocused();
  await page.keyboard.press('Control+z');
  await expect(rowOf(page, 'Gleb')).toBeVisible();
  await page.keyboard.press('Home');
  await expect(rowOf(page, 'Gleb')).toBeFocused();

  // Tab leads out of the list, and back to the row one was on.
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+Tab');
  await expect(page.getByRole('button', { name: 'Edit folders' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(rowOf(page, 'Vera')).toBeFocused();

  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(tab(page, 'All')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(tab(page, 'Unread')).toBeFocused();
  await expect(tab(page, 'Unread')).toHaveAttribute('aria-selected', 'true');

  await rowOf(page, 'Vera').focus();
  await page.keyboard.press('b');
  await expect(page.getByRole('textbox', { name: 'Search' })).toHaveValue('b');
  await page.keyboard.type('oris');
  await expect(chats(page)).toHaveText([/Boris/]);
  await page.keyboard.press('Enter');
  await expect(composer(page)).toBeFocused();
});

test('a menu that was just closed opens again, however soon', async ({ browserOf }) => {
  const { page } = await annaAnd(browserOf, ['Boris', 'Vera']);
  const menu = page.getByRole('menu');
  await rowOf(page, 'Vera').click({ button: 'right' });
  await expect(menu).toBeVisible();
  // Escape, and the menu's key before the page comes to anything else.
  await rowOf(page, 'Vera').evaluate((row) => {
    const press = (on: Element | null, key: string, shiftKey = false) =>
      on?.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey, bubbles: true, cancelable: true }));
    press(document.activeElement, 'Escape');
    press(row, 'F10', true);
  });
  await expect(menu).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(menu).toHaveCount(0);
  await rowOf(page, 'Boris').click({ button: 'right' });
  await expect(menu).toBeVisible();
});

test('on a phone a long press opens the menu, and moving on from there drags a pinned chat', async ({
  browserOf,
}) => {
  const { page } = await annaAnd(browserOf, ['Boris', 'Vera'], phone);
  const touch = await page.context().newCDPSession(page);
  const finger = (type: 'touchStart' | 'touchMove' | 'touchEnd', y?: number) =>
    touch.send('Input.dispatchTouchEvent', { type, touchPoints: y === undefined ? [] : [{ x: 150, y }] });
  async function middle(name: string): Promise<number> {
    const box = await rowOf(page, name).boundingBox();
    if (!box) throw new Error('The row is not on the screen.');
    return box.y + box.height / 2;
  }
  for (const name of ['Vera', 'Boris']) {
    const y = await middle(name);
    await finger('touchStart', y);
    // No finger lies quite still.
    await finger('touchMove', y + 3);
    await expect(page.getByRole('menuitem', { name: 'Pin' })).toBeVisible();
    await finger('touchEnd');
    await afterEcho(page);
    await page.getByRole('menuitem', { name: 'Pin' }).tap();
  }
  await expect(chats(page)).toHaveText([/Boris/, /Vera/]);

  const [from, to] = [await middle('Boris'), await middle('Vera')];
  await finger('touchStart', from);
  await expect(page.getByRole('menu')).toBeVisible();
  for (const part of [0.3, 0.6, 1]) await finger('touchMove', from + (to - from) * part);
  await expect(page.getByRole('menu')).toHaveCount(0);
  await finger('touchEnd');
  await expect(chats(page)).toHaveText([/Vera/, /Boris/]);
  await expect(page.getByRole('navigation')).toBeVisible();

  // A tap opens; coming back, the list is as it was.
  await afterEcho(page);
  await tab(page, 'Unread').tap();
  await rowOf(page, 'Boris').tap();
  await expect(composer(page)).toBeVisible();
  await page.goBack();
  await expect(tab(page, 'Unread')).toHaveAttribute('aria-selected', 'true');
});

test('a menu opens upwards where there is no room below, and lights one item for pointer and keys', async ({
  browserOf,
}) => {
  const names = ['Boris', 'Vera', 'Gleb', 'Dina', 'Egor'];
  const { page } = await annaAnd(browserOf, names, { viewport: { width: 1280, height: 520 } });
  const row = await rowOf(page, 'Boris').boundingBox();
  if (!row) throw new Error('The row is not on the screen.');
  const y = row.y + row.height / 2;
  await page.mouse.click(170, y, { button: 'right' });
  // A menu grows into its place, by whole pixels.
  await expect
    .poll(async () => {
      const menu = await page.getByRole('menu').boundingBox();
      return menu && Math.abs(menu.y + menu.height - y);
    })
    .toBeLessThanOrEqual(1);

  await page.getByRole('menuitem', { name: 'Archive' }).hover();
  await expect(page.getByRole('menuitem', { name: 'Archive' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Add to folder…' })).toBeFocused();
});

test('a draft is the same on all devices and gone when it is sent', async ({ browserOf }) => {
  const { anna, page } = await annaAnd(browserOf, ['Boris', 'Vera']);
  const other = await browserOf();
  await signIn(other, anna);
  await rowOf(page, 'Boris').click();
  await composer(page).fill('Half a thought');
  await expect(rowOf(other, 'Boris')).toContainText('Draft: Half a thought');
  await rowOf(other, 'Boris').click();
  await expect(composer(other)).toHaveValue('Half a thought');
  await composer(other).fill('Half a thought and the other half');
  await page.getByRole('textbox', { name: 'Search' }).focus();
  await expect(composer(page)).toHaveValue('Half a thought and the other half');
  await composer(other).press('Enter');
  await expect(composer(page)).toHaveValue('');
  await rowOf(page, 'Vera').click();
  await expect(rowOf(page, 'Boris')).toContainText('You: Half a thought and the other half');
});

test('a draft written without a network survives a reload and reaches the other device later', async ({
  browserOf,
}) => {
  const { anna, page } = await annaAnd(browserOf, ['Boris', 'Vera']);
  const other = await browserOf();
  await signIn(other, anna);
  await rowOf(page, 'Boris').click();
  await expect(composer(page)).toBeVisible();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.context().setOffline(true);
  await composer(page).fill('Written on a train');
  await page.reload();
  await expect(composer(page)).toHaveValue('Written on a train');
  await page.context().setOffline(false);
  await expect(rowOf(other, 'Boris')).toContainText('Draft: Written on a train', { timeout: 60_000 });
});

test('what one shows of oneself is chosen from the own picture, and nobody is shown online without a network', async ({
  browserOf,
}) => {
  const { anna, page } = await annaAnd(browserOf, ['Boris']);
  const other = await browserOf();
  const vera = somebody('Vera');
  await register(other, vera);
  await other.getByRole('textbox', { name: 'Search' }).fill(anna.username);
  await other.getByRole('button', { name: anna.name }).click();
  await write(other, 'Hello, Anna');
  const dot = (each: Page, name: string, text: string) => rowOf(each, name).getByText(text, { exact: true });
  await expect(dot(page, 'Vera', 'online')).toBeAttached();
  await expect(dot(other, 'Anna', 'online')).toBeAttached();
  const choose = async (from: string, to: string): Promise<void> => {
    await page.getByRole('button', { name: `Your status: ${from}` }).click();
    await page.getByRole('menuitemradio', { name: to }).click();
  };
  await choose('Online', 'Busy');
  await expect(dot(other, 'Anna', 'busy')).toBeAttached();
  await expect(other.locator('[data-presence]')).toHaveText('busy');
  await choose('Busy', 'Invisible');
  await expect(page.getByRole('button', { name: 'Your status: Invisible' })).toBeVisible();
  await expect(dot(other, 'Anna', 'online')).toHaveCount(0);
  await page.context().setOffline(true);
  await expect(dot(page, 'Vera', 'online')).toHaveCount(0, { timeout: 40_000 });
});
