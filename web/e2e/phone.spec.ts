import {
  afterEcho,
  bubble,
  composer,
  expect,
  openChatWith,
  register,
  somebody,
  test,
  write,
} from './fixtures';

const phone = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  locale: 'ru-RU',
} as const;

test('on a phone, in Russian: one pane at a time, back and forth', async ({ browserOf }) => {
  const anna = somebody('Anna');
  const boris = somebody('Boris');
  const [a, b] = [await browserOf(phone), await browserOf(phone)];
  await register(b, boris);
  await register(a, anna);
  await expect(a.getByText('Пока нет чатов')).toBeVisible();
  await expect(a.locator('html')).toHaveAttribute('lang', 'ru');
  await openChatWith(a, boris);
  await expect(a.getByRole('navigation')).toHaveCount(0);
  await write(a, 'Привет!');
  await expect(bubble(a, 'Привет!').locator('[data-status]')).toHaveAttribute('title', 'Доставлено');

  await b.locator('[data-chat]').tap();
  await expect(bubble(b, 'Привет!')).toBeVisible();
  await expect(bubble(a, 'Привет!').locator('[data-status]')).toHaveAttribute('title', 'Прочитано');
  await b.getByRole('link', { name: 'К списку чатов' }).tap();
  await expect(b.getByRole('navigation')).toBeVisible();
  await b.goBack();
  await expect(composer(b)).toBeVisible();

  // A long press opens what can be done with a message.
  const box = await bubble(b, 'Привет!').boundingBox();
  if (!box) throw new Error('The message is not on the screen.');
  const touch = await b.context().newCDPSession(b);
  const point = { x: box.x + 60, y: box.y + box.height / 2 };
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] });
  // No finger lies quite still.
  const near = { ...point, y: point.y + 3 };
  await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [near] });
  await expect(b.getByRole('menuitem', { name: 'Ответить' })).toBeVisible();
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await afterEcho(b);
  await b.getByRole('menuitem', { name: 'Ответить' }).tap();
  await write(b, 'И тебе привет');
  await expect(bubble(a, 'И тебе привет')).toContainText('Привет!');
});

test('language, theme and text size are chosen in the settings and stay', async ({ browserOf }) => {
  const anna = somebody('Anna');
  const page = await browserOf();
  await register(page, anna);
  await page.goto('/app/settings');
  await page.getByText('Русский').click();
  await expect(page.getByRole('heading', { name: 'Настройки' })).toBeVisible();
  await page.getByText('Тёмная').click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  const kept = page.waitForResponse(
    (answer) =>
      answer.request().method() === 'PUT' &&
      answer.request().postDataJSON()?.settings?.messageTextSize === 20,
  );
  await page.getByRole('slider').fill('20');
  await page.locator('[name=displayName]').fill('Анна Новая');
  await page.getByRole('button', { name: 'Сохранить' }).click();
  await expect(page.getByText('Анна Новая', { exact: true })).toBeVisible();
  await kept;
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByRole('heading', { name: 'Настройки' })).toBeVisible();

  // They come along to another browser.
  const other = await browserOf();
  await other.goto('/login');
  await other.locator('[name=login]').fill(anna.username);
  await other.locator('[name=password]').fill(anna.password);
  await other.locator('button[type=submit]').click();
  await expect(other.locator('html')).toHaveAttribute('lang', 'ru');
  await expect(other.locator('html')).toHaveAttribute('data-theme', 'dark');
  await other.goto('/app/settings');
  await expect(other.getByRole('slider')).toHaveValue('20');
});

test('nothing is cut or overlaps at 320 px and with text twice as large', async ({ browserOf }) => {
  const page = await browserOf({ viewport: { width: 320, height: 640 }, locale: 'ru-RU' });
  await register(page, somebody('Anna'));
  for (const path of ['/', '/app/settings']) {
    await page.goto(path);
    for (const size of ['16px', '32px']) {
      await page.evaluate((value) => {
        document.documentElement.style.fontSize = value;
      }, size);
      await page.waitForTimeout(300);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wide, `${path} at ${size}`).toBeLessThanOrEqual(0);
    }
  }
});
