import { Eye, EyeOff } from 'lucide-react';
import { type ComponentProps, useId, useState } from 'react';
import { useTranslate } from '../i18n';
import { cx } from './cx';

interface Common {
  label: string;
  hint?: string;
  error?: string;
}

export const FIELD_LOOK =
  'w-full rounded-xl border bg-surface px-3.5 py-2.5 text-base text-text transition-[border-color,box-shadow] ' +
  'focus:border-accent focus:outline-none focus:ring-3 focus:ring-accent/25';

function Frame({ id, label, hint, error, children }: Common & { id: string; children: React.ReactNode }) {
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      {children}
      <p id={`${id}-note`} className={cx('mt-1 text-[0.8125rem]', error ? 'text-bad' : 'text-muted')}>
        {error ?? hint}
      </p>
    </div>
  );
}

export function Field({ label, hint, error, className, ...rest }: Common & ComponentProps<'input'>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <input
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={error || hint ? `${id}-note` : undefined}
        className={cx(FIELD_LOOK, error ? 'border-bad' : 'border-edge', className)}
        {...rest}
      />
    </Frame>
  );
}

export function TextArea({ label, hint, error, className, ...rest }: Common & ComponentProps<'textarea'>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <textarea
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={error || hint ? `${id}-note` : undefined}
        className={cx(FIELD_LOOK, 'resize-none', error ? 'border-bad' : 'border-edge', className)}
        {...rest}
      />
    </Frame>
  );
}

export function PasswordField({ label, hint, error, ...rest }: Common & ComponentProps<'input'>) {
  const t = useTranslate();
  const id = useId();
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <span className="relative block">
        <input
          id={id}
          type={shown ? 'text' : 'password'}
          aria-invalid={error ? true : undefined}
          aria-describedby={error || hint ? `${id}-note` : undefined}
          className={cx(FIELD_LOOK, 'pr-12', error ? 'border-bad' : 'border-edge')}
          {...rest}
        />
        <button
          type="button"
          aria-label={shown ? t('auth.hidePassword') : t('auth.showPassword')}
          onClick={() => setShown(!shown)}
          className="absolute inset-y-0 right-1 my-1 grid w-10 place-items-center rounded-lg text-muted hover:text-text"
        >
          <Icon size={18} aria-hidden="true" />
        </button>
      </span>
    </Frame>
  );
}
