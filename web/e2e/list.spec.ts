import type { BrowserContextOptions, Page } from '@playwright/test';
import { composer, expect, offstage, openSaved, type Person, register, signIn, somebody, test, write } from './fixtures';

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;

const rowOf = (page: Page, name: string) => page.locator('[data-chat]').filter({ hasText: name });
const names = (page: Page) =>
  page.locator('[data-chat]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-name')));
const tab = (page: Page, name: RegExp | string) => page.getByRole('tab', { name });

async function act(page: Page, name: string, ...items: (string | RegExp)[]): Promise<void> {
  await rowOf(page, name).click({ button: 'right' });
  for (const item of items) await page.getByRole('menuitem', { name: item, exact: true }).click();
}

type Open = (options?: BrowserContextOptions) => Promise<Page>;

/** Anna, to whom several people have written, the last one last. */
async function annaAnd(browserOf: Open, callers: string[], options?: BrowserContextOptions) {
  const anna = somebody('Anna');
  const page = await browserOf(options);
  await register(page, anna);
  const me = await page.evaluate(() => 0).then(() => undefined);
  void me;
  const people: Person[] = callers.map(somebody);
  return { anna, page, people };
}
