# Reads what takes too long for every look at a host: how much each capture holds that nothing else does, which is what
# its removal frees. sizes.sh STORE. Only while nobody else wants the processor or the disk. Prints
#   m BYTES|FILE              of a file that shares blocks with others
#   m BYTES|IMAGE#NAME        of a snapshot inside a qcow2 image
#   m BYTES|GROUP/NAME        of a thin logical volume
#   m BYTES|POOL/IMAGE@NAME   of a snapshot of an RBD image
#   ok                        the answer is whole; what could not be read has no line
LC_ALL=C
export LC_ALL
store=$1
if command -v ionice >/dev/null; then ionice -c 3 -p $$ 2>/dev/null; fi
renice -n 19 -p $$ >/dev/null 2>&1

work=$(mktemp -d) || exit 1
held=''
release() { [ -z "$held" ] || dmsetup message "$held" 0 release_metadata_snap; }
trap 'release; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM PIPE
[ ! -d "$store/vms" ] ||
  find "$store/vms" -mindepth 3 -maxdepth 3 -name manifest.json -path '*/[0-9]*t[0-9]*-*/*' -exec cat -- {} + \
    >"$work/manifests" 2>/dev/null
[ -s "$work/manifests" ] || {
  echo ok
  exit 0
}
plain() { sed 's/\\\(.\)/\1/g' | sort -u; }

# Blocks that no other file shares, as the filesystem tells them.
grep -oE '"driver":"reflink","ref":"/([^"\\]|\\.)*"' "$work/manifests" | sed 's/^.*"ref":"//;s/"$//' | plain >"$work/files"
if command -v filefrag >/dev/null; then
  while IFS= read -r file; do
    timeout 60 filefrag -v -- "$file" 2>/dev/null | FILE=$file awk '
      / blocks? of [0-9]+ bytes/ { unit = $0; sub(/ bytes.*/, "", unit); sub(/.* /, "", unit) }
      /^ *[0-9]+:/ { split($0, part, ":"); if ($0 !~ /shared/) blocks += part[4] }
      END { if (unit > 0) printf "m %.0f|%s\n", blocks * unit, ENVIRON["FILE"] }'
  done <"$work/files"
fi

# A cluster belongs to a snapshot alone if its tables name it and it is counted once (qemu: docs/interop/qcow2.txt). A table
# that is counted twice names nothing that is counted once, so only what differs is read. Compressed clusters share their
# place with others and are left out. A running guest may be some seconds ahead of the counts that are on the disk.
# shellcheck disable=SC2016 # the shell that awk starts reads $IMAGE
inside() {
  IMAGE=$1 timeout 300 awk '
    function bytes(at, count, line, command) {
      command = sprintf("od -An -v -tx1 -j %.0f -N %.0f -- \"$IMAGE\" 2>/dev/null | tr -d \" \\n\"", at, count)
      line = ""
      command | getline line
      close(command)
      return line
    }
    function number(text, at, count, value, n) {
      for (n = 2 * at + 1; n <= 2 * (at + count); n += 2) value = value * 256 + byte[substr(text, n, 2)]
      return value + 0
    }
    # Where an entry points to: bits 9 to 55.
    function place(entry) {
      return number(entry, 1, 5) * 65536 + byte[substr(entry, 13, 2)] * 256 + byte[substr(entry, 15, 2)] - byte[substr(entry, 15, 2)] % 512
    }
    function is_once(offset, cluster, block, at) {
      cluster = int(offset / size)
      block = int(cluster / per)
      if (!(block in counts)) {
        at = block * 8 < length(refs) / 2 ? place(substr(refs, 16 * block + 1, 16)) : 0
        counts[block] = at > 0 ? bytes(at, size) : ""
      }
      return substr(counts[block], 2 * width * (cluster % per) + 1, 2 * width) == one
    }
    BEGIN {
      for (n = 0; n < 256; n++) byte[sprintf("%02x", n)] = n
      head = bytes(0, 112)
      if (substr(head, 1, 8) != "514649fb") exit
      size = 2 ^ number(head, 20, 4)
      version = number(head, 4, 4)
      order = version > 2 ? number(head, 96, 4) : 4
      features = version > 2 ? number(head, 72, 8) : 0
      # Counts of less than a byte, and data in another file, are not for us.
      if (order < 3 || int(features / 4) % 2) exit
      step = int(features / 16) % 2 ? 32 : 16
      width = 2 ^ (order - 3)
      per = size / width
      one = sprintf("%0" (2 * width) "d", 1)
      refs = bytes(number(head, 48, 8), number(head, 56, 4) * size)
      count = number(head, 60, 4)
      table = bytes(number(head, 64, 8), count * 1024)
      at = 0
      for (snapshot = 0; snapshot < count; snapshot++) {
        top = number(table, at, 8)
        entries = number(table, at + 8, 4)
        id = number(table, at + 12, 2)
        letters = number(table, at + 14, 2)
        start = at + 40 + number(table, at + 36, 4) + id
        name = ""
        for (n = 0; n < letters; n++) name = name sprintf("%c", number(table, start + n, 1))
        at = int((start + letters + 7) / 8) * 8
        held = int((entries * 8 + size - 1) / size) * size
        first = bytes(top, entries * 8)
        for (n = 0; n < entries; n++) {
          offset = place(substr(first, 16 * n + 1, 16))
          if (offset == 0 || !is_once(offset)) continue
          held += size
          second = bytes(offset, size)
          for (m = 1; m < length(second); m += step) {
            entry = substr(second, m, 16)
            if (entry == "0000000000000000" || substr(entry, 1, 1) ~ /[4-7c-f]/) continue
            data = place(entry)
            if (data > 0 && is_once(data)) held += size
          }
        }
        printf "m %.0f|%s#%s\n", held, ENVIRON["IMAGE"], name
      }
    }'
}
grep -oE '"path":"/([^"\\]|\\.)*","format":"[^"]*","captured":true,"driver":"qcow2"' "$work/manifests" |
  sed 's/^"path":"//;s/","format":.*//' | plain >"$work/images"
