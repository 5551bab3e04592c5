import { type Chat, type Member, mayIn, outranks, type Role } from '@vestnik/sdk';
import { Ban, Crown, MessageCircle, MicOff, PenLine, ShieldCheck, ShieldOff, UserMinus } from 'lucide-react';
import { type ReactNode, useCallback, useState } from 'react';
import { toast, toastWithUndo } from '../../core/announce';
import { client, useVestnik } from '../../core/client';
import { type TextKey, useTranslate } from '../../i18n';
import { useAttempt } from '../../lib/useAttempt';
import type { Point } from '../../lib/useMenuGesture';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Menu, type MenuItem } from '../../ui/Menu';
import { useNames } from '../people/useKnownPeople';
import { useOpenDirect } from '../people/useOpenDirect';

type Question = 'remove' | 'ban' | 'owner';

const QUESTIONS: Record<Question, Record<'title' | 'text' | 'action' | 'done', TextKey>> = {
  remove: {
    title: 'members.removeTitle',
    text: 'members.removeText',
    action: 'members.remove',
    done: 'members.removed',
  },
  ban: {
    title: 'members.banTitle',
    text: 'members.banText',
    action: 'members.ban',
    done: 'members.banned',
  },
  owner: {
    title: 'members.ownerTitle',
    text: 'members.ownerText',
    action: 'members.owner',
    done: 'members.isOwner',
  },
};

/**
 * What one may do to a member: a menu of it, and the question before what cannot be taken back. Only what the rules
 * allow is offered; what can be taken back is done at once and can be undone.
 */
export function useMemberActions(chat: Chat) {
  const t = useTranslate();
  const openDirect = useOpenDirect(() => undefined);
  const nameOf = useNames();
  const myId = useVestnik((state) => state.me?.id);
  const [open, setOpen] = useState<{ member: Member; at: Point } | null>(null);
  const [asking, setAsking] = useState<{ member: Member; question: Question } | null>(null);

  const { attempt } = useAttempt();
  const show = useCallback((member: Member, at: Point) => setOpen({ member, at }), []);

  async function setRole({ user, role: before }: Member, role: Role, said: TextKey): Promise<void> {
    if (!(await attempt(() => client.members.setRole(chat.id, user.id, role)))) return;
    toastWithUndo(
      t(said, { name: nameOf(user) }),
      () => void attempt(() => client.members.setRole(chat.id, user.id, before)),
    );
  }

  async function answer({ user }: Member, question: Question): Promise<void> {
    if (question === 'remove') await client.members.remove(chat.id, user.id);
    else if (question === 'ban') await client.members.ban(chat.id, user.id);
    else await client.members.setRole(chat.id, user.id, 'owner');
    toast(t(QUESTIONS[question].done, { name: nameOf(user) }));
  }

  function items(member: Member): MenuItem[] {
    const { role } = member;
    const above = outranks(chat.role ?? 'member', role);
    const ask = (question: Question) => () => setAsking({ member, question });
    const all: (MenuItem | false)[] = [
      { label: t('person.message'), icon: MessageCircle, onPick: () => void openDirect(member.user.id) },
      mayIn(chat, 'promote') &&
        role !== 'admin' &&
        role !== 'owner' && {
          label: t('members.makeAdmin'),
          icon: ShieldCheck,
          onPick: () => void setRole(member, 'admin', 'members.isAdmin'),
        },
      mayIn(chat, 'promote') &&
        role === 'admin' && {
          label: t('members.unmakeAdmin'),
          icon: ShieldOff,
          onPick: () => void setRole(member, 'member', 'members.isNoAdmin'),
        },
      mayIn(chat, 'restrict') &&
        role === 'member' &&
        above && {
          label: t('members.restrict'),
          icon: MicOff,
          onPick: () => void setRole(member, 'restricted', 'members.isRestricted'),
        },
      mayIn(chat, 'restrict') &&
        role === 'restricted' &&
        above && {
          label: t('members.allow'),
          icon: PenLine,
          onPick: () => void setRole(member, 'member', 'members.isAllowed'),
        },
      mayIn(chat, 'transfer') && { label: t('members.owner'), icon: Crown, onPick: ask('owner') },
      mayIn(chat, 'remove') &&
        above && { label: t('members.remove'), icon: UserMinus, danger: true, onPick: ask('remove') },
      mayIn(chat, 'ban') && above && { label: t('members.ban'), icon: Ban, danger: true, onPick: ask('ban') },
    ];
    return all.filter((item) => item !== false);
  }

  const question = asking && QUESTIONS[asking.question];
  const words = asking && { name: nameOf(asking.member.user), title: chat.title ?? '' };
  const shown: ReactNode = (
    <>
      {open && open.member.user.id !== myId && (
        <Menu
          label={t('members.actions', { name: nameOf(open.member.user) })}
          at={open.at}
          items={items(open.member)}
          onClose={() => setOpen(null)}
        />
      )}
      {question && words && (
        <ConfirmDialog
          title={t(question.title, words)}
          text={t(question.text, words)}
          confirm={t(question.action)}
          danger={asking.question !== 'owner'}
          onConfirm={() => answer(asking.member, asking.question)}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
  return { show, shown };
}
