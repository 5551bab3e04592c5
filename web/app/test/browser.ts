import { vi } from 'vitest';

/** For `vi.waitFor`: on a starved machine, too. */
export const SOON = { timeout: 20_000 };

/** As much of a browser as the stores of the app ask for when they are loaded; to be called before that. */
export function pretendBrowser(): void {
  const page = { dataset: {}, style: { setProperty: () => undefined } };
  const matchMedia = () => ({ matches: false, addEventListener: () => undefined });
  const querySelector = () => null;
  vi.stubGlobal('window', Object.assign(new EventTarget(), { matchMedia, isSecureContext: true }));
  vi.stubGlobal('document', Object.assign(new EventTarget(), { documentElement: page, querySelector }));
  vi.stubGlobal('navigator', { languages: ['en'], onLine: false });
}
