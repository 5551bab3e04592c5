import { type Chat, newestChats } from '@vestnik/sdk';
import { useMemo, useRef, useState } from 'react';
import type { VirtualizerHandle } from 'virtua';
import { client, useVestnik } from '../../core/client';
import { useTranslate } from '../../i18n';
import { chatPicture } from '../../lib/people';
import { Avatar } from '../../ui/Avatar';
import { FIELD_LOOK } from '../../ui/Field';
import { VirtualList } from '../../ui/VirtualList';
import { useTitles } from '../people/useKnownPeople';
import { FOLDER_CHATS_MOST } from './saveFolders';

interface Props {
  chosen: readonly string[];
  onChange(chosen: readonly string[]): void;
}

/** Chats to tick, in the order they had when it opened, those ticked then before the others: none moves under a finger. */
export function ChatPicker({ chosen, onChange }: Props) {
  const t = useTranslate();
  const titleOf = useTitles();
  const chats = useVestnik((state) => state.chats);
  const [order] = useState(() => {
    const first = new Set(chosen);
    const all = newestChats(client.store.getState().chats).map(idOf);
    return [...all.filter((id) => first.has(id)), ...all.filter((id) => !first.has(id))];
  });
  const [query, setQuery] = useState('');
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const ticked = useMemo(() => new Set(chosen), [chosen]);
  const words = query.trim().toLocaleLowerCase();

  const shown = useMemo(
    () =>
      order
        .flatMap((id) => chats[id] ?? [])
        .filter((chat) => titleOf(chat).toLocaleLowerCase().includes(words)),
    [chats, titleOf, words, order],
  );

  function toggle(id: string): void {
    onChange(ticked.has(id) ? chosen.filter((each) => each !== id) : [...chosen, id]);
  }

  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-sm font-medium">{t('folders.chats')}</legend>
      <input
        type="text"
        inputMode="search"
        aria-label={t('folders.searchChats')}
        placeholder={t('chats.searchShort')}
        autoComplete="off"
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
        className={`${FIELD_LOOK} border-edge py-1.5`}
      />
      <div ref={scroller} className="-mx-2 mt-1 h-52 overflow-y-auto overscroll-contain">
        {shown.length === 0 && (
          <p className="px-2 py-6 text-center text-sm text-muted">{t('folders.noChats')}</p>
        )}
        <VirtualList ref={list} scroller={scroller} rows={shown} keyOf={idOf} keptIndex={-1}>
          {(chat) => (
            <label
              key={chat.id}
              className="flex h-16 cursor-pointer items-center gap-3 rounded-xl px-2 hover:bg-sunken has-focus-visible:bg-sunken"
            >
              <Avatar
                id={chat.peer?.id ?? chat.id}
                name={titleOf(chat)}
                url={chatPicture(chat)}
                saved={chat.type === 'saved'}
                size={40}
              />
              <span className="min-w-0 grow truncate">{titleOf(chat)}</span>
              <input
                type="checkbox"
                checked={ticked.has(chat.id)}
                disabled={!ticked.has(chat.id) && chosen.length >= FOLDER_CHATS_MOST}
                onChange={() => toggle(chat.id)}
                className="size-5 shrink-0 accent-fill"
              />
            </label>
          )}
        </VirtualList>
      </div>
    </fieldset>
  );
}

const idOf = (chat: Chat): string => chat.id;
