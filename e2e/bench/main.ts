import { inventory } from './inventory';
import { saved } from './saved';

/** `npm run bench -- saved|inventory`: measures on a lab of its own; exit code 1 if a goal is missed. */
const BENCHES: Record<string, () => Promise<{ met: boolean }>> = { saved, inventory };

const bench = BENCHES[process.argv[2] ?? ''];
if (!bench) {
  console.error(`usage: npm run bench -- ${Object.keys(BENCHES).join('|')}`);
  process.exit(2);
}
bench().then(
  ({ met }) => process.exit(met ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
