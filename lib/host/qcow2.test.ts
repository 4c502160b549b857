import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { playHost } from './testing';

/** Snapshots inside an image, where programs fail that should say whether they are there: no answer is not "no". */
const UUID = '11111111-2222-3333-4444-555555555555';
const NAME = 'savepoint-20261120t000000-000001';

/** A virsh with one VM. `down`: libvirt does not answer; `mute`: QEMU's monitor does not. */
const VIRSH = `shift 3
[ ! -e "$DOUBLE/down" ] || exit 1
case $* in
  domstate*) cat "$DOUBLE/state" 2>/dev/null || exit 1 ;;
  domblklist*) echo " vda   $(cat "$DOUBLE/disk")" ;;
  list*) [ ! -e "$DOUBLE/state" ] || echo ${UUID}; echo ;;
  *--hmp*) echo "libvirt-1-format: $DOUBLE/image (qcow2)" ;;
  qemu-monitor-command*)
    [ ! -e "$DOUBLE/mute" ] || exit 1
    echo "$*" >>"$DOUBLE/asked"
    cat "$DOUBLE/answer" ;;
  *) echo "$*" >>"$DOUBLE/asked" ;;
esac`;
/** What \`qemu-img\` does is noted; what it says of an image comes from a file, and no file is a failure. */
const QEMU_IMG = `case $* in
  *snapshot*' -l '*) cat "$DOUBLE/list" 2>/dev/null || exit 1 ;;
  info*) cat "$DOUBLE/info-$(basename "$(eval echo \\"\\$$#\\")")" 2>/dev/null || exit 1 ;;
  *) echo "$*" >>"$DOUBLE/done" ;;
esac`;
const LIST = `Snapshot list:
ID        TAG               VM SIZE                DATE     VM CLOCK     ICOUNT
1         ${NAME}      0 B 2026-11-20 00:00:00 00:00:00.000          0
`;

const host = playHost(({ put, program }) => {
  program('virsh', VIRSH);
  program('qemu-img', QEMU_IMG);
  put('image', '');
  put('state', 'running\n');
  put('list', LIST);
  put('answer', '{"return":{},"id":"libvirt-7"}\n');
  put('done', '');
  put('journal', '');
});
const { at, put, got } = host;

describe.each(['dash', 'bash'])('by %s', (shell) => {
  function run(words: string) {
    const { status } = host.run(
      shell,
      `sp_journal() { echo "$*" >>"$DOUBLE/journal"; }
sp_why() { sp_journal "$@"; }
set -u
${words}`,
    );
    return { ok: status === 0, done: got('done').trim() };
  }
  const image = () => at('image');
  const words = (verb: string) =>
    verb.includes('forget') || verb.includes('keep')
      ? `${verb} ${UUID} ${image()} ${NAME}`
      : `${verb} ${image()} ${NAME}`;

  it('what an image holds is put back or removed', () => {
    expect(run(words('sp_qcow2_back'))).toEqual({
      ok: true,
      done: `snapshot -a ${NAME} ${image()}`,
    });
    put('done', '');
    expect(run(words('sp_qcow2_drop'))).toEqual({
      ok: true,
      done: `snapshot -d ${NAME} ${image()}`,
    });
    expect(run(words('sp_qcow2_whole')).ok).toBe(true);
  });

  it('what it does not hold need not be', () => {
    put('list', '');
    for (const verb of ['sp_qcow2_back', 'sp_qcow2_drop', 'sp_qcow2_forget']) {
      expect(run(words(verb))).toEqual({ ok: true, done: '' });
    }
    expect(run(words('sp_qcow2_whole')).ok).toBe(false);
    expect(got('journal')).toContain('snapshot-part-damaged');
  });

  it.each(['sp_qcow2_back', 'sp_qcow2_drop', 'sp_qcow2_forget', 'sp_qcow2_whole'])(
    'an image that cannot be read is no success: %s',
    (verb) => {
      rmSync(at('list'));
      expect(run(words(verb))).toEqual({ ok: false, done: '' });
      // Nor is it called damaged.
      expect(got('journal')).toBe('');
    },
  );

  it('an image that is gone has nothing to remove', () => {
    rmSync(image());
    rmSync(at('list'));
    expect(run(words('sp_qcow2_drop')).ok).toBe(true);
    expect(run(words('sp_qcow2_forget')).ok).toBe(true);
  });

  describe.each(['sp_qcow2_keep', 'sp_qcow2_forget'])('%s of a running guest', (verb) => {
    it('is what QEMU says', () => {
      expect(run(words(verb))).toEqual({ ok: true, done: '' });
      expect(got('asked')).toContain(`"name":"${NAME}"`);
      put('answer', '{"error":{"class":"GenericError","desc":"no room"}}\n');
      expect(run(words(verb)).ok).toBe(false);
    });

    it('is none where its monitor does not answer, or says nothing', () => {
      put('answer', '');
      expect(run(words(verb)).ok).toBe(false);
      put('mute', '');
      expect(run(words(verb))).toEqual({ ok: false, done: '' });
    });

    it('is none where libvirt does not answer, and nobody else writes to the image', () => {
      put('down', '');
      expect(run(words(verb))).toEqual({ ok: false, done: '' });
    });
  });

  it('where the VM is off or not defined any more, the image is ours', () => {
    put('state', 'shut off\n');
    expect(run(words('sp_qcow2_forget')).done).toContain('snapshot -d');
    put('done', '');
    rmSync(at('state'));
    expect(run(words('sp_qcow2_forget')).done).toContain('snapshot -d');
  });

  it('no size is not the same size', () => {
    const pour = `sp_qcow2_pour $DOUBLE/from ${image()}`;
    expect(run(pour)).toEqual({ ok: false, done: '' });
    put('info-from', '    "virtual-size": 1024,\n');
    expect(run(pour)).toEqual({ ok: false, done: '' });
    put('info-image', '    "virtual-size": 1024,\n');
    expect(run(pour).done).toContain('convert');
    rmSync(at('info-image'));
    put('done', '');
    expect(run(`sp_qcow2_out ${image()} ${NAME} $DOUBLE/to 2048`)).toEqual({ ok: false, done: '' });
  });

  it('no answer does not let a layer be merged again, nor be left', () => {
    put('down', '');
    put('layer', '');
    put('merging', '');
    put('info-layer', `backing file: ${image()}\n`);
    const script = (verb: string) =>
      // It answers again right after the first question.
      `virsh() { command virsh "$@"; sp_code=$?; rm -f $DOUBLE/down; return "$sp_code"; }; ${verb}`;
    put('disk', `$DOUBLE/image\n`);
    put('state', 'shut off\n');
    const merge = `sp_merge ${UUID} vda ${image()} $DOUBLE/layer $DOUBLE/merging`;
    expect(run(script(merge))).toEqual({ ok: false, done: '' });
    put('down', '');
    put('asked', '');
    const leave = `sp_leave ${UUID} $DOUBLE/kept vda $DOUBLE/layer ${image()} format=raw`;
    expect(run(script(leave)).ok).toBe(false);
    expect(got('asked')).toBe('');
  });
});
