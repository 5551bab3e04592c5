import { act, annaAnd, rowOf, saved } from './chats';
import { bubble, composer, connected, expect, signIn, test, write } from './fixtures';
import { frontOf } from './front';

test('a window that is not looked at shows the draft as another device left it', async ({ browserOf }) => {
  const { anna, page } = await annaAnd(browserOf, ['Boris']);
  const other = await browserOf();
  await signIn(other, anna);
  await rowOf(page, 'Boris').click();
  await composer(page).pressSequentially('Half a thought');
  await rowOf(other, 'Boris').click();
  await expect(composer(other)).toHaveValue('Half a thought');

  // Playwright lets every page believe that it has the focus; this one loses it to a second window of its browser.
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setFocusEmulationEnabled', { enabled: false });
  await (await page.context().newPage()).bringToFront();
  await expect.poll(() => page.evaluate(() => document.hasFocus())).toBe(false);
  await composer(other).fill('Half a thought and the other half');
  await expect(composer(page)).toHaveValue('Half a thought and the other half');
  await composer(other).press('Enter');
  await expect(composer(page)).toHaveValue('');
  await expect(composer(page)).toBeVisible();
});

test('a change that is refused pushes nothing aside that is written meanwhile, and is not lost', async ({
  browserOf,
  allow,
}) => {
  allow(/ERR_FAILED/);
  const { page } = await annaAnd(browserOf, ['Boris']);
  await rowOf(page, 'Boris').click();
  await write(page, 'At noon');
  await expect(bubble(page, 'At noon').locator('[data-status]')).toHaveAttribute('data-status', 'sent');

  let fail = (): void => undefined;
  const letGo = new Promise<void>((resolve) => {
    fail = resolve;
  });
  await page.route('**/api/messages/*', async (route) => {
    await letGo;
    await route.abort();
  });
  await composer(page).press('ArrowUp');
  await composer(page).fill('At one');
  await composer(page).press('Enter');
  await composer(page).fill('And bring the kite');
  fail();
  await expect(page.getByRole('status')).toContainText('No connection to the server');
  await expect(composer(page)).toHaveValue('And bring the kite');
  await page.unrouteAll();

  await composer(page).press('Enter');
  await expect(bubble(page, 'And bring the kite')).toBeVisible();
  await bubble(page, 'At noon').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await expect(composer(page)).toHaveValue('At one');
  await composer(page).press('Enter');
  await expect(bubble(page, 'At one')).toBeVisible();
});

test('a setting and a draft changed in the last moment before a page goes are not lost, however slow the network', async ({
  browserOf,
}) => {
  const front = await frontOf(process.env.VESTNIK_URL ?? 'http://localhost:8080');
  try {
    const { anna, page } = await annaAnd(browserOf, ['Boris'], { baseURL: front.url });
    const other = await browserOf();
    await signIn(other, anna);
    await rowOf(page, 'Boris').click();
    await expect(composer(page)).toBeVisible();

    const held = front.hold(/^PUT .*\/(preferences|draft)$/);
    await act(page, 'Boris', 'Mute…', 'Forever');
    await composer(page).fill('Soon');
    await page.goto('about:blank');
    await expect.poll(held.count).toBe(2);
    // What ends with its page has broken off by now.
    await page.waitForTimeout(500);
    held.release();
    await expect(rowOf(other, 'Boris').getByTitle('muted')).toBeVisible();
    await expect(rowOf(other, 'Boris')).toContainText('Soon');
  } finally {
    await front.close();
  }
});

test('a look chosen in the last moment before the page is loaded again stays', async ({ browserOf }) => {
  const { page } = await annaAnd(browserOf, ['Boris']);
  await page.goto('/app/settings');
  const choose = (theme: string) => page.getByText(theme, { exact: true }).click();
  await saved(page, () => choose('Light'));
  await choose('Dark');
  await page.reload();
  await connected(page);
  await expect(rowOf(page, 'Boris')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('what one answers from another device was read: no line stands above it', async ({ browserOf }) => {
  const { anna, page, people } = await annaAnd(browserOf, ['Boris']);
  const other = await browserOf();
  await signIn(other, anna);
  await rowOf(page, 'Boris').click();
  await expect(page.locator('[data-unread-line]')).toBeVisible();
  await rowOf(other, 'Boris').click();
  await write(other, 'An answer');
  await expect(bubble(page, 'An answer')).toBeVisible();
  await expect(page.locator('[data-unread-line]')).toHaveCount(0);
  await people[0]?.say('And another question');
  await expect(bubble(page, 'And another question')).toBeVisible();
  await expect(page.locator('[data-unread-line]')).toHaveCount(0);
});

test('of messages that come at once it is said how many', async ({ browserOf }) => {
  const { page, people } = await annaAnd(browserOf, ['Boris', 'Vera']);
  const [boris, vera] = people;
  await page.context().setOffline(true);
  await expect(page.locator('[data-connection]')).toBeVisible({ timeout: 40_000 });
  for (const text of ['One', 'Two']) await boris?.say(text);
  await vera?.say('Three');
  await page.context().setOffline(false);
  await expect(page.getByRole('status')).toContainText('3 unread messages', { timeout: 60_000 });
  await boris?.say('Four');
  await expect(page.getByRole('status')).toContainText(`${boris?.name}: Four`);
});
