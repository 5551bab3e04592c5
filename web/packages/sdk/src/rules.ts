// Made from ChatRules.cs: UPDATE_RULES=1 dotnet test tests/Vestnik.Server.Tests --filter RulesDocumentTests

import type { ChatPermissions, ChatSettings, ChatType, Permission, Role } from './types';

const RANKS: Record<Role, number> = { restricted: 0, member: 1, admin: 2, owner: 3 };
const CHOICES: Record<Permission, Role> = { members: 'member', admins: 'admin' };

export type ChatRight =
  | 'write'
  | 'react'
  | 'pin'
  | 'invite'
  | 'add'
  | 'changeInfo'
  | 'seeMembers'
  | 'changeSettings'
  | 'approve'
  | 'remove'
  | 'ban'
  | 'restrict'
  | 'deleteOthers'
  | 'promote'
  | 'transfer'
  | 'deleteChat';

/** The least role that has a right; none: nobody has it. */
const LEAST: Partial<Record<ChatType, Partial<Record<ChatRight, Role>>>> = {
  direct: {
    write: 'member',
    react: 'member',
    pin: 'member',
    seeMembers: 'member',
  },
  saved: {
    write: 'member',
    react: 'member',
    pin: 'member',
  },
  group: {
    write: 'member',
    react: 'member',
    pin: 'member',
    invite: 'member',
    add: 'member',
    changeInfo: 'admin',
    seeMembers: 'member',
    changeSettings: 'admin',
    approve: 'admin',
    remove: 'admin',
    ban: 'admin',
    restrict: 'admin',
    deleteOthers: 'admin',
    promote: 'owner',
    transfer: 'owner',
    deleteChat: 'owner',
  },
  channel: {
    write: 'admin',
    react: 'member',
    pin: 'admin',
    invite: 'admin',
    add: 'admin',
    changeInfo: 'admin',
    seeMembers: 'admin',
    changeSettings: 'admin',
    approve: 'admin',
    remove: 'admin',
    ban: 'admin',
    restrict: 'admin',
    deleteOthers: 'admin',
    promote: 'owner',
    transfer: 'owner',
    deleteChat: 'owner',
  },
};

/** Rights that the settings choose between members and admins. */
const SETTINGS: Partial<Record<ChatType, readonly (keyof ChatPermissions)[]>> = {
  group: ['write', 'react', 'pin', 'invite', 'add', 'changeInfo', 'seeMembers'],
  channel: ['write', 'react', 'pin', 'invite', 'add', 'changeInfo', 'seeMembers'],
};

/** Whether somebody with this role in the chat has the right there, under the chat's settings. No role: not in it. */
export function allows(
  chatType: ChatType,
  settings: ChatSettings | undefined,
  role: Role | undefined,
  right: ChatRight,
): boolean {
  // Whoever adds people learns who is there.
  if (right === 'add' && !allows(chatType, settings, role, 'seeMembers')) {
    return false;
  }
  const setting = SETTINGS[chatType]?.find((name) => name === right);
  const choice = setting && settings?.permissions?.[setting];
  const least = choice ? CHOICES[choice] : LEAST[chatType]?.[right];
  if (!role || !least) {
    return false;
  }
  // Who is restricted does nothing but read, and reading goes with seeing who is there.
  return RANKS[role] >= RANKS[right === 'seeMembers' && least === 'member' ? 'restricted' : least];
}

/** Whether one may act on the other where a right is about those one outranks. */
export function outranks(role: Role, other: Role): boolean {
  return RANKS[role] > RANKS[other];
}
