import type { Me } from '@vestnik/sdk';
import { beforeEach, expect, test, vi } from 'vitest';
import { pretendBrowser } from './browser';

pretendBrowser();
const { choose, client, entered, saveLook } = await import('../src/core/client');
const { usePreferences } = await import('../src/core/preferences');

const anna = { id: 'anna', username: 'anna', displayName: 'Anna' } as Me;
const light = { theme: 'light', accent: 'blue', messageTextSize: 15 };
const look = () => usePreferences.getState();

/** The account as the server tells of it, and what it hears. */
function arrives(me: Me, answer: () => Promise<void> = async () => undefined) {
  client.store.apply({ type: 'me', me });
  return vi.spyOn(client, 'updateMe').mockReset().mockImplementation(answer);
}
const fails = () => Promise.reject(new Error('The page goes, or there is no network.'));

beforeEach(() => usePreferences.getState().set({ theme: 'system', unsaved: null }));

test('a look that the account did not hear of stays, and is told at the next visit', async () => {
  arrives({ ...anna, settings: light }, fails);
  choose({ theme: 'dark' });
  await saveLook();
  const told = arrives({ ...anna, settings: light });
  entered();
  expect(look().theme).toBe('dark');
  expect(told.mock.lastCall?.[0].settings).toMatchObject({ theme: 'dark' });
  await vi.waitFor(() => expect(look().unsaved).toBeNull());
});

test('a look that another device chose since is taken, whether or not ours arrived', async () => {
  arrives({ ...anna, settings: light }, fails);
  choose({ theme: 'dark' });
  await saveLook();
  const told = arrives({ ...anna, settings: { ...light, accent: 'rose' } });
  entered();
  expect(look()).toMatchObject({ theme: 'light', accent: 'rose', unsaved: null });
  expect(told).not.toHaveBeenCalled();
});

test('nobody gets the look of who was here before', async () => {
  arrives({ ...anna, settings: light }, fails);
  choose({ theme: 'dark' });
  await saveLook();
  const told = arrives({ ...anna, id: 'boris', settings: light });
  await saveLook();
  entered();
  expect(look()).toMatchObject({ theme: 'light', unsaved: null });
  expect(told).not.toHaveBeenCalled();
});

test('what is chosen while the look is told is told after it', async () => {
  let arrive = (): void => undefined;
  const told = arrives({ ...anna, settings: light }, () => new Promise((resolve) => (arrive = resolve)));
  choose({ theme: 'dark' });
  const saving = saveLook();
  usePreferences.getState().set({ listWidth: 300 });
  choose({ accent: 'green' });
  arrive();
  await saving;
  expect(look().unsaved).not.toBeNull();
  const again = saveLook();
  arrive();
  await again;
  expect(told.mock.lastCall?.[0].settings).toMatchObject({ theme: 'dark', accent: 'green' });
  expect(look().unsaved).toBeNull();
});
