import { bubble, composer, expect, offstage, somebody, test } from './fixtures';
import { details, enter, guest, header, member, room } from './rooms';

test('the pane is as it was left: what was scrolled, found and typed, and where the focus was', async ({
  browserOf,
}) => {
  const anna = await guest('Anna', await browserOf({ viewport: { width: 1280, height: 480 } }));
  const boris = await guest('Boris', await browserOf());
  const { title } = await room('group', anna, boris);
  const { page } = anna;
  const pane = await details(page);
  const row = member(page, boris).getByRole('button').first();
  await row.scrollIntoViewIfNeeded();
  const scrolled = () => row.evaluate((element) => element.closest('.overflow-y-auto')?.scrollTop);
  const before = await scrolled();
  expect(before).toBeGreaterThan(0);
  await row.click();
  await expect(pane.getByText(`@${boris.username}`)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(row).toBeFocused();
  expect(await scrolled()).toBe(before);

  await pane.getByRole('button', { name: /^Members/ }).click();
  await pane.getByRole('textbox', { name: 'Search' }).fill(boris.username);
  await expect(page.locator('[data-member]').filter({ visible: true })).toHaveCount(1);
  await row.click();
  await page.goBack();
  await expect(pane.getByRole('textbox', { name: 'Search' })).toHaveValue(boris.username);
  await expect(row).toBeFocused();
  await page.keyboard.press('Escape');

  const edit = pane.getByRole('button', { name: 'Edit title and description' });
  await edit.click();
  await page.getByRole('textbox', { name: 'Title' }).fill('The lighthouse');
  await page.keyboard.press('Escape');
  await expect(edit).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.locator('aside')).toHaveCount(0);
  await expect(header(page).getByRole('button', { name: `About ${title}` })).toBeFocused();
  await details(page);
  await edit.click();
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('The lighthouse');
  await pane.getByRole('button', { name: 'Cancel' }).click();
  await edit.click();
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue(title);
});

test('a row that goes leaves the focus to the next, and takes one press alone', async ({ browserOf }) => {
  const anna = await guest('Anna', await browserOf());
  const people = [somebody('Boris'), somebody('Vera')];
  const { id } = await room('group', anna);
  for (const person of people) {
    const { id: userId } = await offstage(person);
    await anna.api('PUT', `/chats/${id}/bans/${userId}`);
  }
  const { page } = anna;
  const pane = await details(page);
  let asked = 0;
  let answer = (): void => undefined;
  const letGo = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/bans/*', async (route) => {
    asked++;
    await letGo;
    await route.continue();
  });
  await pane.getByRole('button', { name: 'Banned' }).click();
  const lift = pane.getByRole('button', { name: /^Unban/ });
  await expect(lift).toHaveCount(2);
  await lift.first().focus();
  await page.keyboard.press('Enter');
  await expect(lift.first()).toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press('Enter');
  answer();
  await expect(lift).toHaveCount(1);
  await expect(lift).toBeFocused();
  expect(asked).toBe(1);
  await page.keyboard.press('Enter');
  await expect(pane.getByText('Nobody is banned')).toBeVisible();
  // Still in the pane: Escape leads back.
  await page.keyboard.press('Escape');
  await expect(pane.getByText('About the group')).toBeVisible();
});

test('the pane silences a chat for as long as one chooses', async ({ browserOf }) => {
  const anna = await guest('Anna', await browserOf());
  const { id } = await room('group', anna);
  const pane = await details(anna.page);
  const until = async () => {
    const { mutedUntil } = await anna.api<{ mutedUntil: string | null }>('GET', `/chats/${id}`);
    return mutedUntil && Math.round((Date.parse(mutedUntil) - Date.now()) / 3_600_000);
  };
  await pane.getByRole('button', { name: 'Mute' }).click();
  await anna.page.getByRole('menuitem', { name: 'For 8 hours' }).click();
  await expect(pane.getByRole('button', { name: 'Unmute' })).toBeVisible();
  await expect.poll(until).toBe(8);
  await pane.getByRole('button', { name: 'Unmute' }).click();
  await expect.poll(until).toBeNull();
});

test('in a large group whoever was silent has a name, and its list of members goes on after a failure', async ({
  browserOf,
  allow,
}) => {
  allow(/ERR_FAILED/);
  const anna = await guest('Anna', await browserOf());
  const crowd: string[] = [];
  for (let n = 0; n < 50; n++) crowd.push((await offstage(somebody('Crowd'))).id);
  // The last to come: not among the first fifty that a view of the chat shows.
  const boris = await guest('Boris', await browserOf());
  const { id } = await anna.api<{ id: string }>('POST', '/chats', {
    type: 'group',
    title: 'Regatta',
    memberIds: [...crowd, boris.id],
  });
  for (const { page } of [anna, boris]) await enter(page, id);
  await expect(async () => {
    await composer(boris.page).pressSequentially('boat ');
    const typing = anna.page.locator('main [data-typing]');
    await expect(typing).toContainText(`${boris.name} is typing…`, { timeout: 2_000 });
  }).toPass({ timeout: 60_000 });

  // A quote of somebody whose own message is far above.
  const question = await boris.api<{ id: string }>('POST', '/messages', {
    chatId: id,
    content: 'Who steers?',
  });
  for (let n = 0; n < 60; n++) await anna.api('POST', '/messages', { chatId: id, content: `Buoy ${n}` });
  await anna.api('POST', '/messages', { chatId: id, content: 'I do', replyTo: question.id });
  await anna.page.reload();
  await expect(bubble(anna.page, 'I do').getByRole('button')).toContainText(boris.name);
  await expect(anna.page.getByText('Deleted account')).toHaveCount(0);

  const pane = await details(anna.page);
  await pane.getByRole('button', { name: /^Members/ }).click();
  await anna.page.route('**/members?*after=*', (route) => route.abort());
  const rows = anna.page.locator('[data-member]').filter({ visible: true });
  await rows.first().hover();
  const again = pane.getByRole('button', { name: 'Try again' });
  await expect(async () => {
    await anna.page.mouse.wheel(0, 4_000);
    await expect(again).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 60_000 });
  await anna.page.unrouteAll();
  await again.click();
  await expect(again).toHaveCount(0);
  await expect(async () => {
    await anna.page.mouse.wheel(0, 4_000);
    await expect(member(anna.page, boris)).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 60_000 });
});
