import { type Member, mayIn } from '@vestnik/sdk';
import { Search, SearchX, UserPlus } from 'lucide-react';
import { type KeyboardEvent, useCallback, useRef, useState } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { useTranslate } from '../../i18n';
import { useSettled } from '../../lib/hooks';
import { IconButton } from '../../ui/Button';
import { LoadState } from '../../ui/LoadState';
import { ViewState } from '../../ui/State';
import type { ViewProps } from './Details';
import { MemberRow } from './MemberRow';
import { Pane } from './Pane';
import { useMemberActions } from './useMemberActions';
import { useMembers } from './useMembers';

/** Everybody in the chat, page by page, and found by name. */
export function Members({ chat, way, first }: ViewProps) {
  const t = useTranslate();
  const [query, setQuery] = useState('');
  const asked = useSettled(query.trim(), 220);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const members = useMembers(chat, asked);
  const actions = useMemberActions(chat);
  const items = members.items ?? [];

  const open = useCallback((userId: string) => way.show({ name: 'person', userId }), [way]);

  function onScroll(offset: number): void {
    members.lookFrom(list.current?.findItemIndex(offset) ?? 0);
    const view = scroller.current;
    if (members.moreProblem) return;
    if (view && view.scrollHeight - view.scrollTop - view.clientHeight < 600) members.more();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const rows = [...(scroller.current?.querySelectorAll<HTMLElement>('[data-member]') ?? [])];
    const now = rows.findIndex((row) => row.contains(document.activeElement));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || (now < 0 && step < 0)) return;
    const next = now < 0 ? rows[0] : rows[now + step];
    next?.querySelector<HTMLElement>('button')?.focus();
    event.preventDefault();
  }

  return (
    <Pane
      title={t(chat.type === 'channel' ? 'members.subscribers' : 'members.title')}
      way={way}
      first={first}
      scroller={scroller}
      action={
        mayIn(chat, 'add') && (
          <IconButton label={t('details.add')} onClick={() => way.show({ name: 'add' })}>
            <UserPlus size={20} aria-hidden="true" />
          </IconButton>
        )
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys of the rows inside pass through here */}
      <div onKeyDown={onKeyDown} className="flex grow flex-col">
        <search className="sticky top-0 z-10 bg-surface px-3 py-2">
          <Search
            size={18}
            aria-hidden="true"
            className="pointer-events-none absolute top-1/2 left-6 -translate-y-1/2 text-muted"
          />
          <input
            type="text"
            inputMode="search"
            enterKeyHint="search"
            aria-label={t('members.search')}
            placeholder={t('members.search')}
            autoComplete="off"
            spellCheck={false}
            maxLength={64}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            className="h-10 w-full rounded-full border border-transparent bg-sunken pr-3 pl-10 focus:border-accent focus:bg-surface focus:outline-none focus:ring-3 focus:ring-accent/20 max-md:text-base"
          />
        </search>
        {members.items === null && <LoadState of={members} rows={6} />}
        {members.items !== null && items.length === 0 && (
          <ViewState icon={SearchX} title={t('members.nobody')} hint={t('members.nobodyHint')} />
        )}
        {/* biome-ignore lint/a11y/useSemanticElements: the rows of a virtual list are not its own children */}
        <div role="list" aria-label={t('members.title')} aria-busy={members.items === null}>
          <Virtualizer
            ref={list}
            scrollRef={scroller}
            startMargin={56}
            data={items}
            onScroll={onScroll}
            bufferSize={400}
          >
            {(member: Member, index: number) => (
              <MemberRow
                key={member.user.id}
                member={member}
                index={index}
                of={Math.max(items.length, asked ? 0 : (chat.memberCount ?? 0))}
                onMenu={actions.show}
                onOpen={open}
              />
            )}
          </Virtualizer>
        </div>
        <LoadState of={{ problem: members.moreProblem, slow: false, again: members.more }} />
      </div>
      {actions.shown}
    </Pane>
  );
}
