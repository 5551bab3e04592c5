import type { BrowserContextOptions, Page } from '@playwright/test';
import { expect, register, somebody, test } from './fixtures';
import { details, guest, header, room } from './rooms';

const SIZES: [string, BrowserContextOptions][] = [
  ['wide', { viewport: { width: 1280, height: 800 } }],
  ['phone', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
];

/** Makes a link in the pane, and answers the path it leads to. */
async function makeLink(page: Page, choose?: () => Promise<void>): Promise<string> {
  await page.locator('aside').getByRole('button', { name: 'New link' }).click();
  await choose?.();
  const before = await page.locator('[data-invite]').count();
  await page.getByRole('button', { name: 'Create link' }).click();
  await expect(page.locator('[data-invite]')).toHaveCount(before + 1);
  return new URL((await page.locator('[data-invite-url]').first().textContent()) ?? '').pathname;
}

for (const [size, options] of SIZES) {
  test(`a link leads into the group, as often as it was made for (${size})`, async ({ browserOf, allow }) => {
    allow(/status of 40[49]/);
    const anna = await guest('Anna', await browserOf(options));
    const boris = await guest('Boris', await browserOf(options));
    const vera = await guest('Vera', await browserOf(options));
    const { id, title } = await room('group', anna);
    await details(anna.page);
    await anna.page.getByRole('button', { name: 'Invite links' }).click();
    await expect(anna.page.getByText('No links yet')).toBeVisible();
    const path = await makeLink(anna.page, async () => {
      await anna.page.getByLabel('Expires after').selectOption('7 days');
      await anna.page.getByLabel('How many people can join').selectOption('1 person');
    });
    await expect(anna.page.locator('[data-invite]')).toContainText('0 of 1 joined');

    await anna.page.getByRole('button', { name: 'Show QR code' }).click();
    await expect(anna.page.getByRole('img', { name: `QR code of the link to “${title}”` })).toBeVisible();
    await anna.page.getByRole('button', { name: 'Close' }).last().click();

    await boris.page.goto(path);
    await expect(boris.page.getByRole('heading', { name: title })).toBeVisible();
    await expect(boris.page.getByText('1 member')).toBeVisible();
    await boris.page.getByRole('button', { name: 'Join group' }).click();
    await expect(boris.page).toHaveURL(new RegExp(id));
    await expect(header(boris.page)).toContainText(title);
    await expect(anna.page.locator('[data-system=joined]')).toContainText(`${boris.name} joined`);

    await boris.page.goto(path);
    await boris.page.getByRole('button', { name: 'Open chat' }).click();
    await expect(boris.page).toHaveURL(new RegExp(id));

    await vera.page.goto(path);
    const join = vera.page.getByRole('button', { name: 'Join group' });
    const over = vera.page.getByRole('heading', { name: 'This link has reached its limit' });
    await expect(join.or(over)).toBeVisible();
    if (await join.isVisible()) await join.click();
    await expect(over).toBeVisible();

    await anna.page.getByRole('button', { name: 'Revoke link' }).click();
    await anna.page.getByRole('dialog').getByRole('button', { name: 'Revoke link' }).click();
    await expect(anna.page.locator('[data-invite]')).toHaveCount(0);
    await expect(anna.page.getByRole('list', { name: 'Invite links' })).toBeFocused();
    await vera.page.reload();
    await expect(vera.page.getByRole('heading', { name: 'This link no longer works' })).toBeVisible();
  });

  test(`requests to join are counted live, let in and refused (${size})`, async ({ browserOf }) => {
    const anna = await guest('Anna', await browserOf(options));
    const boris = await guest('Boris', await browserOf(options));
    const vera = await guest('Vera', await browserOf(options));
    const { id } = await room('group', anna);
    await details(anna.page);
    await anna.page.getByRole('button', { name: 'Invite links' }).click();
    const path = await makeLink(anna.page, () =>
      anna.page.getByRole('checkbox', { name: /Admin approval/ }).check(),
    );
    await anna.page.getByRole('button', { name: 'Back', exact: true }).click();
    for (const { page } of [boris, vera]) {
      await page.goto(path);
      await page.getByRole('button', { name: 'Ask to join' }).click();
      await expect(page.locator('#root').getByText('You have asked to join.')).toBeVisible();
    }
    await expect(anna.page.locator('aside [data-requests]')).toHaveText('2');
    await anna.page
      .locator('aside')
      .getByRole('button', { name: /Requests to join/ })
      .click();
    await anna.page.getByRole('button', { name: `Approve ${boris.name}` }).click();
    await anna.page.getByRole('button', { name: `Decline ${vera.name}` }).click();
    await expect(anna.page.getByText('Nobody is waiting')).toBeVisible();
    await boris.page.goto(`/chat/${id}`);
    await expect(header(boris.page).locator('[data-members]')).toContainText('2 members');
    await vera.page.reload();
    await expect(vera.page.getByRole('button', { name: 'Ask to join' })).toBeVisible();
  });
}

test('who follows a link signed out signs in first and comes back to it', async ({ browserOf }) => {
  const anna = await guest('Anna', await browserOf());
  const { title } = await room('group', anna);
  const { token } = await anna.api<{ token: string }>('POST', await invitesOf(anna.page), {});
  const boris = somebody('Boris');
  const page = await browserOf();
  await register(page, boris);
  await page.goto('/app/settings');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/login/);
  await page.goto(`/app/join/${token}`);
  await expect(page).toHaveURL(/\/login/);
  await page.locator('[name=login]').fill(boris.username);
  await page.locator('[name=password]').fill(boris.password);
  await page.locator('button[type=submit]').click();
  await expect(page.getByRole('heading', { name: title })).toBeVisible();
});

async function invitesOf(page: Page): Promise<string> {
  return `/chats/${new URL(page.url()).pathname.split('/').at(-1)}/invites`;
}

test('whoever is banned is told so by the link', async ({ browserOf, allow }) => {
  // What is still being read of the chat when the ban comes is not found.
  allow(/status of 40[34]/);
  const anna = await guest('Anna', await browserOf());
  const boris = await guest('Boris', await browserOf());
  const { id } = await room('group', anna, boris);
  const { token } = await anna.api<{ token: string }>('POST', `/chats/${id}/invites`, {});
  await anna.api('PUT', `/chats/${id}/bans/${boris.id}`);
  await expect(boris.page.locator('[data-closed-chat]')).toBeVisible();
  await boris.page.goto(`/app/join/${token}`);
  await expect(boris.page.getByRole('heading', { name: 'You cannot join this chat' })).toBeVisible();
});

test('whoever may not be added is named, and a link is offered', async ({ browserOf }) => {
  const anna = await guest('Anna', await browserOf());
  const boris = await guest('Boris', await browserOf());
  await boris.api('PUT', '/users/me', { privacy: { groups: 'nobody' } });
  await room('group', anna);
  const pane = await details(anna.page);
  await pane.getByRole('button', { name: 'Add people' }).click();
  await pane.getByRole('textbox').fill(boris.username);
  await pane.getByRole('checkbox').click();
  await pane.getByRole('button', { name: 'Add 1 person' }).click();
  await expect(anna.page.getByRole('dialog')).toContainText(boris.name);
  await anna.page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await expect(pane.getByRole('button', { name: 'Add people' })).toBeDisabled();
  await expect(header(anna.page).locator('[data-members]')).toHaveText('1 member');
});
