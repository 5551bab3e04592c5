import { Volume1, Volume2, VolumeX } from 'lucide-react';
import { useId, useRef } from 'react';
import { usePreferences } from '../../core/preferences';
import { useTranslate } from '../../i18n';

/** How loud it is played. Phones have keys for it, and some let no page decide: there it is not shown. */
export function Volume({ reachable = true }: { reachable?: boolean }) {
  const t = useTranslate();
  const id = useId();
  const volume = usePreferences((preferences) => preferences.volume);
  const set = usePreferences((preferences) => preferences.set);
  const before = useRef(1);
  const Icon = volume === 0 ? VolumeX : volume < 0.5 ? Volume1 : Volume2;
  const label = t(volume === 0 ? 'player.unmute' : 'player.mute');
  const tabIndex = reachable ? undefined : -1;

  function toggle(): void {
    if (volume > 0) before.current = volume;
    set({ volume: volume > 0 ? 0 : before.current });
  }

  return (
    <span className="flex min-w-0 items-center gap-1 pointer-coarse:hidden">
      <button
        type="button"
        aria-label={label}
        title={label}
        tabIndex={tabIndex}
        onClick={toggle}
        className="grid size-6 shrink-0 place-items-center rounded-full hover:bg-accent/12"
      >
        <Icon size={16} aria-hidden="true" />
      </button>
      <label htmlFor={id} className="sr-only">
        {t('player.volume')}
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={volume}
        tabIndex={tabIndex}
        onChange={(event) => set({ volume: Number(event.target.value) })}
        className="h-5 w-12 min-w-0 accent-accent"
      />
    </span>
  );
}
