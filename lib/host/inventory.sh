# Reads everything Savepoint shows of a host, in one run: inventory.sh URI STORE MARK [UUID…]
# Writes sections that begin with a line "@MARK name words…"; MARK is random, so nothing in a VM's
# definition can look like one. Changes nothing, but for remembered answers (reflink, machine types).
# The UUIDs are those of the last look: their definitions come with the list, and only new VMs need another call.
LC_ALL=C
export LC_ALL
uri=$1
store=$2
mark=$3
shift 3

say() { printf '\n@%s %s\n' "$mark" "$*"; }

# An archive has no libvirt, and is asked with an empty URI: what it holds is all there is to say.
if [ -n "$uri" ] && ! command -v virsh >/dev/null 2>&1; then
  say error no-virsh
  exit 0
fi

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# definitions UUID…: what virsh is told, to print each definition and the names of libvirt's own snapshots.
definitions() {
  for uuid; do
    printf '%s' "echo @$mark xml $uuid.;dumpxml $uuid;echo @$mark snapshots $uuid.;snapshot-list $uuid --name;"
  done
}

# Before all else: a task that works on a VM from here on changes this, and what was planned from these facts is void.
say locks
find "$store/locks" -type f -size +0c -printf '%f %T@\n' 2>/dev/null

# --nowait: a guest that is busy with a job must not hold up the picture of the others. A domain that is gone costs an
# error and nothing else.
: >"$work/first"
[ -z "$uri" ] || virsh -q -c "$uri" "echo @$mark versions.;version;echo @$mark networks.;net-list --name;echo @$mark uuids.;list --all --uuid;\
echo @$mark transient.;list --all --transient --uuid;\
echo @$mark stats.;domstats --raw --nowait --state --balloon --block;$(definitions "$@")" \
  >"$work/first" 2>"$work/errors" &
listing=$!

# While libvirt answers, what does not need its answer.
say host
read -r boot </proc/sys/kernel/random/boot_id
read -r name </proc/sys/kernel/hostname
printf '%s\n%s\n' "$name" "$boot"
date -u +%Y-%m-%dT%H:%M:%SZ

case $uri in
  */session) save=${XDG_CONFIG_HOME:-$HOME/.config}/libvirt/qemu/save ;;
  *) save=/var/lib/libvirt/qemu/save ;;
esac

# What a VM's network interfaces can hang on beside libvirt's own networks. A switch of Open vSwitch's is no bridge here.
if [ -n "$uri" ]; then
  say bridges
  for dir in /sys/class/net/*/bridge; do
    [ ! -d "$dir" ] || { dir=${dir%/bridge} && printf '%s\n' "${dir##*/}"; }
  done
fi

