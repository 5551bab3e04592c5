import { mayIn } from './selectors';
import type { Chat, ChatAge, ChatMemberEvent, Member } from './types';

/** As many as a view of a chat shows. */
const MEMBERS_SHOWN = 50;

const UNKNOWN: ChatAge = { info: -1, memberCount: -1, people: -1, each: {} };

function ageOf(chat: Chat): ChatAge {
  return chat.asOf ?? UNKNOWN;
}

/** What everybody is told alike, from a view as of its `lastSeq`. */
export function withInfo(chat: Chat, view: Chat): Chat {
  const asOf = ageOf(chat);
  if (view.lastSeq < asOf.info) return chat;
  const { type, title, description, avatarUrl, createdBy, settings, createdAt, updatedAt } = view;
  const info = { type, title, description, avatarUrl, createdBy, settings, createdAt, updatedAt };
  return withSight({ ...chat, ...info, asOf: { ...asOf, info: view.lastSeq } });
}

/** Whether I may see members that this client does not have: then a view has them. */
export function lacksMembers(chat: Chat): boolean {
  return isShared(chat) && !chat.members && mayIn(chat, 'seeMembers');
}

function isShared({ type }: Chat): boolean {
  return type === 'group' || type === 'channel';
}

function isBlind(chat: Chat): boolean {
  return isShared(chat) && !mayIn(chat, 'seeMembers');
}

/** Who may see members no more has none. */
function withSight(chat: Chat): Chat {
  return chat.members && chat.role && isBlind(chat) ? { ...chat, members: undefined } : chat;
}

export function withCount(chat: Chat, memberCount: number | undefined, seq: number): Chat {
  const asOf = ageOf(chat);
  if (memberCount === undefined || seq < asOf.memberCount) return chat;
  return { ...chat, memberCount, asOf: { ...asOf, memberCount: seq } };
}

/** Who is in it and who I am there, from a view of mine: of whom was heard later, what was heard stays. */
export function withPeople(chat: Chat, view: Chat, myId: string | undefined): Chat {
  const asOf = ageOf(chat);
  if (view.lastSeq < asOf.people) return chat;
  const each = Object.fromEntries(Object.entries(asOf.each).filter(([, seq]) => seq > view.lastSeq));
  const role = myId !== undefined && myId in each ? chat.role : (view.role ?? chat.role);
  const next: Chat = {
    ...chat,
    role,
    requestCount: view.requestCount,
    asOf: { ...asOf, people: view.lastSeq, each },
  };
  // Who may not see the others is shown alone.
  const shown = isBlind({ ...view, role }) ? undefined : (view.members ?? chat.members);
  next.members = shown && [
    ...shown.filter(({ user }) => !(user.id in each)),
    ...(chat.members ?? []).filter(({ user }) => user.id in each),
  ];
  const peer = view.peer ?? chat.peer ?? next.members?.find(({ user }) => user.id !== myId)?.user ?? null;
  next.peer = view.type === 'direct' || view.type === 'secret' ? peer : null;
  return next;
}

/** Whether something later was heard of the person already. */
export function isStale(chat: Chat, { userId, seq }: ChatMemberEvent): boolean {
  const { people, each } = ageOf(chat);
  return seq <= Math.max(people, each[userId] ?? -1);
}

/** Somebody came, went or has another role. */
export function withMember(chat: Chat, event: ChatMemberEvent, myId: string | undefined): Chat {
  const { userId, seq, role, user, at } = event;
  const asOf = ageOf(chat);
  const next: Chat = { ...chat, asOf: { ...asOf, each: { ...asOf.each, [userId]: seq } } };
  if (userId === myId) next.role = role ?? undefined;
  if (!chat.members) return next;
  if (userId === myId && withSight(next) !== next) return withSight(next);
  const held = chat.members.find((member) => member.user.id === userId);
  if (role === null) next.members = chat.members.filter((member) => member !== held);
  else if (held) next.members = chat.members.map((member) => (member === held ? { ...held, role } : member));
  else if (chat.members.length < MEMBERS_SHOWN) next.members = [...chat.members, newcomer(user, role, at)];
  return next;
}

function newcomer(user: Member['user'], role: Member['role'], joinedAt: string): Member {
  return { user, role, joinedAt, deliveredNo: 0, readNo: 0 };
}
