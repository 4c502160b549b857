import { account } from './account';
import { audit } from './audit';
import { bulk } from './bulk';
import { command } from './command';
import { common } from './common';
import { fleet } from './fleet';
import { foreign } from './foreign';
import { host } from './host';
import { lists } from './lists';
import { machine } from './machine';
import { palette } from './palette';
import { places } from './places';
import { problems } from './problems';
import { settings } from './settings';
import { shell } from './shell';
import { snapshots } from './snapshots';
import { storage } from './storage';
import { tasks } from './tasks';
import { vm } from './vm';

/** Every word of the screen in English, a namespace a file. Its type is what every other language must have. */
export const en = {
  common,
  account,
  bulk,
  command,
  audit,
  fleet,
  foreign,
  host,
  lists,
  machine,
  palette,
  places,
  problems,
  settings,
  shell,
  snapshots,
  storage,
  tasks,
  vm,
} as const;
