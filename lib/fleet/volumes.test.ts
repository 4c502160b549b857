import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { splitSections } from './sections';
import { readVolumes, volumeAt } from './volumes';

/** The host's own tools, as they answered; everything between them and `readVolumes` is real. */
let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'savepoint-volumes-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function answerOf(tool: string, output: string, exitCode = 0) {
  writeFileSync(join(dir, `${tool}.said`), output);
  mkdirSync(join(dir, 'bin'), { recursive: true });
  writeFileSync(join(dir, 'bin', tool), `#!/bin/sh\ncat '${dir}/${tool}.said'\nexit ${exitCode}\n`);
  chmodSync(join(dir, 'bin', tool), 0o755);
}

function read(storage: string, words: string[] = []) {
  const script = `. lib/host/volumes.sh; volumes_${storage} "$@"`;
  const body = execFileSync('sh', ['-c', script, 'sh', dir, ...words], {
    env: { ...process.env, PATH: `${dir}/bin:${process.env.PATH}` },
  });
  return readVolumes(splitSections(`\n@m volumes ${storage}\n${body}`, 'm'));
}

describe('logical volumes', () => {
  const LVS = `  vg0|pool|twi-aotz--||209715200|10.00|11.13|||2
  vg0|savepoint-1-vda|Vwi---tz-k|pool|67108864|||/dev/vg0/savepoint-1-vda|/dev/mapper/vg0-savepoint--1--vda|-1
  vg0|t1|Vwi-a-tz--|pool|67108864|31.25||/dev/vg0/t1|/dev/mapper/vg0-t1|4
  sys-1|root|-wi-ao----||4194304|||/dev/sys-1/root|/dev/mapper/sys--1-root|0
`;

  it('are read with their pool, and every path that follows their names', () => {
    answerOf('lvs', LVS);
    const { volumes, pools, byPath, byNode } = read('lvm');
    expect(volumes.lvm).toEqual([
      {
        storage: 'lvm',
        kind: 'thin',
        name: 'vg0/savepoint-1-vda',
        pool: 'vg0/pool',
        sizeBytes: 67_108_864,
      },
      {
        storage: 'lvm',
        kind: 'thin',
        name: 'vg0/t1',
        pool: 'vg0/pool',
        sizeBytes: 67_108_864,
        heldBytes: 20_971_520,
      },
      { storage: 'lvm', kind: 'thick', name: 'sys-1/root', pool: '', sizeBytes: 4_194_304 },
    ]);
    expect(pools).toEqual([
      {
        storage: 'lvm',
        name: 'vg0/pool',
        totalBytes: 209_715_200,
        usedPercent: 10,
        metadataPercent: 11.13,
      },
    ]);
    expect(byPath.get('/dev/mapper/vg0-t1')?.name).toBe('vg0/t1');
    expect(byPath.get('/dev/vg0/t1')?.name).toBe('vg0/t1');
    expect(byNode.get('/dev/dm-4')?.name).toBe('vg0/t1');
    expect(byNode.has('/dev/dm--1')).toBe(false);
  });

  it('are not known at all where the tool fails', () => {
    answerOf('lvs', LVS, 5);
    expect(read('lvm').volumes).toEqual({});
  });

  it('are not known at all where the answer was cut off', () => {
    const cut = splitSections('\n@m volumes lvm\nv thin|vg0/t1|vg0/pool|1||\n', 'm');
    expect(readVolumes(cut).volumes).toEqual({});
  });
});

