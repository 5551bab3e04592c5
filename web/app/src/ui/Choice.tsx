import { useId } from 'react';
import { cx } from './cx';
import { FIELD_LOOK } from './Field';

interface Props<T extends string | number> {
  label: string;
  hint?: string;
  value: T;
  options: readonly (readonly [value: T, label: string])[];
  onPick(value: T): void;
}

/** One of several, in the browser's own list: it fits everywhere and every assistive technology knows it. */
export function Choice<T extends string | number>({ label, hint, value, options, onPick }: Props<T>) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      <select
        id={id}
        aria-describedby={hint ? `${id}-note` : undefined}
        value={value}
        onChange={(event) => {
          const picked = options.find(([each]) => String(each) === event.target.value);
          if (picked) onPick(picked[0]);
        }}
        className={cx(FIELD_LOOK, 'border-edge')}
      >
        {options.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
      {hint && (
        <p id={`${id}-note`} className="mt-1 text-[0.8125rem] text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
