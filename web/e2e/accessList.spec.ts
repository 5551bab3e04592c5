import { clean } from './axe';
import { act, annaAnd, begin, chats, rowOf, tab } from './chats';
import { apiAs, expect, test } from './fixtures';

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing in the chat list and what it opens in the ${theme} theme`, async ({
    browserOf,
  }) => {
    const { page, people, anna } = await annaAnd(browserOf, ['Boris', 'Vera', 'Gleb', 'Dina'], {
      colorScheme: theme,
      reducedMotion: 'reduce',
    });
    const api = await apiAs(page, anna);
    await api('POST', '/contacts', { userId: people[0]?.id, alias: 'Uncle' });
    const { id } = await api<{ id: string }>('POST', '/chats', { type: 'group', title: 'Harbour' });
    const { token } = await api<{ token: string }>('POST', `/chats/${id}/invites`, {
      requiresApproval: true,
    });
    await people[1]?.api('POST', `/invites/${token}/join`);
    await api('POST', '/chats', { type: 'channel', title: 'News' });
    await api('PUT', '/folders', {
      folders: [{ id: id, title: 'Sea', chatIds: [id], include: ['unread'] }],
    });
    await act(page, 'Vera', 'Pin');
    await act(page, 'Dina', 'Mute…', 'Forever');
    await act(page, 'Uncle', 'Archive');
    await expect(rowOf(page, 'Harbour')).toContainText('1 request to join');
    await api('PUT', `/chats/${id}/draft`, { content: 'Half a thought' });
    await expect(rowOf(page, 'Harbour')).toContainText('Draft:');
    await clean(page, 'list with a notice');
    await rowOf(page, 'Vera').click({ button: 'right' });
    await clean(page, 'menu of a chat');
    await page.getByRole('menuitem', { name: 'Add to folder…' }).click();
    await clean(page, 'folders of a chat');
    await page.keyboard.press('Escape');
    await act(page, 'Vera', 'Delete chat');
    await clean(page, 'question');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await tab(page, 'Archive').click();
    await expect(chats(page)).toHaveCount(1);
    await clean(page, 'archive');
    await page.getByRole('button', { name: 'Edit folders' }).click();
    await clean(page, 'folders');
    await page.getByRole('button', { name: 'Edit Sea' }).click();
    await clean(page, 'folder');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'Edit Sea' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.getByRole('button', { name: /^Your status/ }).click();
    await clean(page, 'own menu');
    await page.keyboard.press('Escape');
    for (const item of ['New message', 'Contacts', 'New channel', 'New group']) {
      await begin(page, item);
      await expect(page.getByRole('dialog')).toBeVisible();
      if (item === 'New group') await page.getByRole('checkbox').first().check();
      await clean(page, item);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    }
  });
}
