import { type Chat, type MessageType, nameIn, type Pending, typeOfFiles } from '@vestnik/sdk';
import { File, Image, type LucideIcon, Mic, Video } from 'lucide-react';
import { client, useVestnik } from '../../core/client';
import { type Translate, useTranslate } from '../../i18n';
import { messageText } from '../../lib/messageText';
import { systemText } from '../../lib/systemText';
import { useRecordings } from '../voice/recording';

interface Props {
  chat: Chat;
  current: boolean;
  pending: Pending | undefined;
  mine: boolean;
}

/** One line of what goes on in a chat: who types, what one has begun to write, or what was said last. */
export function Preview({ chat, current, pending, mine }: Props) {
  const t = useTranslate();
  const typing = useVestnik((state) => typingText(t, chat, state.typing[chat.id]));
  const myId = useVestnik((state) => state.me?.id);
  const contacts = useVestnik((state) => state.contacts);
  const last = chat.lastMessage;
  const hasRecording = useRecordings(({ drafts }) => drafts.some(({ chatId }) => chatId === chat.id));
  const draft = hasRecording ? t('voice.message') : chat.draft?.content.trim();
  if (typing) return <span className="text-accent">{typing}</span>;
  if (draft && !current) {
    return (
      <>
        <span className="text-bad">{t('chats.draft')}</span> {draft}
      </>
    );
  }
  if (pending) {
    const { content, files = [], asFiles } = pending;
    const type = typeOfFiles(files, asFiles);
    const text = messageText(t, { type, content, attachments: files.map((file) => ({ ...file, url: '' })) });
    return <Said by={t('chats.you')} type={type} text={text} />;
  }
  if (!last) return t(chat.type === 'saved' ? 'chats.savedHint' : 'chats.noMessages');
  if (last.type === 'system') {
    const aliasOf = (id: string): string | undefined => contacts[id]?.alias ?? undefined;
    return systemText(t, last, { type: chat.type, myId, aliasOf });
  }
  const text = messageText(t, last);
  const { type } = last;
  const plain = <Said type={type} text={text} />;
  if (chat.type === 'saved' || chat.type === 'channel') return plain;
  if (mine) return <Said by={t('chats.you')} type={type} text={text} />;
  if (chat.type !== 'group') return plain;
  const author = nameIn({ contacts }, last.sender);
  return author ? <Said by={`${firstWord(author)}:`} type={type} text={text} /> : plain;
}

const SIGNS: Partial<Record<MessageType, LucideIcon>> = {
  image: Image,
  video: Video,
  audio: Mic,
  file: File,
};

function Said({ by, type, text }: { by?: string; type: MessageType; text: string }) {
  const Sign = SIGNS[type];
  return (
    <>
      {by && <span className="text-accent">{by} </span>}
      {Sign && <Sign size={14} aria-hidden="true" className="-mt-0.5 mr-1 inline" />}
      {text}
    </>
  );
}

function firstWord(name: string): string {
  return name.split(/\s+/, 1)[0] ?? name;
}

/** With one other person it need not be said who. */
function typingText(t: Translate, chat: Chat, userIds: readonly string[] = []): string | null {
  const [only] = userIds;
  if (only === undefined) return null;
  if (chat.type !== 'group') return t('presence.typing');
  if (userIds.length > 1) return t('list.typingMany', { count: userIds.length });
  const user = chat.members?.find((member) => member.user.id === only)?.user;
  const name = nameIn(client.store.getState(), user);
  return name ? t('list.typingOne', { name: firstWord(name) }) : t('presence.typing');
}
