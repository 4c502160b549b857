import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { parseInventory } from '@/lib/fleet/parse';
import { hostById } from '@/lib/services/host-records';
import { command } from '@/lib/shell/command';
import { runOnHost } from '@/lib/ssh/pool';
import { refreshPicture } from '@/lib/fleet/picture';
import { register, startDashboard } from '../engine/harness';
import { openLab } from '../lab/lab';
import { interleave, median } from './rounds';
const stop = await startDashboard();
try {
  const host = openLab('benchp').host('kvm1');
  const { hostId } = await register(host);
  const rec = await hostById(hostId);
  const pic = await refreshPicture(rec);
  const uuids = pic.inventory!.vms.map((v) => v.uuid);
  const batch = ['list --all --uuid', 'domstats --raw --nowait --state --balloon --block', ...uuids.flatMap((u) => [`dumpxml ${u}`, `snapshot-list ${u} --name`])].join(';');
  let ref = '';
  const run = (file: string, known: string[]) => async () => {
    const input = readFileSync(file, 'utf8'); const mark = randomBytes(16).toString('hex');
    const a = performance.now();
    const r = await runOnHost(rec, command('sh', '-s', '--', rec.uri, rec.storePath, mark, ...known), { input });
    const b = performance.now();
    const inv = parseInventory(r.stdout, mark);
    const parse = performance.now() - b;
    const j = JSON.stringify({ ...inv, clock: '', saveDir: 0, store: 0, vms: inv.vms.map((v) => ({ ...v, disks: v.disks.map((d) => ({ ...d, file: { ...d.file, freeBytes: 0 } })) })) });
    if (ref === '') ref = j; else if (j !== ref) console.log('DIFFERS', file, j.length, ref.length, r.stderr);
    return { ms: b - a, parse };
  };
  const ways = {
    virsh: async () => { const a = performance.now(); await runOnHost(rec, command('virsh', '-q', '-c', rec.uri, batch)); return { ms: performance.now() - a, parse: 0 }; },
    old: run('/tmp/prof/old.sh', []),
    a: run('/tmp/prof/a.sh', []),
    c: run('/tmp/prof/c.sh', uuids),
    dUnknown: run('/tmp/prof/d.sh', []),
    d: run('/tmp/prof/d.sh', uuids),
  };
  const r = await interleave(ways, Number(process.argv[2] ?? 15), () => '');
  for (const [k, v] of Object.entries(r)) { const s = v.map((x) => x.ms).sort((x, y) => x - y); console.log(k.padEnd(10), 'script median', median(s).toFixed(0), 'q1', s[Math.floor(s.length / 4)]!.toFixed(0), 'min', s[0]!.toFixed(0), 'parse median', median(v.map((x) => x.parse)).toFixed(0)); }
} finally { await stop(); }