describe('ZFS', () => {
  const LIST = [
    'filesystem\ttank\t900\t-\t/tank\ton',
    'filesystem\ttank/vm\t800\t-\t/tank/vm\ton',
    'volume\ttank/vm/web\t300\t8388608\t-\t-',
    'snapshot\ttank/vm/web@savepoint-1-vda\t12\t8388608\t-\t-',
    'snapshot\ttank/vm/web@theirs\t5\t8388608\t-\t-',
    'filesystem\ttank/vm/db\t400\t-\t/srv/db\ton',
    'filesystem\ttank/old\t1\t-\tlegacy\ton',
  ];

  it('volumes, snapshots of ours and datasets are read, and which dataset belongs to one disk', () => {
    answerOf('zfs', `${LIST.join('\n')}\n`);
    answerOf('zpool', 'tank\t1000\t42\n');
    const all = read('zfs', ['/dev/null']);
    expect(all.volumes.zfs?.map(({ kind, name, note }) => [kind, name, note])).toEqual([
      ['zvol', 'tank/vm/web', undefined],
      ['snapshot', 'tank/vm/web@savepoint-1-vda', undefined],
      ['dataset', 'tank', undefined],
      ['dataset', 'tank/vm', undefined],
      ['dataset', 'tank/vm/db', 'plain'],
      ['dataset', 'tank/old', undefined],
    ]);
    expect(all.pools).toEqual([
      { storage: 'zfs', name: 'tank', totalBytes: 1000, usedPercent: 42 },
    ]);
    expect(volumeAt(all, '/dev/zvol/tank/vm/web', '/dev/zd0')?.sizeBytes).toBe(8_388_608);
    const db = (neighbours: string[]) =>
      volumeAt({ ...all, neighbours }, '/srv/db/a.img', '/srv/db/a.img')?.note;
    expect(db(['/srv/db/a.img', '/tank/vm/b.img'])).toBe('alone');
    expect(db(['/srv/db/a.img', '/srv/db/b.img'])).toBeUndefined();
    expect(db([])).toBeUndefined();
  });
});

describe('RBD images', () => {
  const INFO =
    '{"name":"web","id":"1","size":67108864,"objects":16,"order":22,"object_size":4194304}';
  const SNAPS =
    '[{"id":4,"name":"savepoint-20261120t000000-000001-vda","size":1,"protected":"false"},{"id":5,"name":"theirs"}]';
  const DF =
    '{"stats":{"total_bytes":2147483648},"stats_by_class":{"hdd":{"total_bytes":1}},"pools":[{"name":"vms","id":1,"stats":{"stored":500,"objects":6,"percent_used":0.25,"max_avail":1500}},{"name":"other","id":2,"stats":{"stored":0,"objects":0,"percent_used":0,"max_avail":1500}}]}';

  function ceph(exitCode: number) {
    answerOf('rbd', '');
    const rbd = `#!/bin/sh\ncase $1 in info) echo '${INFO}' ;; *) echo '${SNAPS}' ;; esac\n[ "$4$5" != vms/gone ] || exit ${exitCode}\n`;
    writeFileSync(join(dir, 'bin/rbd'), rbd);
    answerOf('ceph', DF);
    answerOf('ceph-conf', 'v1:10.0.0.1:6789\n');
    writeFileSync(join(dir, 'images'), 'vms/web\nvms/gone\n');
    return read('rbd', [join(dir, 'images')]);
  }

  it('are read with our snapshots, their cluster and pools', () => {
    const all = ceph(2);
    const web = { storage: 'rbd', kind: 'image', name: 'vms/web', pool: 'vms' };
    expect(all.byPath.get('rbd:vms/web')).toEqual({
      ...{ ...web, sizeBytes: 67_108_864, note: 'v1:10.0.0.1:6789' },
    });
    expect(all.volumes.rbd?.map(({ name }) => name)).toEqual([
      'vms/web',
      'vms/web@savepoint-20261120t000000-000001-vda',
    ]);
    expect(all.pools).toEqual([
      { storage: 'rbd', name: 'vms', totalBytes: 2000, usedPercent: 25 },
      { storage: 'rbd', name: 'other', totalBytes: 1500, usedPercent: 0 },
    ]);
  });

  it('are not asked for where a name begins like an option', () => {
    ceph(2);
    writeFileSync(join(dir, 'bin/rbd'), `#!/bin/sh\necho "$*" >>'${dir}/asked'\nexit 2\n`);
    writeFileSync(join(dir, 'images'), '--id=a/web\nvms/web\n');
    read('rbd', [join(dir, 'images')]);
    expect(readFileSync(join(dir, 'asked'), 'utf8')).toBe('info --format json vms/web\n');
  });

  it('are not known at all where the cluster does not answer', () => {
    expect(ceph(110).volumes).toEqual({});
  });
});
