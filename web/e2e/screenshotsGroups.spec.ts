import { bubble, expect, test } from './fixtures';
import { enter, guest } from './rooms';

/** Pictures of groups and people, for eyes: nothing is compared. */
const OUT = './screenshots';

const LOOKS = [
  { size: 'wide', width: 1280, height: 800, theme: 'light', locale: 'en-GB' },
  { size: 'wide', width: 1280, height: 800, theme: 'dark', locale: 'ru-RU' },
  { size: 'narrow', width: 390, height: 844, theme: 'light', locale: 'ru-RU' },
  { size: 'narrow', width: 390, height: 844, theme: 'dark', locale: 'en-GB' },
] as const;

for (const { size, width, height, theme, locale } of LOOKS) {
  test(`groups and people: ${size} ${theme} ${locale}`, async ({ browserOf }) => {
    const language = locale.startsWith('ru') ? 'ru' : 'en';
    const say = (en: string, ru: string): string => (language === 'ru' ? ru : en);
    const page = await browserOf({ viewport: { width, height }, colorScheme: theme, locale });
    const shoot = async (name: string) => {
      await page.waitForTimeout(300);
      await page.screenshot({ path: `${OUT}/groups-${size}-${theme}-${language}-${name}.png` });
    };
    const me = await guest('Anna', page);
    const boris = await guest('Boris', await browserOf({ locale }));
    const vera = await guest('Vera', await browserOf({ locale }));
    await boris.api('PUT', '/users/me', {
      displayName: say('Tom Alder', 'Пётр Лебедев'),
      bio: say('Keeps the lighthouse', 'Смотритель маяка'),
    });
    await vera.api('PUT', '/users/me', {
      displayName: say('Ines Duarte', 'Александра Константинопольская'),
    });
    const { id } = await me.api<{ id: string }>('POST', '/chats', {
      type: 'group',
      title: say('Sunday at the harbour', 'Воскресенье в гавани'),
      description: say(
        'We meet by the blue door at noon. Map: https://example.org/map',
        'Встречаемся у синей двери в полдень. Карта: https://example.org/map',
      ),
      memberIds: [boris.id, vera.id],
    });
    const write = (by: typeof me, content: string) => by.api('POST', '/messages', { chatId: id, content });
    await write(boris, say('Who is coming on Sunday?', 'Кто придёт в воскресенье?'));
    await write(boris, say('The boat leaves at ten.', 'Катер отходит в десять.'));
    await write(vera, say('I am, with two friends and a kite.', 'Я, с двумя друзьями и воздушным змеем.'));
    await write(me, say('Me too!', 'И я!'));
    await me.api('PUT', `/chats/${id}/members/${boris.id}`, { role: 'admin' });
    await me.api('PUT', `/chats/${id}/members/${vera.id}`, { role: 'restricted' });
    const { token } = await me.api<{ token: string }>('POST', `/chats/${id}/invites`, {
      maxUses: 10,
      requiresApproval: true,
      expiresAt: new Date(Date.now() + 3 * 86_400_000).toISOString(),
    });
    await enter(page, id);
    await expect(bubble(page, say('Me too!', 'И я!'))).toBeVisible();
    await shoot('conversation');
    await page.locator('main header button').first().click();
    const pane = page.locator('aside');
    await expect(pane.locator('[data-member]')).toHaveCount(3);
    await shoot('info');
    await pane
      .locator('[data-member]')
      .filter({ hasText: say('Tom', 'Пётр') })
      .click({ button: 'right' });
    await shoot('member-menu');
    await page.getByRole('menuitem').last().click();
    await shoot('question');
    await page.keyboard.press('Escape');
    for (const [name, label] of [
      ['members', say('Members', 'Участники')],
      ['permissions', say('Permissions', 'Права участников')],
      ['invites', say('Invite links', 'Ссылки-приглашения')],
      ['add', say('Add people', 'Добавить людей')],
      ['edit', say('Edit title and description', 'Изменить название и описание')],
    ] as const) {
      await pane.getByRole('button', { name: label }).first().click();
      await expect(pane.getByRole('button', { name: say('Back', 'Назад'), exact: true })).toBeVisible();
      if (name === 'invites') {
        await pane.getByRole('button', { name: say('Show QR code', 'Показать QR-код') }).click();
        await shoot('code');
        await page.keyboard.press('Escape');
        await pane.getByRole('button', { name: say('New link', 'Новая ссылка') }).click();
      }
      await shoot(name);
      await pane.getByRole('button', { name: say('Back', 'Назад'), exact: true }).click();
    }
    await pane
      .locator('[data-member]')
      .filter({ hasText: say('Tom', 'Пётр') })
      .getByRole('button')
      .first()
      .click();
    await expect(pane.getByText('@')).toBeVisible();
    await shoot('person');
    await page.goto('/app/settings');
    await page.getByRole('heading', { name: say('Privacy', 'Приватность') }).scrollIntoViewIfNeeded();
    await shoot('privacy');

    const other = await browserOf({ viewport: { width, height }, colorScheme: theme, locale });
    await guest('Yusuf', other);
    await other.goto(`/app/join/${token}`);
    await expect(other.locator('h1')).toContainText(say('Sunday', 'Воскресенье'));
    await other.waitForTimeout(300);
    await other.screenshot({ path: `${OUT}/groups-${size}-${theme}-${language}-join.png` });
  });
}
