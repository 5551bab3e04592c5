export { apply, type Change } from './apply';
export { pictureOf } from './apply-people';
export { attachmentsOf, typeOfFiles } from './attachments';
export { type ClientOptions, VestnikClient, type WithFiles } from './client';
export type { ChatChange, NewChat } from './doors/chats';
export type { NewInvite } from './doors/invites';
export type { MembersPage } from './doors/members';
export { EVENT_NAMES, type EventName } from './events';
export { LocalFiles } from './local-files';
export { Outbox, type OutboxDeps, type OutboxStorage } from './outbox';
export type { PendingChange } from './pending-change';
export type { Happening, Platform, Strings, UploadRequest } from './platform';
export { BROWSER } from './platform-browser';
export { plainPlatform } from './platform-plain';
export {
  asProblem,
  isPassing,
  isProblem,
  type Problem,
  ProblemError,
} from './problem';
export { allows, type ChatRight, outranks } from './rules';
export {
  type ChatFilter,
  chatsIn,
  isMuted,
  isUnread,
  mayIn,
  nameIn,
  newestChats,
  passes,
  titleOf,
} from './selectors';
export type { EndReason, Registration } from './session';
export {
  type Connection,
  chatsWithGap,
  countsAsUnread,
  EMPTY_LOG,
  EMPTY_STATE,
  hasGap,
  type Log,
  logOf,
  type MessageStatus,
  marksOf,
  type Pending,
  type PendingFile,
  type State,
  statusOf,
  type Wish,
} from './state';
export { Store } from './store';
export { Sync, type SyncDeps } from './sync';
export * from './types';
export type { UploadWay } from './uploads';
export { uuid } from './uuid';
export type { KeptRecording, Recording } from './voice-shelf';
