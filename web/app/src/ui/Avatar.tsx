import type { UserStatus } from '@vestnik/sdk';
import { Bookmark } from 'lucide-react';
import { pictureMissing, usePicture } from '../core/pictures';
import { useTranslate } from '../i18n';
import { cx } from './cx';

interface Props {
  /** Whose colour it has; none: it is not known here, and the colour is nobody's. */
  id: string | undefined;
  name: string;
  /** Their picture; without one, and until it has come, there are the initials. */
  url: string | null | undefined;
  size?: number;
  saved?: boolean;
  /** Undefined: presence is not shown. */
  online?: boolean;
  /** What somebody who is online says of it. */
  status?: UserStatus;
}

/** Whoever is invisible is not shown as online at all. */
const DOTS: Record<UserStatus, string> = {
  online: 'bg-good',
  away: 'bg-warn',
  busy: 'bg-bad',
  offline: 'hidden',
};

/** The colour of somebody or something, always the same. */
export function hueOf(id: string): number {
  let hash = 0x811c9dc5;
  // FNV-1a with a last stir: ids made one after another differ in few places, colours should in all.
  for (const char of id) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash >>> 8) % 360;
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = [...(words[0] ?? '')][0] ?? '?';
  const second = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return (first + second).toLocaleUpperCase();
}

export function Avatar({ id, name, url, size = 48, saved = false, online, status = 'online' }: Props) {
  const t = useTranslate();
  const picture = usePicture(saved ? null : url);
  const hue = id === undefined || saved ? null : hueOf(id);
  const background =
    hue === null
      ? 'var(--fill)'
      : `linear-gradient(160deg, oklch(calc(var(--avatar-l) + 0.03) 0.12 ${hue}), oklch(calc(var(--avatar-l) - 0.05) 0.125 ${hue + 18}))`;
  return (
    <span className="relative inline-block shrink-0" style={{ width: size, height: size }}>
      <span
        aria-hidden="true"
        className="grid size-full select-none place-items-center rounded-full font-medium text-white"
        style={{ background, fontSize: size * 0.38 }}
      >
        {saved ? <Bookmark size={size * 0.46} /> : initials(name)}
      </span>
      {picture && (
        <img
          key={picture}
          src={picture}
          alt=""
          draggable={false}
          decoding="async"
          onError={() => pictureMissing(id, picture)}
          className="absolute inset-0 size-full select-none rounded-full object-cover"
        />
      )}
      {online !== undefined && (
        <span
          className={cx(
            'absolute rounded-full border-surface',
            size < 40 ? '-right-0.5 -bottom-0.5 size-3 border-2' : 'right-0 bottom-0 size-3.5 border-[2.5px]',
            online ? DOTS[status] : 'hidden',
          )}
        >
          <span className="sr-only">{t(`presence.${online ? status : 'offline'}`)}</span>
        </span>
      )}
    </span>
  );
}
