import type { Change } from './apply';
import { lacksMembers } from './chat-parts';
import { decodedChat } from './decoding';
import { asProblem } from './problem';
import { logOf } from './state';
import type { Store } from './store';
import type {
  Chat,
  ChatMemberEvent,
  DeliveryStatus,
  Message,
  MessageDeleted,
  UserChange,
  UserStatus,
} from './types';
import { TypingWatch } from './typing';

export interface InboxDeps {
  store: Store;
  decode(message: Message): Promise<Message>;
  fetchChat(chatId: string): Promise<Chat>;
  onOwn(clientId: string): void;
  onSyncRequired(): void;
  onRevoked(reason: string): void;
}

/** Server events into changes, strictly in the order in which they came, however long decoding one takes. */
export class Inbox {
  readonly #deps: InboxDeps;
  readonly #typing: TypingWatch;
  readonly #asked = new Map<string, Promise<void>>();
  #tail: Promise<void> = Promise.resolve();

  constructor(deps: InboxDeps) {
    this.#deps = deps;
    this.#typing = new TypingWatch((chatId, userId) =>
      deps.store.apply({ type: 'typing', chatId, userId, isTyping: false }),
    );
  }

  take(name: string, data: unknown): void {
    const mine = this.#deps.store.generation();
    this.#tail = this.#tail.then(async () => {
      if (!this.#still(mine)) return;
      try {
        await this.#handle(name, data, mine);
      } catch {
        if (!this.#still(mine)) return;
        // One event that cannot be understood must not hold up the rest; a sync brings what it meant.
        this.#deps.onSyncRequired();
      }
    });
  }

  /** What still waits belongs to a session that is over, and holds up nothing of the next. */
  stop(): void {
    this.#tail = Promise.resolve();
    this.#typing.stop();
    this.#asked.clear();
  }

  #still(generation: number): boolean {
    return generation === this.#deps.store.generation();
  }

  async #handle(name: string, data: unknown, mine: number): Promise<void> {
    const { store, decode } = this.#deps;
    switch (name) {
      case 'message:received': {
        const message = await decode(data as Message);
        if (this.#still(mine)) await this.#known(message.chatId);
        if (!this.#still(mine)) return;
        if (message.clientId && message.senderId === store.getState().me?.id)
          this.#deps.onOwn(message.clientId);
        this.#typing.heard(message.chatId, message.senderId, false);
        return store.apply({ type: 'received', message });
      }
      case 'message:updated': {
        const message = await decode(data as Message);
        if (this.#still(mine)) await this.#known(message.chatId);
        return store.apply({ type: 'updated', message }, mine);
      }
      case 'message:deleted':
        return this.#deleted(data as MessageDeleted, mine);
      // Either may come late, of a chat that was left and is back or the other way round: a sync says what is so.
      case 'chat:created':
      case 'chat:deleted':
        return this.#deps.onSyncRequired();
      case 'chat:updated': {
        const chat = data as Chat;
        await this.#known(chat.id);
        store.apply({ type: 'chatUpdated', chat }, mine);
        return this.#seen(chat.id, mine);
      }
      case 'chat:member': {
        const event = data as ChatMemberEvent;
        await this.#known(event.chatId);
        store.apply({ type: 'member', event }, mine);
        return this.#seen(event.chatId, mine);
      }
      case 'message:delivery_status': {
        const status = data as DeliveryStatus;
        store.apply({ type: 'status', status });
        const { me, chats } = store.getState();
        const { unreadCount = 0 } = chats[status.chatId] ?? {};
        // Read on another device: how much is unread after that, only a log that is loaded can tell.
        const isUncertain = status.userId === me?.id && status.status === 'read' && unreadCount > 0;
        return isUncertain && logOf(store.getState(), status.chatId).phase !== 'ready'
          ? this.#fetch(status.chatId)
          : undefined;
      }
      case 'session:revoked':
        return this.#deps.onRevoked((data as { reason: string }).reason);
      case 'sync:required': {
        const { user } = (data ?? {}) as { user?: UserChange[] };
        return user ? this.#userLog(user, mine) : this.#deps.onSyncRequired();
      }
      default: {
        const change = this.#plain(name, data);
        if (change) store.apply(change);
      }
    }
  }

  /** Events that are a change as they stand. */
  #plain(name: string, data: unknown): Change | null {
    switch (name) {
      case 'typing:update': {
        const typing = data as { chatId: string; userId: string; isTyping: boolean };
        this.#typing.heard(typing.chatId, typing.userId, typing.isTyping);
        return { type: 'typing', ...typing };
      }
      case 'user:online':
        return {
          type: 'presence',
          userId: (data as { userId: string }).userId,
          presence: { isOnline: true },
        };
      case 'user:offline': {
        const { userId, lastSeenAt } = data as { userId: string; lastSeenAt: string | null };
        return { type: 'presence', userId, presence: { isOnline: false, lastSeenAt } };
      }
      case 'user:status': {
        const { userId, status } = data as { userId: string; status: UserStatus };
        return { type: 'presence', userId, presence: { status } };
      }
      default:
        return null;
    }
  }

  /** Who was not allowed to see members until now has to ask for them. */
  async #seen(chatId: string, mine: number): Promise<void> {
    const chat = this.#still(mine) ? this.#deps.store.getState().chats[chatId] : undefined;
    if (chat && lacksMembers(chat)) await this.#fetch(chatId);
  }

  async #userLog(changes: readonly UserChange[], mine: number): Promise<void> {
    const { store, onSyncRequired } = this.#deps;
    const { userSeq } = store.getState();
    const fresh = changes.filter(({ seq }) => seq > userSeq);
    if (fresh.some(({ seq }, index) => seq !== userSeq + index + 1)) return onSyncRequired();
    for (const chatId of chatsOf(fresh)) await this.#known(chatId);
    if (!this.#still(mine)) return;
    store.apply({ type: 'userLog', changes: fresh });
    await this.refresh(hiddenIn(fresh));
  }

  /** Asks what is shown of these chats in the list, and how much of them is unread. */
  async refresh(chatIds: Iterable<string>): Promise<void> {
    await Promise.all(Array.from(chatIds, (chatId) => this.#fetch(chatId)));
  }

  async #chat(chat: Chat, mine: number): Promise<void> {
    this.#deps.store.apply({ type: 'chat', chat: await decodedChat(chat, this.#deps.decode) }, mine);
  }

  async #deleted(deleted: MessageDeleted, mine: number): Promise<void> {
    const { store } = this.#deps;
    await this.#known(deleted.chatId);
    if (!this.#still(mine)) return;
    const was = store.getState().chats[deleted.chatId]?.lastMessage;
    store.apply({ type: 'deleted', deleted });
    const now = store.getState().chats[deleted.chatId];
    if (was?.id === deleted.messageId && now?.lastMessage === null) await this.#fetch(deleted.chatId);
  }

  /** Something happened in a chat that this client has not heard of. */
  async #known(chatId: string): Promise<void> {
    if (!this.#deps.store.getState().chats[chatId]) await this.#fetch(chatId);
  }

  #fetch(chatId: string): Promise<void> {
    const mine = this.#deps.store.generation();
    const under = this.#asked.get(chatId);
    if (under) return under;
    const fetched = this.#deps
      .fetchChat(chatId)
      .then((chat) => this.#chat(chat, mine))
      .catch((error: unknown) => {
        // Not mine any more: there is nothing to know of it.
        if (this.#still(mine) && asProblem(error).status !== 404) this.#deps.onSyncRequired();
      })
      .finally(() => {
        if (this.#still(mine)) this.#asked.delete(chatId);
      });
    this.#asked.set(chatId, fetched);
    return fetched;
  }
}

function chatsOf(changes: readonly UserChange[]): Set<string> {
  return new Set(changes.flatMap(({ chatId, preferences }) => chatId ?? preferences?.chatId ?? []));
}

/** The chats in which messages were deleted for me. */
export function hiddenIn(changes: readonly UserChange[]): Set<string> {
  return chatsOf(changes.filter(({ kind }) => kind === 'hidden'));
}
