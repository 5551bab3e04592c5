import {
  bubble,
  bubbles,
  composer,
  connected,
  expect,
  openChatWith,
  openSaved,
  register,
  somebody,
  test,
  write,
} from './fixtures';

test('who was offline has every message once and in order after coming back', async ({ browserOf }) => {
  const anna = somebody('Anna');
  const boris = somebody('Boris');
  const [a, b] = [await browserOf(), await browserOf()];
  await register(a, anna);
  await register(b, boris);
  await openChatWith(a, boris);
  await write(a, 'Are you there?');
  await b.locator('[data-chat]').click();
  await expect(bubbles(b)).toHaveCount(1);

  await b.context().setOffline(true);
  await expect(b.locator('[data-connection=disconnected]')).toBeVisible();
  // He goes on writing meanwhile.
  await write(b, 'I write this in a tunnel');
  await expect(bubble(b, 'in a tunnel').locator('[data-status]')).toHaveAttribute('data-status', 'sending');

  for (let n = 1; n <= 30; n++) await write(a, `line ${n}.`);
  await expect(bubble(a, 'line 30.').locator('[data-status]')).toHaveAttribute('data-status', 'sent');

  await b.context().setOffline(false);
  await connected(b);
  await expect(bubble(b, 'line 30.')).toBeVisible();
  await expect(bubble(b, 'in a tunnel').locator('[data-status]')).toHaveAttribute('data-status', 'read');
  await expect(bubble(a, 'line 30.').locator('[data-status]')).toHaveAttribute('data-status', 'read');

  for (const page of [a, b]) {
    let texts: string[] = [];
    // What is scrolled to is drawn when the browser comes to it.
    await expect(async () => {
      texts = await allTexts(page);
      expect(texts.filter((text) => text.startsWith('line '))).toEqual(
        Array.from({ length: 30 }, (_, n) => `line ${n + 1}.`),
      );
    }).toPass({ timeout: 60_000 });
    expect(texts.filter((text) => text === 'I write this in a tunnel')).toHaveLength(1);
  }
});

/** Of the whole history: only what is in view is mounted, so the view goes over it all. */
async function allTexts(page: import('@playwright/test').Page): Promise<string[]> {
  const byNo = new Map<number, string>();
  const scroller = page.locator('[data-scroller]');
  for (let from = 0; from < 20; from++) {
    await scroller.evaluate((element, top) => element.scrollTo(0, top), from * 500);
    await page.waitForTimeout(80);
    for (const [no, text] of await bubbles(page).evaluateAll((all) =>
      all.map(
        (each) => [Number(each.dataset.no), each.querySelector('[dir=auto]')?.textContent ?? ''] as const,
      ),
    )) {
      byNo.set(no, text);
    }
  }
  return [...byNo].sort(([x], [y]) => x - y).map(([, text]) => text);
}

test('a refused message says so, and goes out on retry', async ({ browserOf }) => {
  const page = await browserOf();
  let refuse = true;
  await page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const send = typeof message === 'string' ? /^42(\d+)\["message:send"/.exec(message) : null;
      if (!send || !refuse) return server.send(message);
      const problem = { status: 403, code: 'chat.forbidden', title: 'Forbidden' };
      socket.send(`43${send[1]}[${JSON.stringify({ ok: false, error: problem })}]`);
    });
  });
  await register(page, somebody('Anna'));
  await openSaved(page);
  await write(page, 'Buy candles');
  const message = bubble(page, 'Buy candles');
  await expect(message.locator('[data-status]')).toHaveAttribute('data-status', 'failed');
  await expect(message).toContainText('You are not allowed to do this in this chat.');

  // What comes after is not held up by it.
  refuse = false;
  await write(page, 'And matches');
  await expect(bubble(page, 'And matches').locator('[data-status]')).toHaveAttribute('data-status', 'sent');

  await message.getByRole('button', { name: 'Not sent. Retry?' }).click();
  await expect(bubble(page, 'Buy candles').locator('[data-status]')).toHaveAttribute('data-status', 'sent');
  await page.reload();
  await expect(bubbles(page)).toHaveCount(2);
});

test('what was written offline survives a reload, and a draft does too', async ({ browserOf, allow }) => {
  // The page itself comes from the server, so it is the socket alone that is taken away here.
  allow(/WebSocket/);
  const page = await browserOf();
  let cut = false;
  await page.routeWebSocket(/socket\.io/, (socket) => {
    if (cut) return void socket.close();
    const server = socket.connectToServer();
    socket.onMessage((message) => (cut ? socket.close() : server.send(message)));
  });
  await register(page, somebody('Anna'));
  await openSaved(page);
  await expect(composer(page)).toBeVisible();
  cut = true;
  await write(page, 'Nothing of this is lost');
  await composer(page).fill('and this is not finis');
  await expect(bubble(page, 'Nothing of this').locator('[data-status]')).toHaveAttribute(
    'data-status',
    'sending',
  );
  cut = false;
  await page.reload();
  await expect(composer(page)).toHaveValue('and this is not finis');
  await expect(bubble(page, 'Nothing of this').locator('[data-status]')).toHaveAttribute(
    'data-status',
    'sent',
  );
  await expect(bubbles(page)).toHaveCount(1);
});
