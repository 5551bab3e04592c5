import type { Page } from '@playwright/test';
import {
  apiAs,
  bubble,
  composer,
  connected,
  expect,
  type Person,
  register,
  somebody,
  test,
} from './fixtures';

/** Pictures of the main states, for eyes: nothing is compared. */
const OUT = './screenshots';

const LOOKS = [
  { size: 'wide', width: 1280, height: 800, theme: 'light', locale: 'en-GB' },
  { size: 'wide', width: 1280, height: 800, theme: 'dark', locale: 'ru-RU' },
  { size: 'narrow', width: 390, height: 844, theme: 'light', locale: 'ru-RU' },
  { size: 'narrow', width: 390, height: 844, theme: 'dark', locale: 'en-GB' },
] as const;

interface Said {
  by: 'me' | 'them';
  text: string;
}

const TALK: Record<'en' | 'ru', Said[]> = {
  en: [
    { by: 'them', text: 'Good morning! Did the boat arrive?' },
    { by: 'me', text: 'Yes, an hour ago. Everyone is fine and hungry.' },
    { by: 'me', text: 'We are at the harbour café, the one with the blue door.' },
    { by: 'them', text: '👍' },
    { by: 'them', text: 'Here is the way up from there: https://example.org/map/harbour-to-the-old-town' },
    {
      by: 'them',
      text: 'It takes about twenty minutes if you stop to look at the lighthouse, and you should: the view over the bay in this light is the best thing about the whole island.',
    },
    { by: 'me', text: 'Lovely. See you at noon!' },
  ],
  ru: [
    { by: 'them', text: 'Доброе утро! Катер пришёл?' },
    { by: 'me', text: 'Да, час назад. Все целы и голодны.' },
    { by: 'me', text: 'Мы в кафе у причала, с синей дверью.' },
    { by: 'them', text: '👍' },
    { by: 'them', text: 'Вот дорога наверх: https://example.org/map/harbour-to-the-old-town' },
    {
      by: 'them',
      text: 'Идти минут двадцать, если остановиться у маяка, а остановиться стоит: вид на бухту в этом свете — лучшее, что есть на всём острове.',
    },
    { by: 'me', text: 'Прекрасно. До встречи в полдень!' },
  ],
};

const NAMES = {
  en: ['Maria Keller', 'Tom Alder', 'Yusuf Demir', 'Ines Duarte'],
  ru: ['Мария Соколова', 'Пётр Лебедев', 'Юсуф Демир', 'Александра Константинопольская'],
};

async function prepare(
  page: Page,
  me: Person,
  language: 'en' | 'ru',
  helper: () => Promise<Page>,
): Promise<string> {
  const mine = await apiAs(page, me);
  let firstChat = '';
  for (const [index, name] of NAMES[language].entries()) {
    const them = { ...somebody('guest'), name };
    const theirPage = await helper();
    await register(theirPage, them);
    const theirs = await apiAs(theirPage, them);
    const { id: myId } = await mine<{ id: string }>('GET', '/users/me');
    const chat = await theirs<{ id: string }>('POST', '/chats', { type: 'direct', userId: myId });
    firstChat ||= chat.id;
    const talk = index === 0 ? TALK[language] : TALK[language].slice(0, 1 + index);
    for (const { by, text } of talk) {
      await (by === 'me' ? mine : theirs)('POST', '/messages', { chatId: chat.id, content: text });
    }
    if (index > 0) await theirPage.context().close();
  }
  return firstChat;
}

for (const { size, width, height, theme, locale } of LOOKS) {
  test(`${size} ${theme} ${locale}`, async ({ browserOf }) => {
    const language = locale.startsWith('ru') ? 'ru' : 'en';
    const page = await browserOf({
      viewport: { width, height },
      colorScheme: theme,
      locale,
      hasTouch: size === 'narrow',
      isMobile: size === 'narrow',
    });
    const shoot = (name: string) =>
      page.screenshot({ path: `${OUT}/${size}-${theme}-${language}-${name}.png` });
    const me = { ...somebody('me'), name: language === 'ru' ? 'Анна Вересова' : 'Anna Weaver' };

    await page.goto('/login');
    await expect(page.locator('form')).toBeVisible();
    await shoot('login');
    await page.goto('/register');
    await page.locator('[name=email]').fill('not an address');
    await page.locator('button[type=submit]').click();
    await shoot('register');
    await register(page, me);
    await shoot('empty');

    const chatId = await prepare(page, me, language, () => browserOf({ locale }));
    await page.reload();
    await connected(page);
    await expect(page.locator('[data-chat]')).toHaveCount(NAMES[language].length);
    await shoot('list');

    await page.goto(`/chat/${chatId}`);
    await expect(
      bubble(page, '20').or(bubble(page, 'noon')).or(bubble(page, 'полдень')).first(),
    ).toBeVisible();
    await page.waitForTimeout(400);
    await shoot('chat');

    await bubble(page, 'example.org').click({ button: 'right', position: { x: 30, y: 12 } });
    await shoot('menu');
    await page.getByRole('menuitem').first().click();
    await composer(page).fill(language === 'ru' ? 'Уже идём,\nне спеша' : 'On our way,\nslowly');
    await shoot('reply');

    await page.context().setOffline(true);
    await composer(page).press('Enter');
    await expect(page.locator('[data-connection]')).toBeVisible();
    await page.waitForTimeout(300);
    await shoot('offline');
    await page.context().setOffline(false);
    await connected(page);

    await page.locator('main header button').first().click();
    await page.waitForTimeout(300);
    await shoot('details');

    await page.goto('/app/settings');
    await expect(page.locator('[name=displayName]')).toBeVisible();
    await page.waitForTimeout(400);
    await shoot('settings');

    await page.goto('/');
    await page.locator('nav input').fill('guest');
    await page.waitForTimeout(700);
    await shoot('search');
  });
}
