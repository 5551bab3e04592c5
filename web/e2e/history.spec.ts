import { apiAs, bubble, bubbles, expect, register, somebody, test } from './fixtures';

test('earlier messages load while scrolling up, and nothing jumps', async ({ browserOf }) => {
  const anna = somebody('Anna');
  const page = await browserOf();
  await register(page, anna);
  const api = await apiAs(page, anna);
  const chat = await api<{ id: string }>('POST', '/chats', { type: 'saved' });
  for (let n = 1; n <= 200; n++) {
    const words = 'and some more words to make it longer '.repeat(n % 7);
    await api('POST', '/messages', { chatId: chat.id, content: `note ${n}. ${words}` });
  }

  await page.goto(`/chat/${chat.id}`);
  await expect(bubble(page, 'note 200.')).toBeInViewport();
  const scroller = page.locator('[data-scroller]');
  // Until the last rows have been measured the view is still being held at the end.
  await scroller.evaluate(async (element) => {
    for (let still = 0, before = -1; still < 20; ) {
      await new Promise(requestAnimationFrame);
      still = element.scrollHeight === before ? still + 1 : 0;
      before = element.scrollHeight;
    }
  });

  const seen = new Set<number>();
  const jumps: number[] = [];
  for (let round = 0; round < 1_000; round++) {
    const step = await scroller.evaluate(async (element) => {
      const frames = async (count: number) => {
        for (let n = 0; n < count; n++) await new Promise(requestAnimationFrame);
      };
      const box = element.getBoundingClientRect();
      const articles = [...element.querySelectorAll('article')];
      const held = articles.find((each) => each.getBoundingClientRect().bottom > box.top + box.height / 3);
      const before = held?.getBoundingClientRect().top ?? 0;
      const wanted = Math.min(150, element.scrollTop);
      element.scrollTop -= wanted;
      await frames(8);
      return {
        numbers: articles.map((each) => Number(each.dataset.no)),
        // How far what was looked at has moved, beyond what was asked for.
        jump: held?.isConnected ? Math.abs(held.getBoundingClientRect().top - before - wanted) : 0,
        top: element.scrollTop,
      };
    });
    for (const no of step.numbers) seen.add(no);
    jumps.push(step.jump);
    if (step.top <= 0 && seen.has(1)) break;
  }
  expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
  expect(Math.max(...jumps)).toBeLessThanOrEqual(2);

  await page.getByRole('button', { name: 'Go to the newest messages' }).click();
  await expect(bubble(page, 'note 200.')).toBeInViewport();
});

test('a chat with much unread opens at the first unread message', async ({ browserOf }) => {
  const anna = somebody('Anna');
  const boris = somebody('Boris');
  const [a, b] = [await browserOf(), await browserOf()];
  await register(a, anna);
  await register(b, boris);
  const [annaApi, borisApi] = [await apiAs(a, anna), await apiAs(b, boris)];
  const { id: annaId } = await annaApi<{ id: string }>('GET', '/users/me');
  const chat = await borisApi<{ id: string }>('POST', '/chats', { type: 'direct', userId: annaId });
  for (let n = 1; n <= 80; n++)
    await borisApi('POST', '/messages', { chatId: chat.id, content: `news ${n}.` });

  const row = a.locator('[data-chat]');
  await expect(row.locator('[data-unread]')).toHaveAttribute('data-unread', '80');
  await row.click();
  await expect(a.locator('[data-unread-line]')).toBeInViewport();
  await expect(bubble(a, 'news 1.')).toBeInViewport();
  const toEnd = a.getByRole('button', { name: /Go to the newest messages: \d+ unread/ });
  await expect(toEnd).toBeVisible();
  await toEnd.click();
  await expect(bubble(a, 'news 80.')).toBeInViewport();
  await expect(row.locator('[data-unread]')).toHaveCount(0);
  await expect(bubbles(a).last()).toContainText('news 80.');

  // Seen once, it opens at once, and where it was left.
  await a.locator('[data-scroller]').hover();
  await a.mouse.wheel(0, -900);
  let no: string | null = null;
  await expect(async () => {
    const before = no;
    no = await bubbles(a).first().getAttribute('data-no');
    expect(no).toBe(before);
  }).toPass({ intervals: [500] });
  await a.keyboard.press('Escape');
  await expect(a).toHaveURL(/\/$/);
  await row.click();
  await expect(a.locator(`article[data-no="${no}"]`)).toBeAttached();
});
