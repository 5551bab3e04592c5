import { bubble, composer, expect, openSaved, register, signIn, somebody, test, write } from './fixtures';

test('a reload keeps the session, and no token can be read by scripts', async ({ browserOf }) => {
  const page = await browserOf();
  await register(page, somebody('Anna'));
  await openSaved(page);
  await write(page, 'Still here');
  await expect(bubble(page, 'Still here').locator('[data-status]')).toHaveAttribute('data-status', 'sent');
  await page.reload();
  await expect(bubble(page, 'Still here')).toBeVisible();
  const readable = await page.evaluate(
    () => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie,
  );
  expect(readable).not.toMatch(/eyJ|refresh/i);
});

test('signing out in one tab signs out the other', async ({ browserOf }) => {
  const anna = somebody('Anna');
  const first = await browserOf();
  await register(first, anna);
  const second = await first.context().newPage();
  await second.goto('/');
  await expect(second.getByRole('navigation')).toBeVisible();

  await first.goto('/app/settings');
  await first.getByRole('button', { name: 'Sign out' }).click();
  await expect(first).toHaveURL(/\/login$/);
  await expect(second).toHaveURL(/\/login$/);
  await expect(second.locator('main')).toContainText('You signed out in another tab.');
  await second.reload();
  await expect(second).toHaveURL(/\/login$/);
});

test('a session ended elsewhere ends here, and says so', async ({ browserOf }) => {
  const anna = somebody('Anna');
  const [first, second] = [await browserOf(), await browserOf()];
  await register(first, anna);
  await signIn(second, anna);
  await first.goto('/app/settings');
  await first.getByRole('button', { name: /End the session/ }).click();
  await expect(second).toHaveURL(/\/login$/);
  await expect(second.locator('main')).toContainText('ended from another device');
  await expect(first.getByText('You are not signed in anywhere else.')).toBeVisible();
});

test('wrong words are explained beside the field or above the form', async ({ browserOf, allow }) => {
  allow(/status of 4\d\d/);
  const anna = somebody('Anna');
  const page = await browserOf();
  await register(page, anna);
  const other = await browserOf();
  await other.goto('/register');
  await other.locator('[name=username]').fill(anna.username.toUpperCase());
  await other.locator('[name=email]').fill(`x${anna.email}`);
  await other.locator('[name=password]').fill('short');
  await other.locator('button[type=submit]').click();
  await expect(other.locator('[name=password]')).toHaveAccessibleDescription('At least 6 characters.');
  await other.locator('[name=password]').fill('123456');
  await other.locator('button[type=submit]').click();
  await expect(other.locator('[name=password]')).toHaveAccessibleDescription(
    'Too easy to guess. Choose another.',
  );
  await other.locator('[name=password]').fill(anna.password);
  await other.locator('button[type=submit]').click();
  await expect(other.locator('[name=username]')).toHaveAccessibleDescription('This username is taken.');

  await other.goto('/login');
  await other.locator('[name=login]').fill(anna.username);
  await other.locator('[name=password]').fill('not the password');
  await other.locator('button[type=submit]').click();
  await expect(other.locator('main')).toContainText('Wrong login or password.');
});

test('after signing in one is where one wanted to go', async ({ browserOf }) => {
  const anna = somebody('Anna');
  const page = await browserOf();
  await register(page, anna);
  await openSaved(page);
  await expect(composer(page)).toBeVisible();
  const wanted = page.url();
  const other = await browserOf();
  await other.goto(wanted);
  await expect(other).toHaveURL(/\/login$/);
  await other.locator('[name=login]').fill(anna.email);
  await other.locator('[name=password]').fill(anna.password);
  await other.locator('button[type=submit]').click();
  await expect(other).toHaveURL(wanted);
});
