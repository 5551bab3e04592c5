import type { Chat, Message } from '@vestnik/sdk';
import { memo } from 'react';
import { useVestnik } from '../../core/client';
import { useTranslate } from '../../i18n';
import { formatTime } from '../../i18n/dates';
import { systemText } from '../../lib/systemText';
import { type Point, useMenuGesture } from '../../lib/useMenuGesture';
import { cx } from '../../ui/cx';
import type { MessageRowData } from './rows';

interface Props {
  row: MessageRowData;
  message: Message;
  type: Chat['type'];
  reachable: boolean;
  glowing: boolean;
  onMenu(row: MessageRowData, at: Point): void;
}

/** Who came, went, or changed what: a line of its own in the middle. */
export const SystemRow = memo(function SystemRow({ row, message, type, reachable, glowing, onMenu }: Props) {
  const t = useTranslate();
  const myId = useVestnik((state) => state.me?.id);
  const contacts = useVestnik((state) => state.contacts);
  const text = systemText(t, message, { type, myId, aliasOf: (id) => contacts[id]?.alias ?? undefined });
  const gesture = useMenuGesture((at) => onMenu(row, at));
  return (
    <article
      data-key={row.key}
      data-no={message.no}
      data-system={message.system?.action}
      tabIndex={reachable ? 0 : -1}
      aria-label={t('message.systemAt', { time: formatTime(t, row.at) })}
      {...gesture}
      className={cx(
        'flex justify-center px-4 pt-1 outline-offset-[-2px]',
        row.last ? 'pb-2.5' : 'pb-1',
        glowing && 'glow',
      )}
    >
      <p className="max-w-[min(100%,34rem)] rounded-2xl bg-raised/90 px-3 py-1 text-center text-[0.8125rem] text-muted shadow-bubble [overflow-wrap:anywhere]">
        {text}
      </p>
    </article>
  );
});
