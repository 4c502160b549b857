import { createHash } from 'node:crypto';
import type { Disk, Vm } from '@/lib/domain/inventory';
import { hostScripts, read } from '@/lib/host/scripts';
import { lvmThin } from '@/lib/storage/lvm-thin';
import { zfs } from '@/lib/storage/zfs';

/** One plain word (a UUID, a target, a volume's name), a number, one or none, and any word that is no path. */
const WORD = ':[A-Za-z0-9_][A-Za-z0-9_.+:@-]*';
const NUMBER = ':[0-9]+';
const MAYBE = ':[0-9]*';
const TEXT = ':[^ ]*';
/** An RBD image or a ZFS dataset. */
const NAME = ':[A-Za-z0-9_][A-Za-z0-9_.+:@/-]*';
const ID = '[0-9]+t[0-9]+-[0-9a-f]+';
/** A disk, or the copy of one in a snapshot; what was laid out of it to be sent. Nothing that a launch brings is any. */
const DISK = '(I|D/disk-[^ /]+)';
const STAGED = 'T/stage/[^ /]+';
const STATE = 'D/state[.]save';
const UNPACKED = 'T/unpacked[.]save';
const PACKED = 'T/state[.]save[.]zst';
const XML = '[DT]/[a-z]+[.]xml';
const FORMAT = ':format=[a-z0-9]+';
const LAYERS = `( ${WORD} I ${FORMAT})*`;
const OVERLAYS = `( ${WORD} I)*`;
const SPECS =
  '( :--diskspec :[A-Za-z0-9_-]+,snapshot=(no|manual|internal|external,driver=qcow2,file=I))*';
const MEASURED =
  '( :(size|allocated|modified|header):[A-Za-z0-9._-]+=(I|D/[^ /]+|T/incoming/[^ /]+)| :added=T/added)*';
const PART =
  '(state[.]save([.]zst)?|screen|(domain|live|resume)[.]xml|nvram[.]fd|tpm[.]tar|disk-[A-Za-z0-9._-]+)';

/** Of each program what steps say to it, in the kinds of words that `savepoint-host.sh` knows. */
export const PROGRAMS: Readonly<Record<string, string>> = {
  virsh: `(:-q )?:-c L (${[
    `:(managedsave|start) ${WORD}`,
    `:snapshot-revert :--domain ${WORD} :--snapshotname ${TEXT}( :--running)?`,
    `:save-image-dumpxml (I|${STATE}|${UNPACKED}) :--security-info( > ${XML})?`,
    `:restore (I|${STATE}|${UNPACKED}|T/state[.]save)( :--xml ${XML})? :--(running|paused)`,
    `:define ${XML}`,
    `:dumpxml ${WORD}( :--inactive)? :--security-info( > ${XML})?`,
  ].join('|')})`,
  mkdir: ':-p :-- (I|F|D|T/stage)',
  rm: `:-r?f :--( (I|P|D|D/[^ /]+|R|V/(now|undo[.]json)|${STAGED}|T/stage|T/(replacing|state[.]save|unpacked[.]save)))+`,
  ln: `:-- I ${STATE}`,
  cp: `:--(sparse|reflink)=always :--preserve=mode,ownership(,timestamps)? :-- ${DISK} (${DISK}|${STAGED})`,
  touch: ':-- (T/alive T/ready|T/replacing|I)',
  test: `:-[es] (${DISK}|D/manifest[.]json)`,
  true: '',
  sync: '(I|D/[^ /]+)',
  sh: `:-ec H :sh ${NAME} ${NAME} ${WORD}`,
  'qemu-img': `:snapshot :-[acd] ${WORD} I|:convert :-U :-O ${WORD} :-f ${WORD} (${DISK}|${STAGED}) (${DISK}|${STAGED})`,
  rbd: `:snap :rollback( :--no-progress)? ${NAME}|:export :--no-progress ${NAME} ${STAGED}`,
};

/** What a person would type to put a volume back, and a recovery does: known by its text. */
const BY_HAND = [lvmThin, zfs].map((driver) => {
  const names = {
    path: '/dev/a/b',
    ref: 'a/b@c',
    target: 'vda',
    format: 'raw',
    driver: driver.name,
  };
  const disk = { ...names, captured: true as const, sizeBytes: null };
  return driver.byHand(disk).argv[2] ?? '';
});

/**
 * The same of each verb of `lib/host/verbs` that plans name; the others are for verbs alone. `sp_try` and its like, which
 * run another command, are known to the program itself.
 */
