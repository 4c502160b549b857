# What inventory.sh asks of storages that know volumes instead of files. Each function prints, only where its tool answers:
#   v KIND|NAME|POOL|SIZE|HELD|NOTE   a volume, or a snapshot of one (Volume in lib/domain/inventory.ts)
#   a NAME|PATH                       a path that follows the volume's name, or the folder below which disks lie on it
#   f NAME|PATH                       the folder below which files lie on it
#   o PATH                            a file in a folder in which a disk lies
#   d NAME|PATH                       a path that leads to the volume and does not follow its name
#   p NAME|TOTAL|USED %|METADATA %    a pool
#   ok                                the answer is whole

# volumes_lvm WORK: logical volumes. The first letter of the attributes: V is a thin volume, t a thin pool.
volumes_lvm() {
  timeout 30 lvs --noheadings --nosuffix --units b --separator '|' \
    -o vg_name,lv_name,lv_attr,pool_lv,lv_size,data_percent,metadata_percent,lv_path,lv_dm_path,lv_kernel_minor >"$1/lvs" || return 0
  awk -F '|' '{
    sub(/^ +/, "", $1)
    name = $1 "/" $2
    pool = $4 == "" ? "" : $1 "/" $4
    letter = substr($3, 1, 1)
    if (letter == "t") printf "p %s|%s|%s|%s\n", name, $5, $6, $7
    else {
      held = $6 == "" ? "" : sprintf("%.0f", $5 * $6 / 100)
      printf "v %s|%s|%s|%s|%s|\n", letter == "V" ? "thin" : "thick", name, pool, $5, held
      printf "a %s|%s\na %s|%s\n", name, $8, name, $9
      if ($10 >= 0) printf "d %s|/dev/dm-%s\n", name, $10
    }
  } END { print "ok" }' "$1/lvs"
}

# volumes_zfs WORK LIST: ZFS. LIST: paths of disks that lie on it, to see what else lies in their dataset.
volumes_zfs() {
  timeout 30 zfs list -H -p -t filesystem,volume,snapshot -o type,name,used,volsize,mountpoint,canmount >"$1/zfs" || return 0
  timeout 30 zpool list -H -p -o name,size,capacity >"$1/zpool" || return 0
  # How many datasets lie below each: a rename would take them along.
  awk -F '\t' '{
    name = $2
    pool = name; sub(/[\/@].*/, "", pool)
    if ($1 == "snapshot") { if (name ~ /@savepoint-/) printf "v snapshot|%s|%s|0|%s|\n", name, pool, $3; next }
    up = name; if (sub(/\/[^\/]*$/, "", up)) below[up]++
    if ($1 == "volume") {
      printf "v zvol|%s|%s|%s|%s|\na %s|/dev/zvol/%s\n", name, pool, $4, $3, name, name
    } else if ($1 == "filesystem") { all[++count] = $0 }
  } END {
    for (at = 1; at <= count; at++) {
      split(all[at], field, "\t")
      pool = field[2]; sub(/\/.*/, "", pool)
      plain = field[2] ~ /\// && !below[field[2]] && field[6] == "on" && field[5] ~ /^\//
      printf "v dataset|%s|%s|%s|%s|%s\n", field[2], pool, field[3], field[3], plain ? "plain" : ""
      if (field[5] ~ /^\//) printf "f %s|%s\n", field[2], field[5]
    }
  }' "$1/zfs"
  awk -F '\t' '{ printf "p %s|%s|%s|\n", $1, $2, $3 + 0 }' "$1/zpool"
  # Files that share a dataset with a disk: putting the dataset back would take them along.
  while IFS= read -r path; do
    find "$(stat -c %m -- "$path")" -xdev ! -type d ! -name '*.savepoint-*' -printf 'o %p\n' 2>/dev/null | head -n 50
  done <"$2" | sort -u
  echo ok
}

# volumes_rbd WORK LIST: RBD images, through the host's own ceph.conf and keys. LIST: the images that disks and snapshots
# name. The note of an image is where its cluster is. One that begins like an option is not asked for: rbd takes some of
# those for its own even behind "--".
volumes_rbd() {
  monitors=$(ceph-conf --lookup mon_host 2>/dev/null | tr -d ' |')
  # shellcheck disable=SC2016 # read by the inner shell
  grep '^[^-]' "$2" | xargs -r -d '\n' -P 8 -n 1 sh -c '
    info=$(timeout 15 rbd info --format json "$1")
    case $? in 0) ;; 2) exit 0 ;; *) exit 255 ;; esac
    snaps=$(timeout 15 rbd snap ls --format json "$1") || exit 255
    pool=${1%%/*}
    size=$(printf "%s" "$info" | grep -oE "\"size\":[0-9]+" | head -n 1 | tr -cd 0-9)
    printf "v image|%s|%s|%s||%s\na %s|rbd:%s\n%s\n" "$1" "$pool" "$size" "$0" "$1" "$1" "$(
      printf "%s" "$snaps" | grep -oE "\"name\":\"savepoint-[0-9a-z-]+\"" | cut -d "\"" -f 4 |
        while read -r name; do printf "v snapshot|%s@%s|%s|0||\n" "$1" "$name" "$pool"; done
    )"' "$monitors" >"$1/rbd" || return 0
  cat "$1/rbd"
  timeout 15 ceph df --format json 2>/dev/null | tr '{' '\n' | awk -F '[:,]' '
    /^"name":/ { name = $2; gsub(/"/, "", name) }
    /"percent_used"/ {
      for (at = 1; at < NF; at++) {
        if ($at == "\"stored\"") stored = $(at + 1)
        if ($at == "\"percent_used\"") used = $(at + 1)
        if ($at == "\"max_avail\"") { free = $(at + 1); sub(/}.*/, "", free) }
      }
      printf "p %s|%.0f|%.2f|\n", name, stored + free, used * 100
    }'
  echo ok
}

# volumes_pooled WORK MARK: what to ask virsh for the paths of the volumes in WORK/pooled, with the mark "MARK pooled N" before
# each answer. Names of files have full stops, so they are told by their number.
volumes_pooled() {
  awk -v mark="$2" -v quote="'" '
    function word(text) {
      gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text)
      gsub(/&apos;/, quote, text); gsub(/&amp;/, "\\&", text)
      gsub(quote, quote "\\" quote quote, text)
      return quote text quote
    }
    {
      split($0, part, quote)
      print "echo " mark " pooled " NR ".;vol-path --pool " word(part[2]) " --vol " word(part[4]) ";"
    }' "$1/pooled"
}
