const BROWSERS: [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bYaBrowser\//, 'Yandex'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\/|\bHeadlessChrome\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const SYSTEMS: [RegExp, string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux|X11/, 'Linux'],
];

/** "Chrome, Linux" out of a User-Agent; what is not one is shown as it is. */
export function deviceName(device: string | null): string | null {
  if (!device) return null;
  const browser = BROWSERS.find(([sign]) => sign.test(device))?.[1];
  const system = SYSTEMS.find(([sign]) => sign.test(device))?.[1];
  if (!browser && !device.startsWith('Mozilla/')) return device;
  return [browser, system].filter(Boolean).join(', ') || null;
}
