import { describe, expect, it } from 'vitest';
import { playHost } from './testing';

const UUID = '11111111-2222-3333-4444-555555555555';

/** A virsh that notes what it was told, and whose disk lies on the file below once it has been moved there. */
const VIRSH = `shift 3
echo "$*" >>"$DOUBLE/said"
case $* in
  domstate*) cat "$DOUBLE/state" ;;
  domblklist*) echo " vda   $(cat "$DOUBLE/disk")" ;;
  *--pivot*) [ -e "$DOUBLE/stuck" ] || echo /img/base >"$DOUBLE/disk" ;;
esac`;

const host = playHost(({ put, program }) => {
  program('virsh', VIRSH);
  put('disk', '/img/overlay');
  put('full', '0');
});

describe.each(['dash', 'bash'])('moving a disk to the file below, by %s', (shell) => {
  function commit(state: string) {
    host.put('state', state);
    const words = `sp_watch_over() { : >"$SP_DIR/holding"; }
sp_journal() { echo "$*" >>"$DOUBLE/journal"; return "$(cat "$DOUBLE/full")"; }
sp_commit_active ${UUID} "$1" --shallow`;
    const { status } = host.run(shell, words, 'vda');
    const said = host
      .got('said')
      .split('\n')
      .filter((line) => line.includes(UUID));
    return { status, moved: said.find((line) => line.includes('--pivot')), said };
  }

  it('lets a running guest stand still until the definition says so', () => {
    expect(commit('running')).toMatchObject({
      status: 0,
      moved: `suspend ${UUID}; blockjob ${UUID} 'vda' --pivot; resume ${UUID}`,
    });
  });

  it('tells how long it stood still, also where that cannot be written down', () => {
    commit('running');
    expect(host.got('journal')).toMatch(/^fact againMs \d+\n$/);
    host.put('disk', '/img/overlay');
    host.put('full', '1');
    expect(commit('running').status).toBe(0);
  });

  it('does not wake a guest that somebody paused', () => {
    expect(commit('paused')).toMatchObject({ status: 0, moved: `blockjob ${UUID} 'vda' --pivot` });
  });

  it('is a failure where the disk stayed, although the guest was resumed', () => {
    host.put('stuck', '');
    expect(commit('running').status).toBe(1);
  });
});
