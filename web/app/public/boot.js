// Runs before the first paint, so that nobody who chose dark sees a white flash. Kept apart from the bundle because
// the policy allows no inline script. The same key and rules as in src/core/preferences.ts.
(() => {
  const root = document.documentElement;
  let chosen = {};
  try {
    chosen = JSON.parse(localStorage.getItem('vestnik.preferences') ?? '{}') ?? {};
  } catch {
    // Unreadable preferences are no preferences.
  }
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  root.dataset.theme = chosen.theme === 'dark' || chosen.theme === 'light' ? chosen.theme : system;
  if (typeof chosen.accent === 'string') root.dataset.accent = chosen.accent;
  const tag = (navigator.languages ?? []).find((each) => /^(ru|en)\b/i.test(each)) ?? 'en';
  root.lang = chosen.chosenLanguage ?? (tag.toLowerCase().startsWith('ru') ? 'ru' : 'en');
})();
