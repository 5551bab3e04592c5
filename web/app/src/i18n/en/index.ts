import { app } from './app';
import { auth } from './auth';
import { chats } from './chats';
import { conversation } from './conversation';
import { groups } from './groups';
import { invites } from './invites';
import { media } from './media';
import { people } from './people';
import { problems } from './problems';
import { settings } from './settings';
import { voice } from './voice';

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
  ...media,
  ...settings,
  ...voice,
} as const;
