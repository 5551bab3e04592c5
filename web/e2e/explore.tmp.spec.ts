import { apiAs, composer, expect, openChatWith, register, somebody, test, write } from './fixtures';
import type { Page } from '@playwright/test';

test('explore', async ({ browserOf }) => {
  test.setTimeout(120_000);
  const anna = somebody('Anna');
  const b = await browserOf();
  const a = await browserOf();
  const people = [];
  for (const n of ['Boris', 'Vera', 'Gleb', 'Dina', 'Egor', 'Zoya']) {
    const p = somebody(n);
    people.push(p);
    const base = process.env.VESTNIK_URL;
    const r = await b.context().request.post(`${base}/api/auth/register`, { data: { email: p.email, username: p.username, password: p.password, displayName: p.name }, headers: { Origin: base as string } });
    expect(r.ok()).toBe(true);
  }
  await register(a, anna);
  await a.screenshot({ path: '/tmp/list-shots/empty.png' });
  const api = await apiAs(a, anna);
  const me = await api<{ id: string }>('GET', '/users/me');
  for (const p of people) {
    const papi = await apiAs(b, p);
    const chat = await papi<{ id: string }>('POST', '/chats', { type: 'direct', userId: me.id });
    await papi('POST', '/messages', { chatId: chat.id, content: `Hello from ${p.name}` });
  }
  await expect(a.locator('[data-chat]')).toHaveCount(6);
  await a.screenshot({ path: '/tmp/list-shots/list.png' });
  const row = (n: string) => a.locator('[data-chat]').filter({ hasText: n });
  await row('Boris').click({ button: 'right' });
  await a.screenshot({ path: '/tmp/list-shots/menu.png' });
  await a.getByRole('menuitem', { name: 'Pin', exact: true }).click();
  await row('Vera').click({ button: 'right' });
  await a.getByRole('menuitem', { name: 'Pin', exact: true }).click();
  await row('Gleb').click({ button: 'right' });
  await a.getByRole('menuitem', { name: 'Mute…' }).click();
  await a.screenshot({ path: '/tmp/list-shots/mute.png' });
  await a.getByRole('menuitem', { name: 'For 8 hours' }).click();
  await row('Dina').click({ button: 'right' });
  await a.getByRole('menuitem', { name: 'Archive' }).click();
  await row('Egor').click();
  await composer(a).fill('A draft that is not sent');
  await row('Zoya').click();
  await a.screenshot({ path: '/tmp/list-shots/after.png' });
  await row('Zoya').click({ button: 'right' });
  await a.getByRole('menuitem', { name: 'Add to folder…' }).click();
  await a.getByRole('menuitem', { name: 'New folder' }).click();
  await a.getByLabel('Name').fill('Work');
  await a.screenshot({ path: '/tmp/list-shots/folder.png' });
  await a.getByRole('button', { name: 'Save' }).click();
  await a.getByRole('button', { name: 'Edit folders' }).click();
  await a.screenshot({ path: '/tmp/list-shots/folders.png' });
  await a.getByRole('button', { name: 'Close' }).click();
  await a.getByRole('button', { name: 'New chat' }).click();
  await a.screenshot({ path: '/tmp/list-shots/newmenu.png' });
  await a.getByRole('menuitem', { name: 'New group' }).click();
  await a.getByRole('checkbox').first().check();
  await a.getByRole('checkbox').nth(2).check();
  await a.screenshot({ path: '/tmp/list-shots/newgroup.png' });
  await a.getByRole('button', { name: 'Next' }).click();
  await a.screenshot({ path: '/tmp/list-shots/newgroup2.png' });
  await a.keyboard.press('Escape');
  await a.getByRole('button', { name: /Your status/ }).click();
  await a.screenshot({ path: '/tmp/list-shots/own.png' });
  await a.keyboard.press('Escape');
  await a.setViewportSize({ width: 390, height: 844 });
  await a.goto('/');
  await a.screenshot({ path: '/tmp/list-shots/phone.png' });
});