export const VERBS: Readonly<Record<string, string>> = {
  sp_absent: 'D',
  sp_arrive: 'T/incoming D',
  sp_attempt: `${WORD} ${NUMBER}`,
  sp_awake: WORD,
  sp_check_part: `T/incoming ${WORD} ${WORD}`,
  sp_clock: `${WORD} ${WORD}`,
  sp_cpu_fits: 'T/live[.]xml',
  sp_clone_state: `(${STATE}|${UNPACKED}) T/live[.]xml T/state[.]save`,
  sp_close: `${WORD} :(done|undone)`,
  sp_dedup: `T/incoming :${ID}[.]${ID}( :${PART})+`,
  sp_dedup_check: `:${ID}[.]${ID}( :${PART} ${WORD})+`,
  sp_dedup_gone: `:${ID}[.]${ID}`,
  sp_define_again: 'T/[a-z]+[.]xml',
  sp_define_back: `${WORD} I T/[a-z]+[.]xml${OVERLAYS}`,
  sp_define_over: `${WORD} T/[a-z]+[.]xml${LAYERS}`,
  sp_drop_between: `${WORD} ${WORD} I( I)*`,
  sp_drop_incoming: 'T/incoming',
  sp_drop_layer: `${WORD} ${WORD} I`,
  sp_edit_manifest: `T/(${ID}[.])?words D/manifest[.]json`,
  sp_fold: `${WORD} T/[a-z]+[.]xml${OVERLAYS}`,
  sp_foreign_delete: `${WORD} ${TEXT}`,
  sp_foreign_there: `${WORD} ${TEXT}`,
  sp_forget_hash: `D ${WORD}`,
  sp_forget_vm: 'V',
  sp_free_path: 'I',
  sp_freeze: WORD,
  sp_frozen: `I ${MAYBE}( ${MAYBE})?`,
  sp_go_on: WORD,
  sp_hash: `D ${WORD} (I|D/[^ /]+)`,
  sp_hold: `${WORD} ${STATE} ${NUMBER}${SPECS}`,
  sp_image_names: `I ${TEXT}`,
  sp_image_whole: `(I|${STATE}|${UNPACKED}) ${NUMBER}( :[0-9a-f]+)?`,
  sp_incoming: 'T/incoming',
  sp_keep_copy: `I ${STATE}`,
  sp_keep_tpm: 'P (D/tpm[.]tar|T/tpm[.]tar[.]before)',
  sp_keep_vars: 'I (D/nvram[.]fd|T/nvram[.]fd[.]before)',
  sp_lay: `${WORD}${SPECS}`,
  sp_lay_disk: `(${DISK}|${STAGED}) I I`,
  sp_lay_out: `:${ID}[.]${ID} T/stage`,
  sp_lay_over: `I ${FORMAT} I`,
  sp_lay_vars: 'D/nvram[.]fd I I',
  sp_leave: `${WORD} T/[a-z]+[.]xml ${WORD} I I ${FORMAT}`,
  sp_listed: 'D',
  sp_live: `${WORD} ${STATE} ${NUMBER}${SPECS}`,
  sp_lvm_capture: `${WORD} ${WORD} ${WORD}`,
  sp_lvm_clone: `${WORD} ${WORD} ${WORD}`,
  sp_lvm_drop: `${WORD} ${WORD}`,
  sp_lvm_fill: `${WORD} ${WORD} ${WORD} ${DISK}`,
  sp_lvm_hide: `${WORD} ${WORD}`,
  sp_lvm_room: `${WORD} ${WORD} ${NUMBER}`,
  sp_lvm_show: `${WORD} ${WORD}`,
  sp_lvm_swap: `${WORD} ${WORD} ${WORD} ${WORD}`,
  sp_lvm_swap_back: `${WORD} ${WORD} ${WORD} ${WORD}`,
  sp_lvm_whole: `${WORD} ${WORD}`,
  sp_merge: `${WORD} ${WORD} I I T/merging`,
  sp_move: 'D (R|T/incoming)',
  sp_move_over: `I I ${FORMAT} I`,
  sp_no_managed_save: 'I',
  sp_no_job: `${WORD}( ${WORD})*`,
  sp_no_job_before: `T/merging[.]begun ${WORD} ${WORD}`,
  sp_not_defined: `${WORD}( ${TEXT})?`,
  sp_note_rollback: 'T/undo[.]json V/undo[.]json',
  sp_now_from: `V/now ${WORD} T/now`,
  sp_pack: `D ${STATE} ${PACKED}`,
  sp_pack_check: `D ${WORD} ${PACKED}`,
  sp_pack_displace: 'D',
  sp_pack_drop: 'D',
  sp_pack_gain: `D ${STATE} ${PACKED}`,
  sp_pack_gone: PACKED,
  sp_pack_place: `D ${PACKED} T/RESCUE[.]txt`,
  sp_pack_switch: `D ${NUMBER}`,
  sp_pack_switch_back: 'D',
  sp_pack_turn: 'D',
  sp_part_whole: `(I|D/[^ /]+) ${NUMBER}`,
  sp_plain_state: `T/incoming ${NUMBER}( :[0-9a-f]+)?`,
  sp_power_off: WORD,
  sp_put: 'T/now V/now|T/RESCUE[.]txt (D|T/incoming)/RESCUE[.]txt',
  sp_put_manifest: `T/${ID}[.]open[.]json D/manifest[.]json`,
  sp_put_tpm: '(D/tpm[.]tar|T/tpm[.]tar[.]before) P',
  sp_put_vars: '(D/nvram[.]fd|T/nvram[.]fd[.]before) I',
  sp_qcow2_back: `I ${WORD}`,
  sp_qcow2_check: `${WORD} I ${WORD}`,
  sp_qcow2_drop: `I ${WORD}`,
  sp_qcow2_forget: `${WORD} I ${WORD}`,
  sp_qcow2_keep: `${WORD} I ${WORD}`,
  sp_qcow2_out: `I ${WORD} ${STAGED} ${MAYBE}`,
  sp_qcow2_pour: `${DISK} I`,
  sp_qcow2_whole: `I ${WORD}`,
  sp_rbd_back: `${NAME} ${WORD}`,
  sp_rbd_capture: `${NAME} ${WORD}`,
  sp_rbd_drop: `${NAME} ${WORD}`,
  sp_rbd_fill: `${NAME} ${DISK}`,
  sp_rbd_keep: `${NAME} ${WORD}`,
  sp_rbd_whole: `${NAME} ${WORD}`,
  sp_record: `T/${ID}[.]json D${MEASURED}`,
  sp_relay: `${XML} ${XML}${LAYERS}`,
  sp_relay_saved: `(I|${STATE}|${UNPACKED}) ${XML}${LAYERS}`,
  sp_resume: `${WORD} I`,
  sp_resumed: `${WORD} ${WORD}`,
  sp_room: `(S|F|I|D) ${NUMBER}`,
  sp_route: '',
  sp_save_aside: `${WORD} I (I|T/replacing)`,
  sp_save_back: `${WORD} I (I|T/replacing)`,
  sp_saved_at: 'I',
  sp_saved_untouched: 'I',
  sp_screen: `${WORD} D/screen`,
  sp_seal: `T/manifest[.]json (D|T/incoming)${MEASURED}`,
  sp_source_sum: `D ${WORD} (I|D/[^ /]+|${STAGED}) ${WORD}`,
  sp_start_again: WORD,
  sp_state_is: `${WORD}( ${TEXT})+`,
  sp_stop: WORD,
  sp_suspend: WORD,
  sp_swap: 'I I I',
  sp_swap_back: 'I I',
  sp_thaw: WORD,
  sp_unchanged: ':sp_keep_vars I D/nvram[.]fd|:sp_keep_tpm P D/tpm[.]tar',
  sp_undefine: WORD,
  sp_unhold: `${WORD} ${STATE}`,
  sp_unlay: 'I I',
  sp_unlive: `${WORD} (:|${STATE}) T/[a-z]+[.]xml${OVERLAYS}`,
  sp_unpack: `D/state[.]save[.]zst ${UNPACKED} ${NUMBER}( :[0-9a-f]+)?`,
  sp_untouched: '',
  sp_verified: `D ${WORD}`,
  sp_wait_for: WORD,
  sp_zfs_capture: `${NAME} ${WORD} I`,
  sp_zfs_clone: `${NAME} ${WORD} ${NAME}`,
  sp_zfs_drop: `${NAME} ${WORD}`,
  sp_zfs_fill: `${NAME} ${NAME} ${DISK} I`,
  sp_zfs_gone: NAME,
  sp_zfs_out: `${NAME} ${WORD} ${NAME} I ${STAGED} ${STAGED}`,
  sp_zfs_out_gone: `${NAME} ${NAME}`,
  sp_zfs_room: `${WORD} ${NUMBER}`,
  sp_zfs_settle: NAME,
  sp_zfs_swap: `${NAME} ${NAME} ${NAME} I`,
  sp_zfs_swap_back: `${NAME} ${NAME} ${NAME} I`,
  sp_zfs_whole: `${NAME} ${WORD} I`,
};

