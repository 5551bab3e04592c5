import { type ReactNode, useEffect } from 'react';
import { announce } from '../../core/announce';
import { usePreferences } from '../../core/preferences';
import { Logo } from '../../ui/Logo';
import { UpdateBar } from '../connection/UpdateBar';

interface Props {
  title: string;
  hint: string;
  children: ReactNode;
  footer: ReactNode;
}

export function AuthFrame({ title, hint, children, footer }: Props) {
  const language = usePreferences((preferences) => preferences.language);
  const set = usePreferences((preferences) => preferences.set);
  const other = language === 'ru' ? 'en' : 'ru';
  return (
    <div className="safe-top safe-bottom flex min-h-full flex-col bg-canvas">
      <UpdateBar />
      <div className="flex justify-end p-3">
        <button
          type="button"
          lang={other}
          onClick={() => set({ chosenLanguage: other })}
          className="min-h-10 rounded-full px-4 text-sm font-medium text-accent hover:bg-tint"
        >
          {other === 'ru' ? 'Русский' : 'English'}
        </button>
      </div>
      <main className="mx-auto flex w-full max-w-100 grow flex-col justify-center px-4 pb-16">
        <div className="rounded-3xl bg-raised p-6 shadow-bubble sm:p-8">
          <div className="mb-6 flex flex-col items-center text-center">
            <Logo className="mb-4 size-16" />
            <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
            <p className="mt-1 text-muted">{hint}</p>
          </div>
          {children}
        </div>
        <p className="mt-5 text-center text-muted">{footer}</p>
      </main>
    </div>
  );
}

/** What the server or this client has against the form as a whole; said aloud too. */
export function FormProblem({ text }: { text: string | null }) {
  useEffect(() => {
    if (text) announce(text);
  }, [text]);
  return text && <p className="rounded-xl bg-warn-tint px-3.5 py-2.5 text-sm text-warn">{text}</p>;
}
