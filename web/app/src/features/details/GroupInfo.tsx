import { mayIn } from '@vestnik/sdk';
import { Ban, LinkIcon, LogOut, Pencil, SlidersHorizontal, Trash2, UserCheck, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { client } from '../../core/client';
import { useTranslate } from '../../i18n';
import { useMembersText } from '../../lib/useMembersText';
import { Avatar } from '../../ui/Avatar';
import { Button, IconButton } from '../../ui/Button';
import { Words } from '../../ui/Words';
import { AvatarEditor } from '../avatar/AvatarEditor';
import { EndChat, type Ending } from '../chatMenu/EndChat';
import { MuteButton } from '../chatMenu/MuteButton';
import { ActionLine } from './ActionLine';
import type { ViewProps } from './Details';
import { FirstMembers } from './FirstMembers';
import { Fact, Facts, HEAD_FACE, Head } from './Head';
import { Pane } from './Pane';

/** A group or channel: what it is, what one may do there, and who is in it. */
export function GroupInfo({ chat, way, first }: ViewProps) {
  const t = useTranslate();
  const [ending, setEnding] = useState<Ending | null>(null);
  const members = useMembersText(chat);
  const isChannel = chat.type === 'channel';
  const title = chat.title ?? '';

  return (
    <Pane
      title={t(isChannel ? 'details.channel' : 'details.group')}
      way={way}
      first={first}
      action={
        mayIn(chat, 'changeInfo') && (
          <IconButton label={t('details.edit')} onClick={() => way.show({ name: 'edit' })}>
            <Pencil size={18} aria-hidden="true" />
          </IconButton>
        )
      }
    >
      <Head
        face={
          mayIn(chat, 'changeInfo') ? (
            <AvatarEditor
              id={chat.id}
              name={title}
              url={chat.avatarUrl}
              size={HEAD_FACE}
              onSave={(picture) => client.chats.setAvatar(chat.id, picture)}
              onRemove={() => client.chats.removeAvatar(chat.id)}
            />
          ) : (
            <Avatar id={chat.id} name={title} url={chat.avatarUrl} size={HEAD_FACE} />
          )
        }
        name={title}
        note={members}
      >
        <MuteButton chat={chat} />
        {mayIn(chat, 'add') && (
          <Button kind="plain" onClick={() => way.show({ name: 'add' })}>
            <UserPlus size={18} aria-hidden="true" />
            {t('details.add')}
          </Button>
        )}
      </Head>
      {chat.description && (
        <Facts>
          <Fact term={t('details.description')}>
            <Words text={chat.description} reachable />
          </Fact>
        </Facts>
      )}
      <div className="px-2">
        {mayIn(chat, 'approve') && (chat.requestCount ?? 0) > 0 && (
          <ActionLine
            icon={UserCheck}
            label={t('requests.title')}
            note={<Count number={chat.requestCount ?? 0} />}
            onClick={() => way.show({ name: 'requests' })}
          />
        )}
        {mayIn(chat, 'invite') && (
          <ActionLine
            icon={LinkIcon}
            label={t('invites.title')}
            onClick={() => way.show({ name: 'invites' })}
          />
        )}
        {mayIn(chat, 'changeSettings') && (
          <ActionLine
            icon={SlidersHorizontal}
            label={t('permissions.title')}
            onClick={() => way.show({ name: 'permissions' })}
          />
        )}
        {mayIn(chat, 'ban') && (
          <ActionLine icon={Ban} label={t('bans.title')} onClick={() => way.show({ name: 'bans' })} />
        )}
      </div>
      {mayIn(chat, 'seeMembers') && <FirstMembers chat={chat} way={way} />}
      <div className="mt-2 border-line border-t px-2 py-2">
        <ActionLine
          icon={LogOut}
          danger
          label={t(isChannel ? 'chatMenu.leave.channel' : 'chatMenu.leave.group')}
          onClick={() => setEnding('leave')}
        />
        {mayIn(chat, 'deleteChat') && (
          <ActionLine
            icon={Trash2}
            danger
            label={t(isChannel ? 'chatMenu.delete.channel' : 'chatMenu.delete.group')}
            onClick={() => setEnding('delete')}
          />
        )}
      </div>
      {ending && <EndChat chat={chat} ending={ending} onClose={() => setEnding(null)} />}
    </Pane>
  );
}

function Count({ number }: { number: number }) {
  return (
    <span
      data-requests={number}
      className="grid h-5 min-w-5 place-items-center rounded-full bg-fill px-1.5 text-xs font-medium text-on-fill"
    >
      {number}
    </span>
  );
}
