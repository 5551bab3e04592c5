import type { Translated } from '../dictionary';
import type { app as english } from '../en/app';

export const app: Translated<typeof english> = {
  'app.name': 'Vestnik',
  'app.loading': 'Загрузка…',
  'app.updateReady': 'Готова новая версия.',
  'app.update': 'Обновить',
  'app.loadFailed': 'Эту часть приложения не удалось загрузить.',

  'common.back': 'Назад',
  'common.cancel': 'Отмена',
  'common.close': 'Закрыть',
  'common.delete': 'Удалить',
  'common.notice': 'Уведомление',
  'common.retry': 'Повторить',
  'common.save': 'Сохранить',
  'common.saved': 'Сохранено',
  'common.undo': 'Отменить',
  'common.you': 'Вы',

  'connection.connecting': 'Соединение…',
  'connection.disconnected': 'Нет сети. Сообщения отправятся позже.',
  'connection.waiting': 'ожидание сети…',
  'connection.error': 'Сервер недоступен.',
  'connection.connected': 'Соединение есть',

  'date.today': 'Сегодня',
  'date.yesterday': 'Вчера',
  'date.justNow': 'только что',
  'date.todayAt': 'сегодня в {time}',
  'date.yesterdayAt': 'вчера в {time}',
  'date.tomorrowAt': 'завтра в {time}',
  'date.dateAt': '{date} в {time}',
  'date.minutesAgo': {
    one: '{count} минуту назад',
    few: '{count} минуты назад',
    many: '{count} минут назад',
    other: '{count} минуты назад',
  },
  'date.seconds': {
    one: '{count} секунду',
    few: '{count} секунды',
    many: '{count} секунд',
    other: '{count} секунды',
  },
  'date.minutes': {
    one: '{count} минуту',
    few: '{count} минуты',
    many: '{count} минут',
    other: '{count} минуты',
  },
  'date.hours': {
    one: '{count} час',
    few: '{count} часа',
    many: '{count} часов',
    other: '{count} часа',
  },
  'date.days': {
    one: '{count} день',
    few: '{count} дня',
    many: '{count} дней',
    other: '{count} дня',
  },

  'notFound.title': 'Страница не найдена',
  'notFound.action': 'К чатам',

  'crash.title': 'Что-то пошло не так',
  'crash.text': 'Отправленное не потеряно. Загрузите страницу ещё раз.',
  'crash.action': 'Загрузить ещё раз',
};