while IFS= read -r image; do
  [ ! -r "$image" ] || inside "$image"
done <"$work/images"

# What the metadata of a thin pool say, of which the kernel keeps a readable state for the moment: not where somebody else
# has asked for one, nor where there is little room for it.
grep -oE '"driver":"lvm-thin","ref":"[^"\\]*"' "$work/manifests" | cut -d '"' -f 8 | sort -u >"$work/thin"
if [ -s "$work/thin" ] && command -v thin_ls >/dev/null && command -v dmsetup >/dev/null; then
  timeout 30 lvs --noheadings --separator '|' -o vg_name,lv_name,pool_lv,thin_id 2>/dev/null | tr -d ' ' |
    awk -F '|' -v list="$work/thin" 'BEGIN { while ((getline ref <list) > 0) wanted[ref] = 1 }
      ($1 "/" $2) in wanted && $4 != "" { print $1 "/" $3 "|" $4 "|" $1 "/" $2 }' >"$work/devices"
  # shellcheck disable=SC2013 # names of pools hold no blanks
  for pool in $(cut -d '|' -f 1 "$work/devices" | sort -u); do
    path=$(timeout 30 lvs --noheadings -o lv_dm_path "$pool" 2>/dev/null | tr -d ' ')
    name=${path##*/}-tpool
    dmsetup status "$name" 2>/dev/null | awk '{ split($5, meta, "/"); exit !($7 == "-" && meta[1] < 0.8 * meta[2]) }' || continue
    dmsetup message "$name" 0 reserve_metadata_snap 2>/dev/null || continue
    held=$name
    timeout 120 thin_ls --metadata-snap --no-headers -o DEV,EXCLUSIVE_BYTES "${path}_tmeta" >"$work/alone" 2>/dev/null
    release
    held=''
    awk -v pool="$pool" -v list="$work/devices" 'BEGIN {
        while ((getline line <list) > 0) { split(line, part, "|"); if (part[1] == pool) of[part[2]] = part[3] }
      } $1 in of { printf "m %s|%s\n", $2, of[$1] }' "$work/alone"
  done
fi

# What was written between a snapshot and the one before it. An image whose name begins like an option is left out.
grep -oE '"driver":"rbd","ref":"[^"\\@|-][^"\\@|]*@' "$work/manifests" | cut -d '"' -f 8 | tr -d @ | sort -u >"$work/rbd"
if command -v rbd >/dev/null; then
  while IFS= read -r image; do
    timeout 120 rbd du --format json "$image" 2>/dev/null | tr '{' '\n' | IMAGE=$image awk '{
      name = used = ""
      if (match($0, /"snapshot":"[^"]*"/)) name = substr($0, RSTART + 12, RLENGTH - 13)
      if (match($0, /"used_size":[0-9]+/)) used = substr($0, RSTART + 12, RLENGTH - 12)
      if (name != "" && used != "") printf "m %s|%s@%s\n", used, ENVIRON["IMAGE"], name
    }'
  done <"$work/rbd"
fi
echo ok
