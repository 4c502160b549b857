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

# below LIST ODD: "o image" and "u file below" of each qcow2 image in LIST that lies over another and says so in its first
# 4 KiB, in one read for all of them; the files below go to LIST.next, and images that say it in another way, or that could not
# be read, to ODD, for qemu-img.
below() {
  all stat -L -c "$FILE" -- <"$1" |
    sed -nE 's/^s regular file\|([0-9]{5,}|409[6-9]|4[1-9][0-9]{2}|[5-9][0-9]{3})\|[^|]*\|[^|]*\|[^|]*\|[^|]*\|//p' >"$1.whole"
  heads 4096 "$1.whole" >"$1.heads"
  : >"$1.next"
  # One that vanished in this moment leaves none to read.
  [ -s "$1.heads" ] || cat "$1.whole" >>"$2"
  awk -v odd="$2" -v next_list="$1.next" '
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
      if (size > 1023 || offset + size > 4096) { print image >>odd; next }
      name = words(offset, size)
      if (name ~ /\n/ || name ~ /^[^\/]*:/) { print image >>odd; next }
      folder = image; sub(/[^\/]*$/, "", folder)
      if (substr(name, 1, 1) != "/") name = folder name
      print "o " image
      print "u " name
      if (format() != "raw") print name >>next_list
    }' "$1.heads"
}
