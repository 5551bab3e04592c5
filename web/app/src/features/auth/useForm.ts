import { asProblem, type Problem } from '@vestnik/sdk';
import { type FormEvent, useRef, useState } from 'react';
import { entered } from '../../core/client';

interface Form {
  busy: boolean;
  problem: Problem | null;
  /** For the form's `ref`: the first field to blame gets the focus. */
  ref: React.RefObject<HTMLFormElement | null>;
  submit(event: FormEvent): void;
}

/** Sends a form once at a time and keeps what the server had against it. */
export function useForm(check: () => Record<string, string[]>, send: () => Promise<void>): Form {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const ref = useRef<HTMLFormElement>(null);

  function refuse(next: Problem): void {
    setProblem(next);
    requestAnimationFrame(() => ref.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus());
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    const errors = check();
    if (Object.keys(errors).length > 0) return refuse({ status: 400, code: 'form.incomplete', errors });
    setBusy(true);
    setProblem(null);
    try {
      await send();
      entered();
    } catch (error) {
      refuse(asProblem(error));
    } finally {
      setBusy(false);
    }
  }

  return { busy, problem, ref, submit: (event) => void submit(event) };
}

/** The problem's own words, unless every word is already beside a field. */
export function isAboutFields(problem: Problem | null): boolean {
  if (!problem) return false;
  return problem.code.endsWith('_taken') || Object.keys(problem.errors ?? {}).length > 0;
}
