import { SPEEDS, usePreferences } from '../../core/preferences';
import { useTranslate } from '../../i18n';

/** How fast it is played: each press is the next speed. */
export function Speed({ reachable = true }: { reachable?: boolean }) {
  const t = useTranslate();
  const speed = usePreferences((preferences) => preferences.speed);
  const set = usePreferences((preferences) => preferences.set);
  const shown = `${new Intl.NumberFormat(t.language).format(speed)}×`;
  const label = t('player.speed', { speed: shown });
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      tabIndex={reachable ? undefined : -1}
      onClick={() => set({ speed: SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] })}
      data-speed={speed}
      className="min-h-6 min-w-9 shrink-0 rounded-full bg-accent/12 px-1.5 text-xs font-medium text-accent tabular-nums hover:bg-accent/20"
    >
      {shown}
    </button>
  );
}
