import { closeDb } from '@/lib/db/db';
import { closeAll } from '@/lib/ssh/pool';
import { seed } from '../demo/seed';
import { openLab } from '../lab/lab';
import { LAB } from './places';

/** A program: makes the database in SAVEPOINT_DATA, the demo's account in it, and registers the hosts. */
await seed(openLab(LAB.name));
closeAll();
await closeDb();
