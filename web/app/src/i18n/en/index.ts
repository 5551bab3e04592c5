import { app } from './app';
import { auth } from './auth';
import { chats } from './chats';
import { conversation } from './conversation';
import { groups } from './groups';
import { invites } from './invites';
import { people } from './people';
import { problems } from './problems';
import { settings } from './settings';

/** The English words; those in `ru` must have exactly these keys. A record of plural forms is chosen by `count`. */
export const en = {
  ...app,
  ...problems,
  ...auth,
  ...chats,
  ...people,
  ...conversation,
  ...groups,
  ...invites,
  ...settings,
} as const;
