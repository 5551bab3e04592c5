import { MessagesSquare } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { useLocation } from 'wouter';
import { ChatList } from '../features/chats/ChatList';
import { ConnectionBar } from '../features/connection/ConnectionBar';
import { UpdateBar } from '../features/connection/UpdateBar';
import { KeyboardHelp, SEARCH_KEYS } from '../features/help/KeyboardHelp';
import { MiniPlayer } from '../features/voice/MiniPlayer';
import { useTranslate } from '../i18n';
import { useIsWide } from '../lib/hooks';
import { lazyView } from '../ui/lazyView';
import { ViewState } from '../ui/State';
import { ListWidth } from './ListWidth';
import { Notices } from './Notices';
import { OpenChat } from './OpenChat';

const Settings = lazyView(async () => (await import('../features/settings/Settings')).Settings);

interface Props {
  chatId?: string;
  settings?: boolean;
}

/** The whole product on one screen: list and conversation side by side, or one of them. */
export function MessengerScreen({ chatId, settings = false }: Props) {
  const isWide = useIsWide();
  const [, navigate] = useLocation();
  const alone = !chatId && !settings;

  // Escape goes one step back; whoever has a nearer step stops it from coming here.
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.key === 'Escape' && !event.defaultPrevented && !alone) navigate('/');
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [alone, navigate]);

  const main: ReactNode = settings ? (
    <Settings />
  ) : chatId ? (
    <OpenChat key={chatId} chatId={chatId} isWide={isWide} />
  ) : (
    <NothingOpen />
  );

  const list = (
    <ListPane isWide={isWide}>
      <ChatList currentId={chatId} />
    </ListPane>
  );

  return (
    <div className="app-height flex flex-col overflow-hidden">
      <Notices />
      <UpdateBar />
      <ConnectionBar />
      <MiniPlayer openChatId={chatId} />
      <div className="flex min-h-0 grow">
        {isWide && list}
        {/* On a phone the list is the page when nothing else is. */}
        {!isWide && alone && <main className="flex min-w-0 grow">{list}</main>}
        {(isWide || !alone) && (
          <main className={`relative flex min-w-0 grow ${isWide ? '' : 'slide'}`}>{main}</main>
        )}
      </div>
      <KeyboardHelp />
    </div>
  );
}

function ListPane({ isWide, children }: { isWide: boolean; children: ReactNode }) {
  const t = useTranslate();
  return (
    <nav
      aria-label={t('chats.list')}
      className="relative min-w-0 shrink-0"
      style={{ width: isWide ? 'var(--list-width)' : '100%' }}
    >
      {children}
      {isWide && <ListWidth />}
    </nav>
  );
}

function NothingOpen() {
  const t = useTranslate();
  return (
    <div className="flex grow bg-canvas">
      <h2 className="sr-only">{t('app.name')}</h2>
      <ViewState
        icon={MessagesSquare}
        title={t('chats.choose')}
        hint={t('chats.chooseHint', { keys: SEARCH_KEYS })}
      />
    </div>
  );
}
