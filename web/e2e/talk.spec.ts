import {
  bubble,
  bubbles,
  composer,
  expect,
  openChatWith,
  openSaved,
  register,
  somebody,
  test,
  write,
} from './fixtures';

test('two people register, find each other and talk', async ({ browserOf }) => {
  const anna = somebody('Anna');
  const boris = somebody('Boris');
  const [a, b] = [await browserOf(), await browserOf()];
  await register(a, anna);
  await register(b, boris);

  await openChatWith(a, boris);
  await write(a, 'Hello, Boris!');
  await expect(bubble(a, 'Hello, Boris!').locator('[data-status]')).toHaveAttribute(
    'data-status',
    'delivered',
  );

  // He has not opened the chat: it counts, in the list and in the title.
  const row = b.locator('[data-chat]').filter({ hasText: anna.name });
  await expect(row.locator('[data-unread]')).toHaveAttribute('data-unread', '1');
  await write(a, 'How are you?');
  await expect(row.locator('[data-unread]')).toHaveAttribute('data-unread', '2');
  await expect(b).toHaveTitle('(2) Vestnik');
  await expect(bubble(a, 'How are you?').locator('[data-status]')).toHaveAttribute(
    'data-status',
    'delivered',
  );

  await row.click();
  await expect(b.locator('[data-unread-line]')).toBeVisible();
  await expect(bubbles(b)).toHaveCount(2);
  await expect(bubble(a, 'How are you?').locator('[data-status]')).toHaveAttribute('data-status', 'read');
  await expect(bubble(a, 'Hello, Boris!').locator('[data-status]')).toHaveAttribute('data-status', 'read');
  await expect(row.locator('[data-unread]')).toHaveCount(0);
  await expect(b).toHaveTitle('Vestnik');

  await expect(a.locator('[data-presence]')).toHaveText('online');
  await composer(b).pressSequentially('Fine, tha', { delay: 15 });
  await expect(a.locator('[data-typing]')).toBeVisible();
  await composer(b).press('Shift+Enter');
  await composer(b).pressSequentially('nks', { delay: 15 });
  await composer(b).press('Enter');
  await expect(bubble(a, 'Fine, tha')).toContainText('nks');
  await expect(a.locator('[data-typing]')).toHaveCount(0);
  await expect(bubble(b, 'Fine, tha').locator('[data-status]')).toHaveAttribute('data-status', 'read');

  await b.context().close();
  await expect(a.locator('[data-presence]')).toContainText('last seen', { timeout: 60_000 });
});

test('a message is answered, quoted, changed and deleted', async ({ browserOf }) => {
  const anna = somebody('Anna');
  const boris = somebody('Boris');
  const [a, b] = [await browserOf(), await browserOf()];
  await register(b, boris);
  await register(a, anna);
  await openChatWith(a, boris);
  await write(a, 'Shall we meet at seven?');
  await b.locator('[data-chat]').click();

  await bubble(b, 'at seven').click({ button: 'right' });
  await b.getByRole('menuitem', { name: 'Reply' }).click();
  await write(b, 'Yes, gladly');
  const quote = bubble(a, 'Yes, gladly').getByRole('button', { name: 'In reply to You' });
  await expect(quote).toContainText('Shall we meet at seven?');
  const glows = a.waitForFunction(() => document.querySelector('article')?.classList.contains('glow'));
  await quote.click();
  await glows;

  // By keyboard: Up in the empty field edits the last own message.
  await composer(a).focus();
  await composer(a).press('ArrowUp');
  await expect(composer(a)).toHaveValue('Shall we meet at seven?');
  await write(a, 'Shall we meet at eight?');
  await expect(bubbles(b).first()).toContainText('Shall we meet at eight?');
  await expect(bubbles(b).first()).toContainText('edited');
  await expect(bubble(b, 'Yes, gladly')).toContainText('Shall we meet at eight?');

  // And by keyboard to the menu of a message.
  await composer(a).press('Shift+Tab');
  await a.keyboard.press('Shift+Tab');
  await a.keyboard.press('ArrowUp');
  await a.keyboard.press('Enter');
  await a.getByRole('menuitem', { name: 'Delete' }).click();
  await a.getByRole('dialog').getByRole('button', { name: 'Delete for everyone' }).click();
  await expect(bubbles(b)).toHaveCount(1);
  await expect(bubbles(a)).toHaveCount(1);
});

test('what is written is shown as text, and only safe addresses are links', async ({ browserOf }) => {
  const page = await browserOf();
  await register(page, somebody('Anna'));
  await openSaved(page);
  const attack = '<img src=x onerror="document.title=1"><script>alert(1)</script> javascript:alert(1)';
  await write(page, attack);
  await expect(bubble(page, '<img')).toContainText(attack);
  await expect(bubble(page, '<img').locator('img, script, a')).toHaveCount(0);
  await write(page, 'see https://example.org/path?q=1, and mail to a@example.org');
  const links = bubble(page, 'see https').locator('a');
  await expect(links).toHaveCount(2);
  await expect(links.first()).toHaveAttribute('href', 'https://example.org/path?q=1');
  await expect(links.first()).toHaveAttribute('rel', 'noopener noreferrer');
  await expect(links.last()).toHaveAttribute('href', 'mailto:a@example.org');
  await expect(page).toHaveTitle('Vestnik');
});
