import type { BrowserContextOptions } from '@playwright/test';
import { saved } from './chats';
import { bubble, bubbles, composer, expect, holdUndo, test, write } from './fixtures';
import { act, details, enter, guest, header, member, room } from './rooms';

const SIZES: [string, BrowserContextOptions][] = [
  ['wide', { viewport: { width: 1280, height: 800 } }],
  ['phone', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
];

for (const [size, options] of SIZES) {
  test(`a group talks by name, and its header says who is there (${size})`, async ({ browserOf }) => {
    const anna = await guest('Anna', await browserOf(options));
    const boris = await guest('Boris', await browserOf(options));
    const vera = await guest('Vera', await browserOf(options));
    await room('group', anna, boris, vera);
    await expect(header(anna.page).locator('[data-members]')).toHaveText('3 members, 3 online');
    await expect(header(anna.page).getByRole('button', { name: /^About / })).toHaveAccessibleDescription(
      '3 members, 3 online',
    );
    await expect(anna.page.locator('[data-system=created]')).toContainText('You created the group');

    await write(boris.page, 'The boat is late');
    await write(boris.page, 'By an hour');
    await expect(bubble(anna.page, 'By an hour')).toBeVisible();
    await write(anna.page, 'We wait');
    await expect(bubble(vera.page, 'We wait')).toBeVisible();
    // Once for each group of bubbles, and never for one's own.
    await expect(vera.page.locator('[data-author]')).toHaveText([boris.name, anna.name]);
    await expect(boris.page.locator('[data-author]')).toHaveText([anna.name]);
    await expect(bubble(vera.page, 'By an hour').getByRole('button', { name: boris.name })).toBeVisible();
    await expect(bubble(vera.page, 'The boat is late').getByRole('button', { name: boris.name })).toHaveCount(
      0,
    );

    await composer(boris.page).pressSequentially('On my w', { delay: 15 });
    await expect(vera.page.locator('main [data-typing]')).toContainText(`${boris.name} is typing…`);
    // Whoever stops for five seconds writes no more: both go on until it is seen.
    await expect(async () => {
      await composer(boris.page).pressSequentially('a');
      await composer(anna.page).pressSequentially('Me t', { delay: 15 });
      const typing = vera.page.locator('main [data-typing]');
      await expect(typing).toContainText(/ and .* are typing…/, { timeout: 3_000 });
    }).toPass({ timeout: 60_000 });
    await vera.page.context().close();
    await expect(header(anna.page).locator('[data-members]')).toHaveText('3 members, 2 online', {
      timeout: 60_000,
    });
  });

  test(`who keeps order restricts, promotes, removes and bans, and takes back (${size})`, async ({
    browserOf,
  }) => {
    const anna = await guest('Anna', await browserOf(options));
    const boris = await guest('Boris', await browserOf(options));
    const vera = await guest('Vera', await browserOf(options));
    const { id } = await room('group', anna, boris, vera);
    await details(anna.page);

    await act(anna.page, vera, 'Stop from writing');
    await holdUndo(anna.page);
    await expect(vera.page.locator('[data-no-composer]')).toContainText('You can only read here');
    await expect(member(anna.page, vera).locator('[data-role]')).toHaveText('read only');
    await anna.page.getByRole('button', { name: 'Undo' }).click();
    await expect(composer(vera.page)).toBeVisible();
    await expect(member(anna.page, vera).locator('[data-role]')).toHaveCount(0);

    await act(anna.page, boris, 'Make admin');
    await expect(member(anna.page, boris).locator('[data-role]')).toHaveText('admin');
    // An admin is offered what an admin may do, to those below alone.
    await details(boris.page);
    await member(boris.page, vera)
      .getByRole('button', { name: /^Actions/ })
      .click();
    await expect(boris.page.getByRole('menuitem')).toHaveText([
      'Message',
      'Stop from writing',
      'Remove',
      'Ban',
    ]);
    await boris.page.keyboard.press('Escape');
    await member(boris.page, anna)
      .getByRole('button', { name: /^Actions/ })
      .click();
    await expect(boris.page.getByRole('menuitem')).toHaveText(['Message']);
    await boris.page.keyboard.press('Escape');

    await act(boris.page, vera, 'Remove');
    await boris.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect(vera.page.locator('[data-closed-chat]')).toBeVisible();
    await expect(member(anna.page, vera)).toHaveCount(0);
    await expect(anna.page.locator('[data-system=removed]')).toContainText(
      `${boris.name} removed ${vera.name}`,
    );
    await vera.page.getByRole('button', { name: 'Back to chats' }).click();
    await expect(vera.page).toHaveURL(/\/$/);

    // Added again by the picker, then banned.
    await (await details(anna.page)).getByRole('button', { name: 'Add people' }).click();
    await anna.page.locator('aside').getByRole('textbox').fill(vera.username);
    await anna.page.locator('aside').getByRole('checkbox').click();
    await anna.page.getByRole('button', { name: 'Add 1 person' }).click();
    await expect(member(anna.page, vera)).toBeVisible();
    await enter(vera.page, id);
    await act(anna.page, vera, 'Ban');
    await anna.page.getByRole('dialog').getByRole('button', { name: 'Ban' }).click();
    await expect(vera.page.locator('[data-closed-chat]')).toBeVisible();
    await anna.page.getByRole('button', { name: 'Banned' }).click();
    await anna.page.getByRole('button', { name: `Unban ${vera.name}` }).click();
    await expect(anna.page.getByText('Nobody is banned')).toBeVisible();
  });

  test(`the owner hands the chat over before leaving it (${size})`, async ({ browserOf }) => {
    const anna = await guest('Anna', await browserOf(options));
    const boris = await guest('Boris', await browserOf(options));
    const { title } = await room('group', anna, boris);
    await details(anna.page);
    await anna.page.getByRole('button', { name: 'Leave group' }).click();
    await expect(anna.page.getByRole('dialog')).toContainText('Choose a new owner first');
    await anna.page.getByRole('button', { name: 'Choose new owner' }).click();
    await act(anna.page, boris, 'Make owner');
    await anna.page.getByRole('dialog').getByRole('button', { name: 'Make owner' }).click();
    await expect(member(anna.page, boris).locator('[data-role]')).toHaveText('owner');
    await expect(boris.page.locator('[data-system=owner]')).toContainText('made you the owner');

    await anna.page.getByRole('button', { name: 'Back', exact: true }).click();
    await anna.page.getByRole('button', { name: 'Leave group' }).click();
    await anna.page.getByRole('dialog').getByRole('button', { name: 'Leave group' }).click();
    await expect(anna.page).toHaveURL(/\/$/);
    await expect(anna.page.locator('[data-chat]').filter({ hasText: title })).toHaveCount(0);
    await expect(header(boris.page).locator('[data-members]')).toHaveText('1 member');

    // Alone in it, its owner deletes it.
    await details(boris.page);
    await boris.page.getByRole('button', { name: 'Delete group' }).click();
    await boris.page.getByRole('dialog').getByRole('button', { name: 'Delete group' }).click();
    await expect(boris.page).toHaveURL(/\/$/);
  });
}

test('settings decide who writes, and slow mode counts down while the text stays', async ({ browserOf }) => {
  const anna = await guest('Anna', await browserOf());
  const boris = await guest('Boris', await browserOf());
  await room('group', anna, boris);
  await details(anna.page);
  await anna.page.getByRole('button', { name: 'Permissions' }).click();
  await anna.page.getByLabel('Write messages').selectOption('Admins only');
  await expect(boris.page.locator('[data-no-composer]')).toContainText('Only admins can write here');
  await anna.page.getByLabel('Write messages').selectOption('All members');
  await expect(composer(boris.page)).toBeVisible();

  await anna.page.getByLabel('Slow mode').selectOption('Every 10 seconds');
  await expect(anna.page.getByLabel('Slow mode')).toHaveValue('10');
  await write(boris.page, 'First');
  await expect(bubble(anna.page, 'First')).toBeVisible();
  await composer(boris.page).fill('Second');
  await expect(boris.page.locator('[data-slow]')).toBeVisible();
  await composer(boris.page).press('Enter');
  await expect(composer(boris.page)).toHaveValue('Second');
  await expect(boris.page.locator('[data-slow]')).toHaveCount(0, { timeout: 60_000 });
  await composer(boris.page).press('Enter');
  await expect(bubble(anna.page, 'Second')).toBeVisible();
  // Who keeps order does not wait.
  await write(anna.page, 'One');
  await write(anna.page, 'Two');
  await expect(bubble(boris.page, 'Two')).toBeVisible();
});

test('in a channel subscribers read, and can mute it', async ({ browserOf }) => {
  const anna = await guest('Anna', await browserOf());
  const boris = await guest('Boris', await browserOf());
  await room('channel', anna, boris);
  await expect(header(boris.page).locator('[data-members]')).toHaveText('2 subscribers');
  await write(anna.page, 'The museum is open');
  await expect(bubble(boris.page, 'The museum is open')).toBeVisible();
  const bar = boris.page.locator('[data-no-composer]');
  await expect(bar).toContainText('Only admins can write here');
  await bar.getByRole('button', { name: 'Mute' }).click();
  await saved(boris.page, () => boris.page.getByRole('menuitem', { name: 'Forever' }).click());
  await expect(bar.getByRole('button', { name: 'Unmute' })).toBeVisible();
  await boris.page.reload();
  await expect(bar.getByRole('button', { name: 'Unmute' })).toBeVisible();
  // What subscribers may not see is not offered.
  await details(boris.page);
  await expect(boris.page.locator('[data-member]')).toHaveCount(0);
  await expect(boris.page.getByRole('button', { name: 'Permissions' })).toHaveCount(0);
});

test('title and description change for everybody at once', async ({ browserOf }) => {
  const anna = await guest('Anna', await browserOf());
  const boris = await guest('Boris', await browserOf());
  await room('group', anna, boris);
  const pane = await details(anna.page);
  await pane.getByRole('button', { name: 'Edit title and description' }).click();
  await anna.page.getByRole('textbox', { name: 'Title' }).fill('The lighthouse');
  await anna.page
    .getByRole('textbox', { name: 'Description' })
    .fill('Every Sunday at noon: https://example.org');
  await anna.page.getByRole('button', { name: 'Save' }).click();
  await expect(header(boris.page)).toContainText('The lighthouse');
  await expect(boris.page.locator('[data-system=title]')).toContainText('“The lighthouse”');
  await expect((await details(boris.page)).getByRole('link')).toHaveAttribute('href', 'https://example.org');
  await expect(boris.page.getByRole('button', { name: 'Edit title and description' })).toHaveCount(0);
});

test('a message is deleted for oneself, or for everyone by its author and by admins', async ({
  browserOf,
}) => {
  const anna = await guest('Anna', await browserOf());
  const boris = await guest('Boris', await browserOf());
  await room('group', anna, boris);
  await write(boris.page, 'Good');
  await write(boris.page, 'Bad');
  await expect(bubble(anna.page, 'Bad')).toBeVisible();

  await bubble(anna.page, 'Bad').click({ button: 'right' });
  await anna.page.getByRole('menuitem', { name: 'Delete' }).click();
  await anna.page.getByRole('button', { name: 'Delete for everyone' }).click();
  await expect(bubbles(boris.page).filter({ hasText: 'Bad' })).toHaveCount(0);

  await write(anna.page, 'Mine');
  await bubble(boris.page, 'Mine').click({ button: 'right' });
  await boris.page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(boris.page.getByRole('button', { name: 'Delete for everyone' })).toHaveCount(0);
  await boris.page.getByRole('button', { name: 'Delete for me' }).click();
  await expect(bubbles(boris.page).filter({ hasText: 'Mine' })).toHaveCount(0);
  await boris.page.reload();
  await expect(bubble(boris.page, 'Good')).toBeVisible();
  await expect(bubbles(boris.page).filter({ hasText: 'Mine' })).toHaveCount(0);
  await expect(bubble(anna.page, 'Mine')).toBeVisible();
});

test('members are reached, found and restricted by keyboard alone', async ({ browserOf }) => {
  const anna = await guest('Anna', await browserOf());
  const boris = await guest('Boris', await browserOf());
  await room('group', anna, boris);
  const { page } = anna;
  await header(page)
    .getByRole('button', { name: /^About / })
    .focus();
  await page.keyboard.press('Enter');
  await page
    .locator('aside')
    .getByRole('button', { name: /^Members/ })
    .focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Back', exact: true })).toBeFocused();
  await page.locator('aside').getByRole('textbox').focus();
  await page.keyboard.type(boris.username);
  await expect(page.locator('[data-member]').filter({ visible: true })).toHaveCount(1);
  await page.keyboard.press('ArrowDown');
  await expect(member(page, boris).getByRole('button').first()).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Stop from writing' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(boris.page.locator('[data-no-composer]')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('aside').getByText('About the group')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('aside')).toHaveCount(0);
});