# place NAME PATH: the facts of a folder, or of the nearest folder above it that exists
place() {
  at=$2
  exists=1
  while [ ! -d "$at" ]; do
    exists=0
    at=${at%/*}
    [ -n "$at" ] || at=/
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

# With what saved memory is compressed, with what an archive keeps equal parts once, and what makes sudo narrow, where they are.
say tools
if command -v zstd >/dev/null 2>&1; then echo zstd; fi
if command -v borg >/dev/null 2>&1; then echo borg; fi
if [ -x /usr/local/sbin/savepoint-host ]; then echo savepoint-host; fi
# What libvirt may have compressed a saved state with (save_image_format). That one is missing is said in so many words: an
# older one of these scripts says nothing of them.
for program in gzip bzip2 xz lzop zstd; do
  command -v "$program" >/dev/null 2>&1 || echo "no $program"
done

if [ -e "$store/savepoint.borg/config" ]; then
  say repository
  cat "$store/savepoint.borg.names" 2>/dev/null
fi

say managed-saves
find "$save" -maxdepth 1 -name '*.save' -printf '%s %T@ %f\n' 2>/dev/null | tee "$work/saves"

# One walk finds everything that lies in snapshots' folders, and where there is none, nothing more is asked.
: >"$work/manifests"
: >"$work/states"
say parts
[ ! -d "$store/vms" ] ||
  find "$store/vms" -mindepth 3 -maxdepth 3 -type f -path '*/[0-9]*t[0-9]*-*/*' ! -path '*/removing-*' \
    \( -readable -printf 'r %s %b %n %T@ %P\n' -o -printf 'u %s %b %n %T@ %P\n' \) -readable \( \
    -name manifest.json -fprint0 "$work/manifest-names" -o \
    -name verified.json -fprint0 "$work/verified-names" -o \
    \( -name state.save -o -name state.save.zst \) -size +91c -fprintf "$work/states" '%P\n' \) 2>/dev/null
if [ -s "$work/manifest-names" ]; then
  xargs -0 cat -- <"$work/manifest-names" >"$work/manifests" 2>/dev/null
fi
say manifests
cat "$work/manifests"
say verified
[ ! -s "$work/verified-names" ] || xargs -0 cat -- <"$work/verified-names" 2>/dev/null

say states
(cd "$store/vms" 2>/dev/null && heads 92 "$work/states")

sed 's/^[^ ]* [^ ]* //' "$work/saves" >"$work/save-names"
say save-heads
[ ! -s "$work/save-names" ] || (cd "$save" && heads 92 "$work/save-names")

wait "$listing"
if [ -n "$uri" ] && ! grep -q 'Running hypervisor' "$work/first"; then
  say error libvirt
  cat "$work/errors"
  exit 0
fi
# No VM at all may also mean that libvirt went away between two questions; an empty picture must be sure of itself.
sed -n "/@$mark uuids/,/@$mark transient/s/.*\([0-9a-f]\{8\}-[0-9a-f-]\{27\}\).*/\1/p" "$work/first" >"$work/uuids"
if [ -n "$uri" ] && [ ! -s "$work/uuids" ] && { ! again=$(virsh -q -c "$uri" list --all --uuid 2>>"$work/errors") || [ -n "$again" ]; }; then
  say error libvirt
  cat "$work/errors"
  exit 0
fi
# virsh's echo ends no line, so its marks end with a full stop; give each a line of its own.
marks() { sed "s/@$mark [^.]*\./\\
&\\
/g" "$1"; }
# answers FILE: what virsh says to the commands in FILE, a line each. Fifty at a time: one argument may be 128 KiB long.
answers() {
  split -l 50 "$1" "$1."
  for ask in "$1".*; do
    virsh -q -c "$uri" "$(cat "$ask")" >"$work/answer" 2>>"$work/errors"
    marks "$work/answer"
  done
}
# The names of libvirt's own snapshots are noted on the way, each behind its VM's UUID.
: >"$work/theirs"
tell() {
  marks "$1" | awk -v mark="@$mark" -v out="$work/theirs" '{ print }
    $1 == mark { uuid = $2 == "snapshots" ? substr($3, 1, 36) : ""; next }
    uuid != "" && $0 != "" { print uuid, $0 >>out }'
}
tell "$work/first"

known=" $* "
set --
: >"$work/new"
more() {
  [ $# -gt 0 ] || return 0
  virsh -q -c "$uri" "$(definitions "$@")" >"$work/batch" 2>>"$work/errors"
  tell "$work/batch"
  cat "$work/batch" >>"$work/new"
}
# shellcheck disable=SC2013 # each line is one word
for uuid in $(cat "$work/uuids"); do
  case $known in *" $uuid "*) continue ;; esac
  set -- "$@" "$uuid"
  # One argument may be 128 KiB long: ask in batches.
  [ $# -lt 400 ] || { more "$@" && set --; }
done
more "$@"

# Disks that are volumes of libvirt's pools: those know where they lie, also of a VM that is off.
say pooled-names
sed -n "s/^ *<source \(pool='[^']*' volume='[^']*'\).*/\1/p" "$work/first" "$work/new" |
  sort -u | tee "$work/pooled"
: >"$work/pooled-paths"
if [ -s "$work/pooled" ]; then
  volumes_pooled "$work" "@$mark" >"$work/ask-pooled"
  answers "$work/ask-pooled" | tee "$work/pooled-paths"
fi

# Asked only where there are any. The definitions inside are left out: they are long, and nobody needs them here.
if [ -s "$work/theirs" ]; then
  awk -v mark="@$mark" -v quote="'" '{
    uuid = $1; name = substr($0, 38); gsub(quote, quote "\\" quote quote, name)
    if (uuid != last) print "echo " mark " current " uuid ".;snapshot-current --domain " uuid " --name;"
    last = uuid
    print "echo " mark " foreign " uuid ".;snapshot-dumpxml --domain " uuid " --snapshotname " quote name quote ";"
  }' "$work/theirs" >"$work/ask"
  answers "$work/ask" |
    sed '/^  <domain[ >]/,/^  <\/domain>/d;/^  <inactiveDomain[ >]/,/^  <\/inactiveDomain>/d;/^  <cookie>/,/^  <\/cookie>/d'
fi

# What this QEMU can be changes with its version only, so it is asked once for each.
say machines
if [ -n "$uri" ] && [ -s "$work/manifests" ]; then
  known=$store/facts/machines-$(sed -n 's/^Using library: libvirt //p;s/^Running hypervisor: QEMU //p' \
    "$work/first" | tr -cd '0-9.\n' | tr '\n' -)
  if [ ! -s "$known" ]; then
    virsh -q -c "$uri" capabilities 2>>"$work/errors" | sed -n 's|.*<machine[^>]*>\([^<]*\)</machine>.*|\1|p' |
      sort -u >"$work/machines"
    mkdir -p "$store/facts" 2>/dev/null && cp "$work/machines" "$known.$$" 2>/dev/null && mv "$known.$$" "$known"
    known=$work/machines
  fi
  cat "$known"
fi

# all COMMAND…: with every line of standard input as an argument
all() { xargs -r -d '\n' "$@" 2>/dev/null; }
FILE='s %F|%s|%b|%B|%d|%Y|%n'

# Only what domstats said: a description in a definition below it may hold lines like these.
{
  sed -n "/@$mark stats/,/@$mark xml/s/^ *block\.[0-9]*\.path=//p" "$work/first"
  grep '^/' "$work/pooled-paths"
} | sort -u >"$work/disks"
paths=$work/disks
if [ -s "$work/manifests" ]; then
  # Paths that snapshots name: the manifests are JSON, in which a description cannot contain a bare quote.
  grep -oE '"(path|ref|emulator)":"/([^"\\]|\\.)*"' "$work/manifests" |
    sed 's/^"[a-z]*":"//;s/"$//;s/\\\(.\)/\1/g' | sort -u - "$work/disks" >"$work/paths"
  paths=$work/paths
fi
say files
all stat -L -c "$FILE" -- <"$paths" | tee "$work/stats"
all stat -f -c 'f %T|%a|%S|%n' -- <"$work/disks" | tee "$work/filesystems"
# The shell's own reading takes a system call for each letter, so the list becomes words at once.
set -f
IFS='
'
# shellcheck disable=SC2013 # IFS is the end of a line
for path in $(cat "$work/disks"); do
  [ ! -L "$path" ] || printf 'l %s|%s\n' "$(readlink -f -- "$path")" "$path"
done
unset IFS
set +f

# Where all that lies, and the store: of each filesystem one line by where it is mounted.
say mounts
{
  cat -- "$paths"
  [ ! -d "$store" ] || printf '%s\n' "$store"
} | all stat -L -c %m -- | sort -u | all stat -f -c '%T|%a|%b|%S|%n' --

# The header of a qcow2 image tells its size for the guest (byte 24), whether there is a file below it (8), and how many
# snapshots it holds (60) in a table that begins at (64).
say headers
# headed: of what stat said, the paths of files that are long enough to be an image.
headed() { sed -nE 's/^s regular file\|([0-9]{3,}|[89][0-9])\|[^|]*\|[^|]*\|[^|]*\|[^|]*\|//p'; }
# elsewhere: "d image" of the headers whose image keeps the guest's data in another file: bit 2 of the features in bytes 72 to
# 79, which only version 3 has; in version 2 something else is there.
elsewhere() {
  awk '/^514649fb/ && substr($0, 9, 8) > "00000002" && index("4567cdef", substr($0, 160, 1)) { print "d " substr($0, 162) }'
}
# A guest may write such a header into a file that is raw for it, so the bytes alone make no image.
formats "$work/pooled" "@$mark" "$work/first" "$work/new" >"$work/formats"
called_qcow2 "$work/manifests" >"$work/called"
headed <"$work/stats" | images "$work/formats" "$work/called" >"$work/images"
heads 80 "$work/images" >"$work/heads"
elsewhere <"$work/heads" >"$work/elsewhere"
awk -v work="$work" '/^514649fb/ {
  print
  path = substr($0, 162)
  if (substr($0, 17, 16) != "0000000000000000") print path >(work "/over")
  if (substr($0, 121, 8) != "00000000") print substr($0, 121, 8), substr($0, 129, 16), path >(work "/holding")
}' "$work/heads"
# What a damaged image tells must not fill the answer: a table has 1 MiB here, and all of them 8. One without its table is not
# readable just now.
say inside
left=8388608
[ ! -s "$work/holding" ] || while read -r count offset path; do
  bytes=$((0x$count * 400))
  [ "$bytes" -le 1048576 ] || bytes=1048576
  [ "$bytes" -le "$left" ] || continue
  left=$((left - bytes))
  printf 'i %s\n' "$path"
  od -An -v -tx1 -j "$((0x$offset))" -N "$bytes" -- "$path" 2>/dev/null | tr -d ' \n'
  echo
done <"$work/holding"

: >"$work/odd"
: >"$work/guessed"
: >"$work/below"
: >"$work/chains"
if [ -s "$work/over" ]; then
  cp "$work/over" "$work/level"
  cp "$work/over" "$work/done"
  while [ -s "$work/level" ]; do
    below "$work/level" "$work/odd" "$work/guessed" >>"$work/below"
    sort -u "$work/level.next" | grep -vxFf "$work/done" >"$work/level"
    cat "$work/level" >>"$work/done"
  done
fi
[ ! -s "$work/odd" ] || while IFS= read -r path; do
  printf 'c %s\n' "$path"
  { timeout 20 qemu-img info -U -f qcow2 --backing-chain --output=json -- "$path" 2>/dev/null ||
    { [ $? -ne 124 ] && timeout 20 qemu-img info -f qcow2 --backing-chain --output=json -- "$path"; }; } 2>&1 | tr -d '\n'
  echo
done <"$work/odd" >"$work/chains"
# The images below, but for those that an image calls raw: in a raw file, such bytes are a guest's own.
if [ -s "$work/over" ]; then
  {
    cat "$work/done"
    grep -oE '"(filename|format)": "([^"\\]|\\.)*"' "$work/chains" |
      awk '/^"filename"/ { name = $0; next } $0 == "\"format\": \"qcow2\"" { print name } { name = "" }' |
      sed -n 's/^"filename": "\//\//;s/"$//;s/\\\(.\)/\1/g;/^\//p'
  } | sort -u | all stat -L -c "$FILE" -- | headed >"$work/images-below"
  heads 80 "$work/images-below" | elsewhere >>"$work/elsewhere"
fi
say below
cat "$work/below" "$work/elsewhere"
say chains
cat "$work/chains"
say bases
{
  sed -n 's/^u //p' "$work/below"
  grep -oE '"filename": "/([^"\\]|\\.)*"' "$work/chains" | sed 's/^"filename": "//;s/"$//;s/\\\(.\)/\1/g'
} | sort -u | all stat -L -c "$FILE" --

# Whether files can share blocks is tried once per filesystem, beside the disks that lie there.
say reflink
sed -nE 's/^f (xfs|btrfs|bcachefs|zfs|ocfs2)\|[^|]*\|[^|]*\|//p' "$work/filesystems" >"$work/on-sharing"
: >"$work/sharing"
[ ! -s "$work/on-sharing" ] || all stat -L -c '%d %n' -- <"$work/on-sharing" | sort -u -k 1,1 >"$work/sharing"
while read -r device path; do
  answer=''
  [ ! -e "$store/facts/reflink-$device" ] || read -r answer <"$store/facts/reflink-$device"
  if [ -z "$answer" ]; then
    probe=$(mktemp "${path%/*}/.savepoint-probe-XXXXXX") || continue
    echo probe >"$probe"
    answer=no
    cp --reflink=always -- "$probe" "$probe.clone" 2>/dev/null && answer=yes
    rm -f -- "$probe" "$probe.clone"
    mkdir -p "$store/facts" 2>/dev/null && echo "$answer" >"$store/facts/reflink-$device"
  fi
  printf '%s %s\n' "$device" "$answer"
done <"$work/sharing"

# Storages without files are asked only where a disk or a snapshot is in one.
say volumes lvm
if command -v lvs >/dev/null 2>&1 &&
  { grep -q '^s block special file|' "$work/stats" || grep -q '"driver":"lvm-thin"' "$work/manifests"; }; then
  volumes_lvm "$work" 2>>"$work/errors"
fi

say volumes zfs
sed -nE 's/^f zfs\|[^|]*\|[^|]*\|//p' "$work/filesystems" >"$work/on-zfs"
if command -v zfs >/dev/null 2>&1 && {
  [ -s "$work/on-zfs" ] || grep -q '^/dev/zvol/' "$work/disks" || grep -q '"driver":"zfs"' "$work/manifests"
}; then
  volumes_zfs "$work" "$work/on-zfs" 2>>"$work/errors"
fi

say volumes rbd
if command -v rbd >/dev/null 2>&1; then
  {
    sed -n "s/^ *<source protocol='rbd' name='\([^'&|]*\)'.*/\1/p" "$work/first" "$work/new"
    grep -oE '"driver":"rbd","ref":"[^"\\@|]*@' "$work/manifests" | cut -d '"' -f 8 | tr -d @
  } | sort -u >"$work/images"
  [ ! -s "$work/images" ] || volumes_rbd "$work" "$work/images" 2>>"$work/errors"
fi

say now
set -- "$store"/vms/*/now
[ ! -e "$1" ] || grep -H . -- "$@" 2>/dev/null | sed 's|^.*/\([^/]*\)/now:|\1 |'

say undo
set -- "$store"/vms/*/undo.json
[ ! -e "$1" ] || grep -H . -- "$@" 2>/dev/null | sed 's|^.*/\([^/]*\)/undo\.json:|\1 |'

say tasks
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
  # It may have come to its end since that was asked, and is then no interrupted one.
  [ "$state" = alive ] || [ ! -e "$dir/ended" ] || continue
  # How often somebody tried to bring it to an end, and whether it got past the point from which it is only finished.
  attempts=$(grep -c '^[0-9.]* recover ' "$dir/journal" 2>/dev/null)
  printf '%s %s %s ' "$state" "${attempts:-0}" \
    "$(grep -q '^[0-9.]* commit$' "$dir/journal" 2>/dev/null && echo committed || echo open)"
  cat "$dir/about.json"
done

say errors
[ ! -s "$work/errors" ] || cat "$work/errors"
say end
