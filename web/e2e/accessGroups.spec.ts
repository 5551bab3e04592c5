import { clean } from './axe';
import { expect, openChatWith, test, write } from './fixtures';
import { details, guest, member, room } from './rooms';

for (const theme of ['light', 'dark'] as const) {
  for (const width of [1280, 390]) {
    test(`axe finds nothing about groups and people (${theme}, ${width})`, async ({ browserOf, allow }) => {
      allow(/status of 404/);
      const options = {
        colorScheme: theme,
        reducedMotion: 'reduce',
        viewport: { width, height: 844 },
      } as const;
      const anna = await guest('Anna', await browserOf(options));
      const boris = await guest('Boris', await browserOf(options));
      const { id } = await room('group', anna, boris);
      const { token } = await anna.api<{ token: string }>('POST', `/chats/${id}/invites`, {
        requiresApproval: true,
      });
      await write(boris.page, 'Good morning');
      await write(anna.page, 'Morning!');
      await clean(anna.page, 'conversation of a group');
      const pane = await details(anna.page);
      await clean(anna.page, 'about the group');
      await member(anna.page, boris).click({ button: 'right' });
      await clean(anna.page, 'menu of a member');
      await anna.page.getByRole('menuitem', { name: 'Ban' }).click();
      await clean(anna.page, 'question');
      await anna.page.keyboard.press('Escape');
      for (const name of [
        /^Members/,
        'Invite links',
        'Permissions',
        'Banned',
        'Edit title and description',
      ]) {
        await pane.getByRole('button', { name }).first().click();
        await expect(pane.getByRole('button', { name: 'Back', exact: true })).toBeVisible();
        if (name === 'Invite links') await pane.getByRole('button', { name: 'New link' }).click();
        await clean(anna.page, String(name));
        await pane.getByRole('button', { name: 'Back', exact: true }).click();
      }
      await pane.getByRole('button', { name: 'Add people' }).click();
      await clean(anna.page, 'add people');
      await pane.getByRole('button', { name: 'Back', exact: true }).click();
      await member(anna.page, boris).getByRole('button').first().click();
      await expect(pane.getByText(`@${boris.username}`)).toBeVisible();
      await clean(anna.page, 'profile');
      const vera = await guest('Vera', await browserOf(options));
      await vera.page.goto(`/app/join/${token}`);
      await expect(vera.page.getByRole('button', { name: 'Ask to join' })).toBeVisible();
      await clean(vera.page, 'invitation');
      await vera.page.getByRole('button', { name: 'Ask to join' }).click();
      await expect(vera.page.locator('#root').getByText('You have asked to join.')).toBeVisible();
      await clean(vera.page, 'asked');
      await vera.page.goto('/app/join/nothing');
      await expect(vera.page.getByText('This link no longer works')).toBeVisible();
      await clean(vera.page, 'no such link');
      await anna.api('PUT', `/chats/${id}/members/${boris.id}`, { role: 'restricted' });
      await expect(boris.page.locator('[data-no-composer]')).toBeVisible();
      await clean(boris.page, 'may only read');
      await anna.api('DELETE', `/chats/${id}/members/${boris.id}`);
      await expect(boris.page.locator('[data-closed-chat]')).toBeVisible();
      await clean(boris.page, 'closed chat');
      await anna.page.goto('/');
      await openChatWith(anna.page, boris);
      await anna.api('POST', `/users/${boris.id}/block`);
      await expect(anna.page.locator('[data-no-composer]')).toBeVisible();
      await clean(anna.page, 'blocked');
      await anna.page.goto('/app/settings');
      await expect(anna.page.getByRole('list', { name: 'Blocked people' })).toContainText(boris.name);
      await clean(anna.page, 'privacy');
    });
  }
}
