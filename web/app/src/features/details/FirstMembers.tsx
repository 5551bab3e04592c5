import type { Chat } from '@vestnik/sdk';
import { Users } from 'lucide-react';
import { useTranslate } from '../../i18n';
import { useWatched } from '../../lib/useWatched';
import { ActionLine } from './ActionLine';
import { MemberRow } from './MemberRow';
import { useMemberActions } from './useMemberActions';
import type { Way } from './views';

const SHOWN = 8;

/** The first of the members, and the way to all of them. */
export function FirstMembers({ chat, way }: { chat: Chat; way: Way }) {
  const t = useTranslate();
  const actions = useMemberActions(chat);
  const members = (chat.members ?? []).slice(0, SHOWN);
  useWatched(members.map((member) => member.user.id));
  const title = t(chat.type === 'channel' ? 'members.subscribers' : 'members.title');
  return (
    <section aria-label={title} className="mt-2 border-line border-t pt-2">
      <div className="px-2">
        <ActionLine
          icon={Users}
          label={title}
          note={chat.memberCount}
          onClick={() => way.show({ name: 'members' })}
        />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: as the whole list, whose rows these are */}
      <div role="list" aria-label={title}>
        {members.map((member, index) => (
          <MemberRow
            key={member.user.id}
            member={member}
            index={index}
            of={chat.memberCount ?? members.length}
            onMenu={actions.show}
            onOpen={(userId) => way.show({ name: 'person', userId })}
          />
        ))}
      </div>
      {actions.shown}
    </section>
  );
}
