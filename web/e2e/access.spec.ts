import { clean } from './axe';
import {
  bubble,
  composer,
  expect,
  openChatWith,
  openSaved,
  register,
  somebody,
  test,
  write,
} from './fixtures';

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing on any page in the ${theme} theme`, async ({ browserOf, allow }) => {
    allow(/status of 404/);
    const options = { colorScheme: theme, reducedMotion: 'reduce' } as const;
    const anna = somebody('Anna');
    const boris = somebody('Boris');
    const [a, b] = [await browserOf(options), await browserOf(options)];
    await b.goto('/login');
    await b.locator('button[type=submit]').click();
    await clean(b, 'login');
    await b.goto('/register');
    await b.locator('button[type=submit]').click();
    await clean(b, 'register');
    await register(b, boris);
    await clean(b, 'no chats');
    await register(a, anna);
    await openChatWith(a, boris);
    await clean(a, 'empty conversation');
    await write(a, 'Hello! See https://example.org');
    await b.locator('[data-chat]').click();
    await write(b, 'Hello!');
    await write(b, '🎉');
    await write(a, 'Good');
    await bubble(a, 'Hello!').click({ button: 'right' });
    await clean(a, 'menu');
    await a.getByRole('menuitem', { name: 'Reply' }).click();
    await write(a, 'An answer');
    await expect(bubble(a, 'An answer').locator('[data-status]')).toHaveAttribute('data-status', 'read');
    await clean(a, 'conversation');
    await a.locator('main header button').first().click();
    await clean(a, 'details');
    await a.locator('nav input').fill('anna');
    await expect(a.locator('[data-row]').first()).toBeVisible();
    await clean(a, 'search');
    await a.goto('/app/settings');
    await expect(a.getByText('This device')).toBeVisible();
    await clean(a, 'settings');
    for (const accent of ['Teal', 'Green', 'Amber', 'Rose', 'Violet']) {
      await a.getByRole('radio', { name: accent }).check();
      await clean(a, `settings in ${accent}`);
      await b.reload();
    }
    await a.goto('/chat/01a1fbf8-0000-7000-8000-000000000000');
    await expect(a.getByText('This chat does not exist, or you have no access to it.')).toBeVisible();
    await clean(a, 'missing chat');
    await a.goto('/app/nowhere');
    await clean(a, 'no such page');
  });
}

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing on a phone in the ${theme} theme`, async ({ browserOf }) => {
    const anna = somebody('Anna');
    const page = await browserOf({
      viewport: { width: 390, height: 844 },
      colorScheme: theme,
      reducedMotion: 'reduce',
      locale: 'ru-RU',
    });
    await register(page, anna);
    await clean(page, 'no chats');
    await openSaved(page);
    await write(page, 'Купить свечи: https://example.org');
    await expect(bubble(page, 'Купить').locator('[data-status]')).toHaveAttribute('data-status', 'sent');
    await clean(page, 'conversation');
    await page.goto('/app/settings');
    await expect(page.getByText('Это устройство')).toBeVisible();
    await clean(page, 'settings');
  });
}

test('everything can be done by keyboard alone', async ({ browserOf }) => {
  const anna = somebody('Anna');
  const boris = somebody('Boris');
  const [a, b] = [await browserOf(), await browserOf()];
  await register(b, boris);
  await register(a, anna);
  await a.keyboard.press('Control+k');
  await a.keyboard.type(boris.username);
  await expect(a.getByRole('button', { name: boris.name })).toBeVisible();
  await a.keyboard.press('ArrowDown');
  await a.keyboard.press('Enter');
  await expect(composer(a)).toBeFocused();
  await a.keyboard.type('One');
  await a.keyboard.press('Enter');
  await a.keyboard.type('Two');
  await a.keyboard.press('Enter');
  await expect(bubble(a, 'Two').locator('[data-status]')).toHaveAttribute('data-status', 'delivered');
  await a.keyboard.press('Shift+Tab');
  await expect(a.getByRole('button', { name: 'Attach' })).toBeFocused();
  await a.keyboard.press('Shift+Tab');
  await expect(bubble(a, 'Two')).toBeFocused();
  await a.keyboard.press('ArrowUp');
  await expect(bubble(a, 'One')).toBeFocused();
  await a.keyboard.press('Enter');
  await expect(a.getByRole('menuitem', { name: 'Reply' })).toBeFocused();
  await a.keyboard.press('Escape');
  await expect(bubble(a, 'One')).toBeFocused();
  await a.keyboard.press('Escape');
  await expect(a).toHaveURL(/\/$/);
  await a.keyboard.press('?');
  await expect(a.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
  await a.keyboard.press('Escape');
  await expect(a.getByRole('dialog')).toHaveCount(0);
});
