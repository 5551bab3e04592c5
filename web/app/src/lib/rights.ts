import { allows, type Chat, type ChatRight } from '@vestnik/sdk';

/** Whether I have the right in this chat, as the rules and its settings say. */
export function mayIn(chat: Chat, right: ChatRight): boolean {
  return allows(chat.type, chat.settings, chat.role ?? 'member', right);
}