const READ = `(I|D/[^ /]+|${STAGED})`;
/** What the scripts are given that are no task. Numbers are numbers: a shell may run what it is told to add to one. */
const SCRIPTS: Readonly<Record<string, string>> = {
  launch: `S :[0-9a-z-]+( ${WORD} ${NUMBER})+`,
  follow: `S ${WORD} ${NUMBER} ${NUMBER} ${NUMBER} ${NUMBER}( L ${WORD})?`,
  inventory: `(L|:) S :[0-9a-z]+( ${WORD})*`,
  'read-task': `S ${WORD}`,
  cancel: `S ${WORD} ${TEXT} L ${WORD}( ${WORD})*`,
  watch: '(L|:) S',
  transfer: [
    `:(codecs|look) S ${WORD}`,
    `:size S ${WORD} ${READ}`,
    `:send S ${WORD} ${READ} ${NUMBER} :(plain|zstd)`,
    `:direct S ${WORD} ${TEXT} ${NUMBER} :(plain|zstd)( ${READ} ${NUMBER} :${PART} ${NUMBER})+`,
    `:receive S ${WORD} :${PART} ${NUMBER} ${NUMBER} :(plain|zstd)`,
    `:tell S ${WORD} :(cancel|handed|route|sum-${PART}) ${TEXT}`,
  ].join('|'),
  'forget-undo': `V/undo[.]json ${TEXT}`,
  sizes: 'S',
  snapshot: [
    ':text D/[a-z]+[.]xml',
    ':picture D/screen',
    ':saved L D/state[.]save([.]zst)?',
    `:defined L ${WORD}`,
    ':around L',
    `:plans S ${WORD}`,
  ].join('|'),
};

