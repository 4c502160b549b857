# What inventory.sh reads in the first bytes of files. `all` and FILE are its own.

# heads BYTES LIST: "hexadecimal|path" of the first bytes of each file; none at all when one of them vanished
# meanwhile, because then no line would be sure to belong to its path.
heads() {
  [ -s "$2" ] || return 0
  # shellcheck disable=SC2094 # only read
  xargs -d '\n' head -q -c "$1" -- <"$2" 2>/dev/null | od -An -v -tx1 "-w$1" | paste -d '|' - "$2" |
    awk '{
      bar = index($0, "|"); hex = substr($0, 1, bar - 1); path = substr($0, bar + 1)
      gsub(/ /, "", hex)
      if (hex == "" || path == "") exit
      line[++count] = hex "|" path
    } END { if (count == NR) for (at = 1; at <= count; at++) print line[at] }'
}

# formats POOLED MARK FILE…: "FORMAT path" of each disk that libvirt's definitions in these files name, raw where they tell none.
# Deeper elements than its own driver and source are of what lies below. POOLED: names of pools' volumes, and in POOLED-paths
# behind "MARK pooled N" the path of each.
formats() {
  pooled=$1
  answered=$2
  shift 2
  awk -F "'" -v mark="$answered pooled " '
    function value(name, at) {
      for (at = 1; at < NF; at += 2) if ($at ~ (" " name "=$")) return $(at + 1)
      return ""
    }
    function plain(text) {
      gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text)
      gsub(/&apos;/, FS, text); gsub(/&amp;/, "\\&", text)
      return text
    }
    read == "names" { spelled[FNR] = $2 FS $4; next }
    read == "paths" && index($0, mark) == 1 { volume = spelled[substr($0, length(mark) + 1) + 0]; next }
    read == "paths" { if (substr($0, 1, 1) == "/") path[volume] = $0; next }
    /^  <devices>/ { inside = 1 }
    /^  <\/devices>/ { inside = 0 }
    !inside { next }
    /^    <disk[ >]/ { format = "raw"; source = "" }
    /^      <driver / { format = value("type"); if (format == "") format = "raw" }
    /^      <source / {
      source = plain(value("file")); if (source == "") source = plain(value("dev"))
      if (source == "") source = path[value("pool") FS value("volume")]
    }
    /^    <\/disk>/ && source != "" { print format " " source }
  ' read=names "$pooled" read=paths "$pooled-paths" read=definitions "$@"
}

# called_qcow2 MANIFESTS: the paths that they call qcow2, of disks and of captures of them.
called_qcow2() {
  {
    grep -oE '"path":"/([^"\\]|\\.)*","format":"qcow2"' "$1" | sed 's/^"path":"//;s/","format":"qcow2"$//'
    grep -oE '"format":"qcow2","captured":true,"driver":"[^"]*","ref":"/([^"\\]|\\.)*"' "$1" | sed 's/^.*"ref":"//;s/"$//'
  } | sed 's/\\\(.\)/\1/g'
}

# images FORMATS CALLED: of the paths on standard input, those that definitions or manifests call qcow2, and our own layers,
# which are; but nothing to which a guest writes as it likes.
images() {
  awk -v formats="$1" -v called="$2" '
    BEGIN {
      while ((getline line <formats) > 0) {
        if (sub(/^qcow2 /, "", line)) image[line] = 1
        else { sub(/^[^ ]* /, "", line); other[line] = 1 }
      }
      while ((getline line <called) > 0) image[line] = 1
    }
    !($0 in other) && (($0 in image) || /\.savepoint-[0-9]+t[0-9]+-[0-9a-f]+(\.hand)?\.layer$/)'
}

# below LIST ODD GUESSED: "o image" and "u file below" of each qcow2 image in LIST that lies over another and says so in its first
# 4 KiB, in one read for all of them; the files below go to LIST.next, and images that say it in another way, or that could not
# be read, to ODD, for qemu-img. Files that lie below without their format being noted, and what lies below those, are followed as
# QEMU does, but noted in GUESSED: they may be a guest's own bytes, so no program opens what those say.
below() {
  all stat -L -c "$FILE" -- <"$1" |
    sed -nE 's/^s regular file\|([0-9]{5,}|409[6-9]|4[1-9][0-9]{2}|[5-9][0-9]{3})\|[^|]*\|[^|]*\|[^|]*\|[^|]*\|//p' >"$1.whole"
  heads 4096 "$1.whole" >"$1.heads"
  : >"$1.next"
  # One that vanished in this moment leaves none to read.
  [ -s "$1.heads" ] || grep -vxFf "$3" "$1.whole" >>"$2"
  awk -v odd="$2" -v next_list="$1.next" -v guessed="$3" '
    BEGIN { while ((getline name <guessed) > 0) guess[name] = 1; close(guessed) }
    function ask() { if (!(image in guess)) print image >>odd }
    function number(at, count, value, n) {
      for (n = 2 * at + 1; n <= 2 * (at + count); n++) value = value * 16 + index("123456789abcdef", substr(hex, n, 1))
      return value + 0
    }
    function words(at, count, text, n) {
      for (n = at; n < at + count; n++) text = text sprintf("%c", number(n, 1))
      return text
    }
    # The format of the file below: an extension of the header (0xe2792aca), where it is noted at all.
    function format(at, type, size) {
      at = number(4, 4) > 2 ? number(100, 4) : 72
      while (at + 8 <= 4096 && (type = number(at, 4)) != 0) {
        size = number(at + 4, 4)
        if (type == 3799591626) return words(at + 8, size)
        at += 8 + int((size + 7) / 8) * 8
      }
      return ""
    }
    {
      bar = index($0, "|"); hex = substr($0, 1, bar - 1); image = substr($0, bar + 1)
      if (substr(hex, 1, 8) != "514649fb") next
      offset = number(8, 8); size = number(16, 4)
      if (offset == 0 || size == 0) next
      if (size > 1023 || offset + size > 4096) { ask(); next }
      name = words(offset, size)
      if (name ~ /\n/ || name ~ /^[^\/]*:/) { ask(); next }
      folder = image; sub(/[^\/]*$/, "", folder)
      if (substr(name, 1, 1) != "/") name = folder name
      print "o " image
      print "u " name
      kind = format()
      if (kind == "raw") next
      print name >>next_list
      if (kind == "" || image in guess) unsure[name] = 1; else sure[name] = 1
    }
    END { for (name in unsure) if (!(name in sure)) print name >>guessed }' "$1.heads"
}
