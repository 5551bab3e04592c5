import type { BrowserContextOptions } from '@playwright/test';
import { begin, saved } from './chats';
import {
  bubble,
  composer,
  expect,
  holdUndo,
  offstage,
  openChatWith,
  somebody,
  test,
  write,
} from './fixtures';
import { details, guest, header, member, room } from './rooms';

const SIZES: [string, BrowserContextOptions][] = [
  ['wide', { viewport: { width: 1280, height: 800 } }],
  ['phone', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
];

for (const [size, options] of SIZES) {
  test(`a contact is called as one calls them, everywhere (${size})`, async ({ browserOf }) => {
    const anna = await guest('Anna', await browserOf(options));
    const boris = await guest('Boris', await browserOf(options));
    await boris.api('PUT', '/users/me', { bio: 'Keeps the lighthouse' });
    await openChatWith(anna.page, boris);
    const pane = await details(anna.page);
    await expect(pane).toContainText(`@${boris.username}`);
    await expect(pane).toContainText('Keeps the lighthouse');
    await pane.getByRole('button', { name: 'Add to contacts' }).click();
    await anna.page.getByLabel('Name').fill('Borya');
    await anna.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await expect(pane).toContainText('Borya');
    await expect(pane).toContainText(boris.name);
    await pane.getByRole('button', { name: 'Close' }).click();
    await expect(header(anna.page)).toContainText('Borya');

    await details(anna.page);
    await pane.getByRole('button', { name: 'Remove from contacts' }).click();
    await holdUndo(anna.page);
    await expect(pane.locator('[data-head-note]').locator('xpath=..')).toContainText(boris.name);
    await anna.page.getByRole('button', { name: 'Undo' }).click();
    await expect(pane).toContainText('Borya');
  });

  test(`whoever is blocked cannot write, nor be written to, until it is lifted (${size})`, async ({
    browserOf,
  }) => {
    const anna = await guest('Anna', await browserOf(options));
    const boris = await guest('Boris', await browserOf(options));
    await openChatWith(anna.page, boris);
    await write(anna.page, 'Hello');
    await boris.page.locator('[data-chat]').click();
    await expect(bubble(boris.page, 'Hello')).toBeVisible();
    const pane = await details(anna.page);
    await pane.getByRole('button', { name: 'Block' }).click();
    await expect(anna.page.getByRole('dialog')).toContainText(`Block ${boris.name}?`);
    await anna.page.getByRole('dialog').getByRole('button', { name: 'Block' }).click();
    await expect(pane.getByRole('button', { name: 'Unblock' })).toBeVisible();
    await pane.getByRole('button', { name: 'Close' }).click();
    const bar = anna.page.locator('[data-no-composer]');
    await expect(bar).toContainText(`You have blocked ${boris.name}`);

    await write(boris.page, 'Are you there?');
    const refused = bubble(boris.page, 'Are you there?');
    await expect(refused).toContainText('You cannot message this person.');
    await expect(refused.getByRole('button', { name: /Not sent/ })).toBeVisible();

    await anna.page.goto('/app/settings');
    await expect(anna.page.getByRole('list', { name: 'Blocked people' })).toContainText(boris.name);
    await anna.page.goBack();
    await bar.getByRole('button', { name: 'Unblock' }).click();
    await expect(composer(anna.page)).toBeVisible();
    await refused.getByRole('button', { name: /Not sent/ }).click();
    await expect(bubble(anna.page, 'Are you there?')).toBeVisible();
  });
}

test('from a group one comes to its people, and sees where else one meets them', async ({ browserOf }) => {
  const anna = await guest('Anna', await browserOf());
  const boris = await guest('Boris', await browserOf());
  const first = await room('group', anna, boris);
  await anna.api('POST', '/chats', { type: 'group', title: 'Choir', memberIds: [boris.id] });
  await write(boris.page, 'Who sings?');
  await bubble(anna.page, 'Who sings?')
    .getByRole('button', { name: `About ${boris.name}` })
    .click();
  const pane = anna.page.locator('aside');
  await expect(pane).toContainText(`@${boris.username}`);
  await expect(pane.getByRole('link')).toHaveText(/Choir/);
  await pane.getByRole('link').click();
  await expect(header(anna.page)).toContainText('Choir');

  await anna.page.goto(`/chat/${first.id}`);
  await details(anna.page);
  await member(anna.page, boris).getByRole('button').first().click();
  await pane.getByRole('button', { name: 'Message', exact: true }).click();
  await expect(header(anna.page)).toContainText(boris.name);
});

test('privacy is chosen in the settings and hides one from whom it should', async ({ browserOf }) => {
  const anna = await guest('Anna', await browserOf());
  const boris = await guest('Boris', await browserOf());
  await openChatWith(boris.page, anna);
  await expect(boris.page.locator('main [data-presence]')).toHaveText('online');
  await anna.page.goto('/app/settings');
  await saved(anna.page, () => anna.page.getByLabel('Who can see when I am online').selectOption('Nobody'));
  await expect(boris.page.locator('main [data-presence]')).toHaveText('last seen recently');
  await saved(anna.page, () => anna.page.getByLabel('Who can add me to groups').selectOption('My contacts'));
  await anna.page.reload();
  await expect(anna.page.getByLabel('Who can see when I am online')).toHaveValue('nobody');
  await expect(anna.page.getByLabel('Who can add me to groups')).toHaveValue('contacts');
});

test('blocked on one device, blocked on the other', async ({ browserOf }) => {
  const anna = await guest('Anna', await browserOf());
  const boris = await guest('Boris', await browserOf());
  await openChatWith(anna.page, boris);
  await anna.api('POST', `/users/${boris.id}/block`);
  await expect(anna.page.locator('[data-no-composer]')).toContainText('You have blocked');
  await anna.api('DELETE', `/users/${boris.id}/block`);
  await expect(composer(anna.page)).toBeVisible();
});

for (const place of ['the list', 'a dialog'] as const) {
  test(`Enter in the search of ${place} waits for whom the words find, and takes nobody of the words before`, async ({
    browserOf,
  }) => {
    const anna = await guest('Anna', await browserOf());
    const [boris, vera] = [somebody('Boris'), somebody('Vera')];
    for (const each of [boris, vera]) await offstage(each);
    const { page } = anna;
    let answer = (): void => undefined;
    await page.route(`**/users/search?query=${vera.username}*`, async (route) => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      await route.continue();
    });
    if (place === 'a dialog') await begin(page, 'New message');
    const where = page.getByRole(place === 'a dialog' ? 'dialog' : 'navigation');
    const field = where.getByRole('textbox');
    await field.fill(boris.username);
    await expect(where.getByRole('button', { name: boris.name })).toBeVisible();
    const asked = page.waitForRequest(`**/users/search?query=${vera.username}*`);
    await field.fill(vera.username);
    await field.press('Enter');
    await asked;
    await expect(page).not.toHaveURL(/\/chat\//);
    answer();
    await expect(header(page)).toContainText(vera.name);

    await page.goto('/');
    await page.getByRole('navigation').getByRole('textbox').fill(boris.username);
    await page.getByRole('navigation').getByRole('textbox').press('Enter');
    await expect(header(page)).toContainText(boris.name);
  });
}
