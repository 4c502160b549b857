# Reads everything Savepoint shows of a host, in one run: inventory.sh URI STORE MARK
# Writes sections that begin with a line "@MARK name words…"; MARK is random, so nothing in a VM's
# definition can look like one. Changes nothing, but for one remembered answer per filesystem (reflink).
uri=$1
store=$2
mark=$3

say() { printf '\n@%s %s\n' "$mark" "$*"; }

if ! command -v virsh >/dev/null 2>&1; then
  say error no-virsh
  exit 0
fi

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# --nowait: a guest that is busy with a job must not hold up the picture of the others.
virsh -q -c "$uri" "echo @$mark versions.;version;echo @$mark uuids.;list --all --uuid;\
echo @$mark transient.;list --all --transient --uuid;\
echo @$mark stats.;domstats --raw --nowait --state --balloon --block" >"$work/first" 2>"$work/errors"
uuids=$(sed -n "/@$mark uuids/,/@$mark transient/s/.*\([0-9a-f]\{8\}-[0-9a-f-]\{27\}\).*/\1/p" "$work/first" | sort -u)
if ! grep -q 'Running hypervisor' "$work/first"; then
  say error libvirt
  cat "$work/errors"
  exit 0
fi
# virsh's echo ends no line, so its marks end with a full stop; give each a line of its own.
split() { sed "s/@$mark [^.]*\./\\
&\\
/g" "$1"; }
split "$work/first"

# One argument may be 128 KiB long: ask for the definitions in batches.
batch=''
count=0
definitions() {
  [ -z "$batch" ] || virsh -q -c "$uri" "$batch" >"$work/batch" 2>>"$work/errors"
  [ -z "$batch" ] || split "$work/batch"
  batch=''
  count=0
}
for uuid in $uuids; do
  batch="${batch}echo @$mark xml $uuid.;dumpxml $uuid;echo @$mark snapshots $uuid.;snapshot-list $uuid --name;"
  count=$((count + 1))
  [ "$count" -lt 400 ] || definitions
done
definitions

say host
hostname
cat /proc/sys/kernel/random/boot_id
date -u +%Y-%m-%dT%H:%M:%SZ

case $uri in
  */session) save=${XDG_CONFIG_HOME:-$HOME/.config}/libvirt/qemu/save ;;
  *) save=/var/lib/libvirt/qemu/save ;;
esac

# place NAME PATH: the facts of a folder, or of the nearest folder above it that exists
place() {
  at=$2
  exists=1
  while [ ! -d "$at" ]; do
    exists=0
    at=$(dirname "$at")
  done
  writable=0
  [ -w "$at" ] && writable=1
  say "place $1"
  printf '%s\n%s %s\n' "$2" "$exists" "$writable"
  stat -c '%d' -- "$at"
  stat -f -c '%T %a %b %S' -- "$at"
}
place save "$save"
place store "$store"

say managed-saves
find "$save" -maxdepth 1 -name '*.save' -printf '%s %f\n' 2>/dev/null

say files
sed -n 's/^ *block\.[0-9]*\.path=//p' "$work/first" | sort -u >"$work/paths"
while IFS= read -r path; do
  set -- "$@" "$path"
done <"$work/paths"
shift 3
if [ $# -gt 0 ]; then
  stat -c 's %F|%s|%b|%B|%d|%n' -- "$@" 2>/dev/null
  stat -f -c 'f %T|%a|%S|%n' -- "$@" 2>/dev/null
  for path; do
    [ ! -L "$path" ] || printf 'l %s|%s\n' "$(readlink -f -- "$path")" "$path"
  done
fi

# A qcow2 header names a file below it at byte 8; only such images are worth a qemu-img.
say chains
for path; do
  [ -f "$path" ] && [ -s "$path" ] && printf '%s\n' "$path"
done >"$work/present"
set --
while IFS= read -r path; do
  set -- "$@" "$path"
done <"$work/present"
if [ $# -gt 0 ]; then
  head -q -c 16 -- "$@" | od -An -v -tx1 -w16 | paste -d '|' - "$work/present" |
    while IFS='|' read -r header path; do
      case $header in
        *'51 46 49 fb '??' '??' '??' '??' 00 00 00 00 00 00 00 00') ;;
        *'51 46 49 fb '*)
          printf 'c %s\n' "$path"
          { qemu-img info -U --backing-chain --output=json -- "$path" 2>/dev/null ||
            qemu-img info --backing-chain --output=json -- "$path"; } 2>&1 | tr -d '\n'
          echo
          ;;
      esac
    done
fi

# Whether files can share blocks is tried once per filesystem, beside the disks that lie there.
say reflink
for path; do
  case $(stat -f -c %T -- "$path") in
    xfs | btrfs | bcachefs | zfs | ocfs2) ;;
    *) continue ;;
  esac
  device=$(stat -c %d -- "$path")
  case " ${tried-} " in *" $device "*) continue ;; esac
  tried="${tried-} $device"
  answer=$(cat "$store/facts/reflink-$device" 2>/dev/null)
  if [ -z "$answer" ]; then
    probe=$(mktemp "$(dirname "$path")/.savepoint-probe-XXXXXX") || continue
    echo probe >"$probe"
    answer=no
    cp --reflink=always -- "$probe" "$probe.clone" 2>/dev/null && answer=yes
    rm -f -- "$probe" "$probe.clone"
    mkdir -p "$store/facts" 2>/dev/null && echo "$answer" >"$store/facts/reflink-$device"
  fi
  printf '%s %s\n' "$device" "$answer"
done

say manifests
find "$store/vms" -mindepth 3 -maxdepth 3 -path '*/[0-9]*t[0-9]*-*/manifest.json' -exec cat {} + 2>/dev/null

say now
for file in "$store"/vms/*/now; do
  [ -e "$file" ] || continue
  uuid=${file%/now}
  printf '%s %s\n' "${uuid##*/}" "$(cat "$file")"
done

say tasks
boot=$(cat /proc/sys/kernel/random/boot_id)
for dir in "$store"/tasks/*/; do
  [ -e "$dir/about.json" ] || continue
  # Without its script nothing ever ran: a launch that was cut off.
  [ -e "$dir/run.sh" ] || continue
  [ ! -e "$dir/ended" ] || continue
  state=dead
  if read -r pid started at <"$dir/pid" 2>/dev/null && [ "$at" = "$boot" ] && [ -r "/proc/$pid/stat" ]; then
    # Field 22, counted behind the command's name, is when the process started: the same pid may be reused.
    # shellcheck disable=SC2046
    set -- $(sed 's/.*) //' "/proc/$pid/stat")
    [ "${20-}" = "$started" ] && state=alive
  fi
  # Started a moment ago, and not yet at the point of writing its pid.
  [ -e "$dir/pid" ] || [ -z "$(find "$dir/run.sh" -mmin -1)" ] || state=alive
  # How often somebody tried to bring it to an end.
  printf '%s %s ' "$state" "$(grep -c '^[0-9.]* recover ' "$dir/journal" 2>/dev/null || echo 0)" | tr '\n' ' '
  cat "$dir/about.json"
done

say errors
cat "$work/errors"
say end
