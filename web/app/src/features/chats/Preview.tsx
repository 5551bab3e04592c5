import { type Chat, nameIn, type Pending } from '@vestnik/sdk';
import { client, useVestnik } from '../../core/client';
import { type Translate, useTranslate } from '../../i18n';
import { systemText } from '../../lib/systemText';

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
  const draft = chat.draft?.content.trim();
  if (typing) return <span className="text-accent">{typing}</span>;
  if (draft && !current) {
    return (
      <>
        <span className="text-bad">{t('chats.draft')}</span> {draft}
      </>
    );
  }
  if (pending) return <Said by={t('chats.you')} text={pending.content} />;
  if (!last) return t(chat.type === 'saved' ? 'chats.savedHint' : 'chats.noMessages');
  if (last.type === 'system') {
    const aliasOf = (id: string): string | undefined => contacts[id]?.alias ?? undefined;
    return systemText(t, last, { type: chat.type, myId, aliasOf });
  }
  const text = last.content || t('message.attachment');
  if (chat.type === 'saved' || chat.type === 'channel') return text;
  if (mine) return <Said by={t('chats.you')} text={text} />;
  if (chat.type !== 'group') return text;
  const author = nameIn({ contacts }, last.sender);
  return author ? <Said by={`${firstWord(author)}:`} text={text} /> : text;
}

function Said({ by, text }: { by: string; text: string }) {
  return (
    <>
      <span className="text-accent">{by}</span> {text}
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
