/** How disks are captured, by the names of storage drivers, and what their pools have room for. */
export const storage = {
  pool: 'Pool {name}',
  pools: 'Pools',
  used: '{percent} % of {total} used',
  usedWithMetadata: '{percent} % of {total} used, metadata {metadata} %',
  bySnapshots: '{size} by snapshots',
  bounds: {
    exact: 'Nothing else holds these bytes.',
    most: 'At most: the storage does not tell what others share of it.',
    least: 'At least: some of it is not known, or is shared among snapshots only.',
    about: 'An estimate: some of it is shared, and some not known.',
  },
  poolFull: 'too full for a snapshot',
  poolFilling: 'filling up',
  runsOn: 'The VM runs on while its memory is written.',
  standsStill: 'The VM stands still while its memory is written.',
  layer: {
    files: '{count, plural, one {one file} other {# files}} over one another',
    active: 'the VM writes to it',
    held: 'held by {names}',
    between: 'held by no snapshot: merged once only one file lies over it',
  },
  how: {
    'lvm-thin': 'thin snapshot (LVM)',
    zfs: 'snapshot (ZFS)',
    rbd: 'snapshot (Ceph RBD)',
    reflink: 'shared blocks (reflink)',
    overlay: 'frozen under a new layer',
    qcow2: 'inside the qcow2 file',
    copy: 'full copy',
  },
  keeps: {
    'lvm-thin': 'A rollback swaps the volume’s name: newer snapshots stay.',
    zfs: 'A rollback swaps in a clone: newer snapshots stay.',
    rbd: 'A rollback rewrites what changed in the image: newer snapshots stay.',
    reflink: 'A rollback swaps the file: newer snapshots stay.',
    overlay: 'A rollback lays a new layer over the frozen file: newer snapshots stay.',
    qcow2: 'A rollback rewrites the image from within: newer snapshots stay.',
    copy: 'A rollback copies the whole disk back: newer snapshots stay.',
  },
  freed: {
    'lvm-thin': 'Removing it gives room back to the pool.',
    zfs: 'Removing it gives room back to the pool.',
    rbd: 'Removing it gives room back to the cluster.',
    reflink: 'Removing it gives room back to the filesystem.',
    overlay:
      'Removing it merges the one layer over it into its file: what was written twice is given back.',
    qcow2:
      'Removing it frees room inside the image, which is used again; the file itself shrinks only where discards reach it.',
    copy: 'Removing it gives room back to the filesystem.',
  },
} as const;
