import { flip, hidden, poke, scripted, spoiled } from './case';

const edit = (from: string, to: string) => (file: string) =>
  `grep -q '${from}' '${file}' && sed -i 's|${from}|${to}|' '${file}'`;
const half = 20 * 1024 ** 2;

/** What can happen to the snapshot itself. */
export const OF_SNAPSHOTS = [
  spoiled(
    'state-shorter-by-one',
    'red',
    ({ state }) => state,
    (file) => `truncate -s -1 '${file}'`,
  ),
  spoiled(
    'state-longer-by-one',
    'red',
    ({ state }) => state,
    (file) => `truncate -s +1 '${file}'`,
  ),
  spoiled('state-unfinished', 'red', ({ state }) => state, poke(0, 'LibvirtQemudPart')),
  spoiled('state-foreign', 'red', ({ state }) => state, poke(0, 'SomethingDifferen')),
  spoiled('state-version', 'red', ({ state }) => state, poke(16, '\\011')),
  spoiled('state-xml-length', 'red', ({ state }) => state, poke(21, '\\177')),
  spoiled('state-bit', 'red', ({ state }) => state, flip(half), { verify: true }),
  spoiled('copy-bit', 'red', ({ copied }) => copied, flip(half), { verify: true }),
  spoiled('reflink-bit', 'red', ({ reflinked }) => reflinked, flip(half), { verify: true }),
  spoiled('domain-bit', 'red', ({ domain }) => domain, flip(100), { verify: true }),
  hidden('state-gone', 'red', ({ state }) => state),
  hidden('domain-gone', 'red', ({ domain }) => domain),
  hidden('copy-gone', 'red', ({ copied }) => copied),
  hidden('reflink-gone', 'red', ({ reflinked }) => reflinked),
  spoiled(
    'copy-shorter',
    'red',
    ({ copied }) => copied,
    (file) => `truncate -s -512 '${file}'`,
  ),
  spoiled(
    'state-chmod-000',
    'green',
    ({ state }) => state,
    (file) => `chmod 000 '${file}'`,
  ),
  // Same bytes, but nobody knows that before the next reading.
  spoiled(
    'state-touched',
    'amber',
    ({ state }) => state,
    (file) => `touch '${file}'`,
  ),
  spoiled(
    'manifest-size',
    'red',
    ({ manifest }) => manifest,
    edit('"sizeBytes":', '"sizeBytes":1'),
  ),
  spoiled(
    'manifest-machine',
    'red',
    ({ manifest }) => manifest,
    edit('"machine":"[^"]*"', '"machine":"pc-i440fx-99.9"'),
  ),
  spoiled(
    'manifest-driver',
    'red',
    ({ manifest }) => manifest,
    edit('"driver":"qcow2"', '"driver":"floppies"'),
  ),
  spoiled(
    'manifest-emulator',
    'red',
    ({ manifest }) => manifest,
    edit('/usr/bin/qemu-system', '/opt/bin/qemu-system'),
  ),
  spoiled(
    'manifest-newer-libvirt',
    'amber',
    ({ manifest }) => manifest,
    edit('"libvirt":"[^"]*"', '"libvirt":"99.1.0"'),
  ),
  spoiled(
    'manifest-broken',
    'gone',
    ({ manifest }) => manifest,
    (file) => `truncate -s -9 '${file}'`,
  ),
  scripted(
    'store-full',
    'red',
    ({ store }) =>
      `dd if=/dev/zero of=${store}/filler bs=1M status=none || test -s ${store}/filler`,
    ({ store }) => `rm ${store}/filler`,
  ),
  scripted(
    'store-read-only',
    'red',
    ({ store }) => `mount -o remount,ro ${store}`,
    ({ store }) => `mount -o remount,rw ${store}`,
  ),
];
