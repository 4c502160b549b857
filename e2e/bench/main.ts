import { fleet } from './fleet';
import { inventory } from './inventory';
import { move } from './move';
import { page } from './page';
import { pause } from './pause';
import { saved } from './saved';
import { clearLeftThrottle } from './slow-disk';
import { space } from './space';

/**
 * `npm run bench -- saved|pause|inventory|fleet|page|move|space [rounds]`: measures on a lab of its own; exit code 1 if a goal is missed.
 * `pause` takes the only size to measure as well, in MiB; what it then measures is not put into the documentation.
 */
const BENCHES: Record<string, (rounds?: number, onlyMiB?: number) => Promise<{ met: boolean }>> = {
  saved,
  pause,
  inventory,
  fleet,
  page,
  move,
  space,
};

const bench = BENCHES[process.argv[2] ?? ''];
const numbers = process.argv.slice(3).map(Number);
const most = process.argv[2] === 'pause' ? 2 : 1;
if (!bench || numbers.length > most || numbers.some((one) => !(Number.isInteger(one) && one > 0))) {
  console.error(
    `usage: npm run bench -- ${Object.keys(BENCHES).join('|')} [rounds [MiB, of pause]]`,
  );
  process.exit(2);
}
clearLeftThrottle();
bench(...numbers).then(
  ({ met }) => process.exit(met ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
