import { fleet } from './fleet';
import { inventory } from './inventory';
import { move } from './move';
import { page } from './page';
import { pause } from './pause';
import { saved } from './saved';
import { clearLeftThrottle } from './slow-disk';
import { space } from './space';

/** `npm run bench -- saved|pause|inventory|fleet|page|move|space [rounds]`: measures on a lab of its own; exit code 1 if a goal is missed. */
const BENCHES: Record<string, (rounds?: number) => Promise<{ met: boolean }>> = {
  saved,
  pause,
  inventory,
  fleet,
  page,
  move,
  space,
};

const bench = BENCHES[process.argv[2] ?? ''];
const rounds = process.argv[3] === undefined ? undefined : Number(process.argv[3]);
if (!bench || (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0))) {
  console.error(`usage: npm run bench -- ${Object.keys(BENCHES).join('|')} [rounds]`);
  process.exit(2);
}
clearLeftThrottle();
bench(rounds).then(
  ({ met }) => process.exit(met ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
