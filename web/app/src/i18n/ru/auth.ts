import type { Translated } from '../dictionary';
import type { auth as english } from '../en/auth';

export const auth: Translated<typeof english> = {
  'auth.signIn': 'Войти',
  'auth.signInTitle': 'С возвращением',
  'auth.signInHint': 'Войдите, чтобы продолжить переписку.',
  'auth.register': 'Создать аккаунт',
  'auth.registerTitle': 'Новый аккаунт',
  'auth.registerHint': 'Минута — и можно писать людям.',
  'auth.noAccount': 'Впервые здесь?',
  'auth.haveAccount': 'Уже есть аккаунт?',
  'auth.login': 'Почта или имя пользователя',
  'auth.email': 'Почта',
  'auth.username': 'Имя пользователя',
  'auth.usernameHint': 'По нему вас находят. Латинские буквы, цифры и _.',
  'auth.displayName': 'Имя',
  'auth.displayNameHint': 'Так вас видят другие. Необязательно.',
  'auth.password': 'Пароль',
  'auth.passwordHint': 'Не меньше 6 символов.',
  'auth.showPassword': 'Показать пароль',
  'auth.hidePassword': 'Скрыть пароль',
  'auth.signOut': 'Выйти',
  'auth.signOutFailed': 'Не удалось выйти: сервер недоступен. Попробуйте ещё раз.',
  'auth.ended.signed_out': 'Вы вышли.',
  'auth.ended.elsewhere': 'Вы вышли в другой вкладке.',
  'auth.ended.expired': 'Сеанс истёк. Войдите ещё раз.',
  'auth.ended.revoked': 'Этот сеанс завершён с другого устройства.',
};
