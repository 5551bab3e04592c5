import { act, annaAnd, begin, chats, rowOf, tab } from './chats';
import {
  apiAs,
  composer,
  expect,
  holdUndo,
  offstage,
  openSaved,
  register,
  signIn,
  somebody,
  test,
  write,
} from './fixtures';

test('a group is made of people one picks, and who could not be added is named, with a link for them', async ({
  browserOf,
}) => {
  const { page, people } = await annaAnd(browserOf, ['Boris']);
  const vera = somebody('Vera');
  await (await offstage(vera)).api('PUT', '/users/me', { privacy: { groups: 'nobody' } });
  await begin(page, 'New group');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('checkbox', { name: /Boris/ }).check();
  await dialog.getByRole('textbox', { name: 'Search people' }).fill(vera.username);
  await expect(dialog.getByRole('checkbox', { name: /Vera/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('list', { name: 'Selected' }).getByRole('listitem')).toHaveCount(2);
  await dialog.getByRole('button', { name: 'Next' }).click();
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog).toContainText('Fill this in.');
  await dialog.getByLabel('Group name').fill('Harbour');
  await dialog.getByLabel('Description').fill('Who comes when');
  await dialog.getByRole('button', { name: 'Create' }).click();

  await expect(dialog).toContainText('Some people could not be added');
  await expect(dialog.getByRole('listitem')).toHaveText([/Vera.*Only certain people can add them/s]);
  await dialog.getByRole('button', { name: 'Copy invite link' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Invite link' })).toHaveValue(/^https?:.*\/app\/join\//);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(page).toHaveURL(/\/chat\//);
  await expect(rowOf(page, 'Harbour')).toContainText('You added Boris');
  await expect(rowOf(page, 'Harbour').getByTitle('group')).toBeVisible();
  await tab(page, 'Groups').click();
  await expect(chats(page)).toHaveCount(1);
  const seen = await people[0]?.api<{ title: string; description: string }[]>('GET', '/chats');
  expect(seen).toContainEqual(expect.objectContaining({ title: 'Harbour', description: 'Who comes when' }));
});

test('a channel is made by keyboard alone', async ({ browserOf }) => {
  const { page } = await annaAnd(browserOf, ['Boris']);
  await page.getByRole('button', { name: 'New chat' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'New channel' })).toBeVisible();
  await page.keyboard.type('News');
  await page.keyboard.press('Enter');
  const search = page.getByRole('dialog').getByRole('textbox', { name: 'Search people' });
  await search.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await expect(page.getByRole('checkbox', { name: /Boris/ })).toBeChecked();
  await page.getByRole('button', { name: 'Create' }).focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/chat\//);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(rowOf(page, 'News').getByTitle('channel')).toBeVisible();
  await expect(tab(page, 'Channels')).toBeVisible();
});

test('the list says who spoke in a group, who types, and how many ask to come in', async ({ browserOf }) => {
  const { page, people, anna } = await annaAnd(browserOf, ['Boris', 'Vera']);
  const [boris, vera] = people;
  if (!boris || !vera) throw new Error('Nobody is there.');
  const api = await apiAs(page, anna);
  const { id } = await api<{ id: string }>('POST', '/chats', {
    type: 'group',
    title: 'Harbour',
    memberIds: [boris.id],
  });
  await boris.api('POST', '/messages', { chatId: id, content: 'Land ahoy' });
  await expect(rowOf(page, 'Harbour')).toContainText('Boris: Land ahoy');
  const b = await browserOf();
  await signIn(b, boris);
  await rowOf(b, 'Harbour').click();
  await composer(b).pressSequentially('And', { delay: 20 });
  await expect(rowOf(page, 'Harbour')).toContainText('Boris is typing…');
  await rowOf(page, 'Harbour').click();
  await write(page, 'Aye');
  await expect(rowOf(page, 'Harbour')).toContainText('You: Aye');
  await api('PUT', `/chats/${id}`, { title: 'Harbour and sea' });
  await expect(rowOf(page, 'Harbour')).toContainText('You changed the title to “Harbour and sea”');
  await expect(rowOf(b, 'Harbour')).toContainText(`${anna.name} changed the title`);

  const { token } = await api<{ token: string }>('POST', `/chats/${id}/invites`, { requiresApproval: true });
  await vera.api('POST', `/invites/${token}/join`);
  await expect(rowOf(page, 'Harbour')).toContainText('1 request to join');
  await api('POST', `/chats/${id}/requests`, { userId: vera.id, approve: true });
  await expect(rowOf(page, 'Harbour')).not.toContainText('request to join');
});

test('a member leaves a group, its owner ends it, and either is asked first', async ({ browserOf }) => {
  const { page, people, anna } = await annaAnd(browserOf, ['Boris', 'Vera']);
  const [boris, vera] = people;
  if (!boris || !vera) throw new Error('Nobody is there.');
  const api = await apiAs(page, anna);
  await api('POST', '/chats', { type: 'group', title: 'Harbour', memberIds: [boris.id, vera.id] });
  const [b, v] = [await browserOf(), await browserOf()];
  await signIn(b, boris);
  await signIn(v, vera);
  await rowOf(b, 'Harbour').click();
  await act(b, 'Harbour', 'Leave group');
  await expect(b.getByRole('dialog')).toContainText('Leave the group “Harbour”?');
  await b.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
  await expect(rowOf(b, 'Harbour')).toHaveCount(0);
  await expect(b).toHaveURL(/\/$/);
  await expect(rowOf(page, 'Harbour')).toContainText(`${boris.name} left`);

  // Somebody else must own it before its owner can leave.
  await act(page, 'Harbour', 'Leave group');
  await page.getByRole('dialog').getByRole('button', { name: 'Choose new owner' }).click();
  await expect(page.locator('aside [data-member]').filter({ hasText: vera.name })).toBeVisible();

  await act(page, 'Harbour', 'Delete group');
  await expect(page.getByRole('dialog')).toContainText('It will be deleted for everyone');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  for (const each of [page, v]) await expect(rowOf(each, 'Harbour')).toHaveCount(0);
});

test('of many chats only those near the view are there, and nothing moves under the eyes', async ({
  browserOf,
}) => {
  const { page, people, anna } = await annaAnd(browserOf, ['Boris']);
  const boris = people[0];
  if (!boris) throw new Error('Nobody is there.');
  const api = await apiAs(page, anna);
  const ids: string[] = [];
  for (let n = 1; n <= 150; n++) {
    const title = `Room ${String(n).padStart(3, '0')}`;
    ids.push(
      (await api<{ id: string }>('POST', '/chats', { type: 'group', title, memberIds: [boris.id] })).id,
    );
  }
  await expect(rowOf(page, 'Room 150')).toBeVisible();
  const first = page.getByRole('tabpanel').getByRole('listitem').first();
  await expect(first).toHaveAttribute('aria-setsize', '151');
  expect(await chats(page).count()).toBeLessThan(40);

  await page.getByRole('tabpanel').evaluate((panel) => panel.scrollTo(0, 4_000));
  const middle = chats(page).filter({ hasText: 'Room 083' });
  await expect(middle).toBeInViewport();
  const before = await middle.boundingBox();
  await boris.api('POST', '/messages', { chatId: ids[9], content: 'From far below' });
  await boris.api('POST', '/messages', { chatId: ids[147], content: 'From above' });
  await expect(page).toHaveTitle(/^\([34]\)/);
  await expect.poll(() => middle.boundingBox()).toEqual(before);
  await page.getByRole('tabpanel').evaluate((panel) => panel.scrollTo(0, 0));
  await expect(chats(page).nth(0)).toContainText('From above');
  await expect(chats(page).nth(1)).toContainText('From far below');

  await rowOf(page, 'From above').focus();
  await page.keyboard.press('End');
  await expect(rowOf(page, 'Boris')).toBeFocused();
  await page.keyboard.press('Home');
  await expect(rowOf(page, 'From above')).toBeFocused();
});

test('contacts are called by one’s own names, and removed ones are brought back', async ({ browserOf }) => {
  const { page, people, anna } = await annaAnd(browserOf, ['Boris', 'Vera']);
  const api = await apiAs(page, anna);
  for (const { id } of people) await api('POST', '/contacts', { userId: id });
  await begin(page, 'Contacts');
  const dialog = page.getByRole('dialog', { name: 'Contacts' });
  await expect(dialog.getByRole('listitem')).toHaveText([/Boris/, /Vera/]);
  await dialog.getByRole('button', { name: /Actions for Boris/ }).click();
  await page.getByRole('menuitem', { name: 'Edit name' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('Uncle');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('listitem')).toHaveText([/Uncle/, /Vera/]);
  await expect(rowOf(page, 'Uncle')).toContainText('From Boris');

  await dialog.getByRole('listitem').filter({ hasText: 'Uncle' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Remove from contacts' }).click();
  await holdUndo(page);
  await expect(dialog.getByRole('listitem')).toHaveCount(1);
  await expect(rowOf(page, 'Uncle')).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Undo' }).click();
  await expect(rowOf(page, 'Uncle')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Search contacts' }).fill('unc');
  await dialog.getByRole('button', { name: /^Uncle|Uncle @/ }).click();
  await expect(page.locator('main header')).toContainText('Uncle');
});

test('of many contacts only those near the view are there, and the keys lead to all of them', async ({
  browserOf,
}) => {
  const page = await browserOf();
  const anna = somebody('Anna');
  await register(page, anna);
  const api = await apiAs(page, anna);
  const names = Array.from({ length: 60 }, (_, n) => `P${n + 10}`);
  for (let from = 0; from < names.length; from += 10) {
    const made = await Promise.all(names.slice(from, from + 10).map((name) => offstage(somebody(name))));
    for (const { id } of made) await api('POST', '/contacts', { userId: id });
  }
  await begin(page, 'Contacts');
  const rows = page.getByRole('dialog').getByRole('listitem');
  await expect(rows.first()).toHaveAttribute('aria-setsize', '60');
  await expect(rows.first()).toContainText('P10');
  expect(await rows.count()).toBeLessThan(40);

  await page.getByRole('textbox', { name: 'Search contacts' }).press('ArrowDown');
  const of = (name: string) => rows.filter({ hasText: name }).getByRole('button').first();
  await expect(of('P10')).toBeFocused();
  await page.keyboard.press('End');
  await expect(of('P69')).toBeFocused();
  await page.keyboard.press('Home');
  await expect(of('P10')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('textbox', { name: 'Search contacts' })).toBeFocused();
});

test('one button begins every kind of chat', async ({ browserOf }) => {
  const { page } = await annaAnd(browserOf, ['Boris', 'Vera']);
  const search = page.getByRole('dialog').getByRole('textbox', { name: 'Search people' });
  await begin(page, 'New message');
  await expect(search).toBeFocused();
  await page.keyboard.type('vera');
  await expect(search).toHaveValue('vera');
  await expect(page.getByRole('dialog').getByRole('button', { name: /Boris/ })).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/chat\//);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.locator('main header')).toContainText('Vera');
  await openSaved(page);
  await expect(page.locator('main header')).toContainText('Saved messages');
  const stranger = somebody('Gleb');
  await register(await browserOf(), stranger);
  await begin(page, 'New message');
  await expect(search).toBeFocused();
  await page.keyboard.type(stranger.username);
  await page.getByRole('dialog').getByRole('button', { name: stranger.name }).click();
  await expect(page.locator('main header')).toContainText(stranger.name);
});
