import { useState } from 'react';
import { Link } from 'wouter';
import { client, useSession } from '../../core/client';
import { fieldText, problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { Button } from '../../ui/Button';
import { Field, PasswordField } from '../../ui/Field';
import { AuthFrame, FormProblem } from './AuthFrame';
import { isAboutFields, useForm } from './useForm';

export function LoginForm() {
  const t = useTranslate();
  const ended = useSession((session) => session.ended);
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const form = useForm(
    () => ({
      ...(login.trim() ? {} : { email: ['required'] }),
      ...(password ? {} : { password: ['required'] }),
    }),
    () => client.login(login.trim(), password),
  );

  const text = form.problem
    ? isAboutFields(form.problem)
      ? null
      : problemText(t, form.problem)
    : ended
      ? t(`auth.ended.${ended}`)
      : null;

  return (
    <AuthFrame
      title={t('auth.signInTitle')}
      hint={t('auth.signInHint')}
      footer={
        <>
          {t('auth.noAccount')}{' '}
          <Link href="/register" className="font-medium text-accent underline underline-offset-3">
            {t('auth.register')}
          </Link>
        </>
      }
    >
      <form ref={form.ref} noValidate onSubmit={form.submit} className="flex flex-col gap-3">
        <FormProblem text={text} />
        <Field
          label={t('auth.login')}
          name="login"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          value={login}
          onChange={(event) => setLogin(event.target.value)}
          error={fieldText(t, form.problem, 'email')}
        />
        <PasswordField
          label={t('auth.password')}
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          error={fieldText(t, form.problem, 'password')}
        />
        <Button type="submit" busy={form.busy} className="mt-1 w-full">
          {t('auth.signIn')}
        </Button>
      </form>
    </AuthFrame>
  );
}