/** Of libvirt's own folder what Savepoint works in; beside it lie settings of programs that run as root. */
const LIBVIRTS = ['images', 'qemu/save', 'qemu/nvram', 'swtpm'].map(
  (name) => `/var/lib/libvirt/${name}`,
);

/** libvirt's own folders, and those in which these VMs' disks and UEFI variables lie. */
export function foldersFor(vms: readonly Vm[]): string[] {
  const places = vms.flatMap(({ disks, nvramPath = '' }) => [
    folderOf(nvramPath),
    ...disks.filter(({ readOnly }) => !readOnly).flatMap(placesOf),
  ]);
  const others = places.filter(
    (place) =>
      // The list has spaces between its items; what has one itself is for a person to think about.
      /^(\/[A-Za-z0-9._@+:-]+)+$/.test(place) &&
      !LIBVIRTS.some((known) => `${place}/`.startsWith(`${known}/`)),
  );
  return [...new Set([...LIBVIRTS, ...others])];
}

/** A device is one path; only where new volumes come to lie beside it, the folder of its group or pool is needed too. */
function placesOf({ path = '', volume }: Disk): string[] {
  if (!path.startsWith('/dev/')) return [folderOf(path)];
  const pool = /^\/dev\/zvol\/[^/]+(?=\/.)/.exec(path);
  if (pool) return [pool[0]];
  return volume?.storage === 'lvm' ? [path, `/dev/${volume.name.split('/')[0]}`] : [path];
}

const folderOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/')));

export type HelperSettings = { uri: string; storePath: string; folders: readonly string[] };

const lines = (shapes: Readonly<Record<string, string>>) =>
  Object.entries(shapes)
    .map(([name, shape]) => `${name} ${shape}`)
    .join('\n');

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * The program that makes sudo narrow on a host: root for what this Savepoint's own scripts do in these folders, and for
 * nothing else.
 */
export function makeHelper({ uri, storePath, folders }: HelperSettings): string {
  const { engine, verbs, ...scripts } = hostScripts();
  const library = `${engine}\n${verbs}\n`;
  const values: { [hole: string]: string } = {
    URI: uri,
    STORE: storePath,
    FOLDERS: folders.join(' '),
    SCRIPTS: Object.values(scripts)
      .sort((a, b) => Buffer.byteLength(a) - Buffer.byteLength(b))
      .map((text) => `${Buffer.byteLength(text)}:${sha256(text)}`)
      .join(' '),
    LAUNCH: sha256(scripts.launch),
    TRANSFER: sha256(scripts.transfer),
    LIBRARY_LINES: String(library.split('\n').length - 1),
    LIBRARY: sha256(library),
    BY_HAND: BY_HAND.join('\n'),
    STEPS: lines({ ...PROGRAMS, ...VERBS }),
    WORDS_OF: lines(
      Object.fromEntries(
        Object.entries(scripts).map(([name, text]) => [sha256(text), SCRIPTS[name] ?? '']),
      ),
    ),
  };
  return read('savepoint-host').replace(/@([A-Z_]+)@/g, (_, hole: string) => {
    const value = values[hole] ?? '';
    if (value.includes("'")) throw new Error(`${hole} cannot hold a quote`);
    return value;
  });
}
