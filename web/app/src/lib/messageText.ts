import type { FileInfo, Message, MessageType, ReplyPreview } from '@vestnik/sdk';
import type { Translate } from '../i18n';

type Named = Pick<FileInfo, 'kind' | 'name'>;

/** What the files of a message are, in a word or two. */
export function filesText(t: Translate, type: MessageType, files: readonly Named[] = []): string {
  const count = files.length;
  switch (type) {
    case 'image':
      return count > 1 ? t('media.photos', { count }) : t('media.photo');
    case 'video':
      if (count < 2) return t('media.video');
      return files.every(({ kind }) => kind === 'video')
        ? t('media.videos', { count })
        : t('media.album', { count });
    case 'audio':
      return t('voice.message');
    case 'file':
      return count > 1 ? t('media.files', { count }) : (files[0]?.name ?? t('media.file'));
    default:
      return t('message.attachment');
  }
}

/** A message in one line: what it says, else what it brings. */
export function messageText(
  t: Translate,
  message: Pick<Message, 'type' | 'content' | 'attachments'>,
): string {
  return message.content || filesText(t, message.type, message.attachments ?? []);
}

/** The same for the ear: that there is a picture to the words is said too. */
export function spokenText(t: Translate, message: Pick<Message, 'type' | 'content' | 'attachments'>): string {
  const { type, content, attachments } = message;
  if (!content || !attachments?.length) return messageText(t, message);
  return t('media.captioned', { what: filesText(t, type, attachments), text: content });
}

/** What is answered, in one line. Nothing is left of what was deleted. */
export function replyText(t: Translate, { type, content }: ReplyPreview): string {
  if (content) return content;
  return type === 'text' ? t('message.gone') : filesText(t, type);
}
