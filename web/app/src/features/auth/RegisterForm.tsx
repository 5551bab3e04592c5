import { useState } from 'react';
import { Link } from 'wouter';
import { client } from '../../core/client';
import { fieldText, problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { Button } from '../../ui/Button';
import { Field, PasswordField } from '../../ui/Field';
import { AuthFrame, FormProblem } from './AuthFrame';
import { isAboutFields, useForm } from './useForm';

const EMPTY = { displayName: '', username: '', email: '', password: '' };

/** The same limits as the server's, so that most mistakes are told before they are sent. */
function check(values: typeof EMPTY): Record<string, string[]> {
  const errors: Record<string, string[]> = {};
  const username = values.username.trim();
  if (!username) errors.username = ['required'];
  else if (!/^\w+$/.test(username)) errors.username = ['invalid'];
  else if (username.length < 3) errors.username = ['too_short'];
  else if (username.length > 32) errors.username = ['too_long'];
  if (!values.email.trim()) errors.email = ['required'];
  else if (!/^\S+@\S+$/.test(values.email.trim())) errors.email = ['invalid'];
  if (!values.password) errors.password = ['required'];
  else if (values.password.length < 6) errors.password = ['too_short'];
  if (values.displayName.trim().length > 64) errors.displayName = ['too_long'];
  return errors;
}

export function RegisterForm() {
  const t = useTranslate();
  const [values, setValues] = useState(EMPTY);
  const form = useForm(
    () => check(values),
    () =>
      client.register({
        email: values.email.trim(),
        username: values.username.trim(),
        password: values.password,
        displayName: values.displayName.trim() || undefined,
        language: t.language,
      }),
  );

  const field = (name: keyof typeof EMPTY) => ({
    name,
    value: values[name],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      setValues({ ...values, [name]: event.target.value }),
    error: fieldText(t, form.problem, name),
  });

  return (
    <AuthFrame
      title={t('auth.registerTitle')}
      hint={t('auth.registerHint')}
      footer={
        <>
          {t('auth.haveAccount')}{' '}
          <Link href="/login" className="font-medium text-accent underline underline-offset-3">
            {t('auth.signIn')}
          </Link>
        </>
      }
    >
      <form ref={form.ref} noValidate onSubmit={form.submit} className="flex flex-col gap-3">
        <FormProblem
          text={form.problem && !isAboutFields(form.problem) ? problemText(t, form.problem) : null}
        />
        <Field
          {...field('displayName')}
          label={t('auth.displayName')}
          hint={t('auth.displayNameHint')}
          autoComplete="name"
        />
        <Field
          {...field('username')}
          label={t('auth.username')}
          hint={t('auth.usernameHint')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
        />
        <Field {...field('email')} label={t('auth.email')} type="email" autoComplete="email" />
        <PasswordField
          {...field('password')}
          label={t('auth.password')}
          hint={t('auth.passwordHint')}
          autoComplete="new-password"
        />
        <Button type="submit" busy={form.busy} className="mt-1 w-full">
          {t('auth.register')}
        </Button>
      </form>
    </AuthFrame>
  );
}
