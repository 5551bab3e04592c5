import type { Dictionary } from '../dictionary';
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

export const ru: Dictionary = {
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
};
