#!/bin/sh
# savepoint-host: the one program that sudo lets the dashboard's user run as root on this host.
# It runs nothing but the scripts of the Savepoint that wrote it, known by their SHA-256, and task scripts whose steps use
# only the programs and folders named here. Install it as /usr/local/sbin/savepoint-host, owner root, mode 0755, with
#   USER ALL=(root) NOPASSWD: /usr/local/sbin/savepoint-host
# in sudoers. After an upgrade of Savepoint that changes its scripts, install it again.
set -u
# libvirt's address, Savepoint's folder, and every folder (or volume group's folder) that disks of VMs lie in.
URI='@URI@'
STORE='@STORE@'
FOLDERS='@FOLDERS@'

# BYTES:SHA256 of each, the shortest first.
SCRIPTS='@SCRIPTS@'
LAUNCH='@LAUNCH@'
TRANSFER='@TRANSFER@'
LIBRARY_LINES='@LIBRARY_LINES@'
LIBRARY='@LIBRARY@'
# What may follow each verb and program of a step, and each script (by its SHA-256), a line each: see lib/services/host-helper.ts.
STEPS='@STEPS@'
WORDS_OF='@WORDS_OF@'
# Scripts for a person's hand that a step may have as well, a line each.
BY_HAND='@BY_HAND@'

PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL URI STORE FOLDERS STEPS WORDS_OF BY_HAND
# Where temporary files lie is not for the caller to say.
unset TMPDIR
umask 077

refuse() {
  echo "savepoint-host: $*" >&2
  if command -v logger >/dev/null; then
    logger -p authpriv.warning -t savepoint-host "refused ${SUDO_USER:-root}: $*" 2>/dev/null
  fi
  exit 1
}

# Each word becomes its kind, and a command is let pass where the kinds are those that its plans have:
#   L libvirt's address      S the store      T, T/name… a task's folder and what is in it       R a snapshot being removed
#   V, V/name a VM's folder  D, D/name a snapshot's folder                                       P the state of a TPM
#   F one of the folders     I what lies in one of them            H a script for a person's hand
#   > a redirection          :word everything else
# key=path is :key= and the kind of the path. No kind: the word is refused. From the working folder, which is empty and
# soon gone, a relative path leads nowhere.
KINDS='
BEGIN {
  store = ENVIRON["STORE"]; uri = ENVIRON["URI"]
  hands = "\n" ENVIRON["BY_HAND"] "\n"
}
# In the store there are no names but ours.
function kind_kept(rest,   part, n, at, kind) {
  if (rest !~ /^[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/) return ""
  n = split(rest, part, "/")
  if (n < 2) return ""
  at = 3
  if (part[1] == "tasks") kind = "T"
  else if (part[1] != "vms") return ""
  else if (n > 2 && part[3] ~ /^[0-9]+t[0-9]+-[0-9a-f]+$/) { kind = "D"; at = 4 }
  else if (n == 3 && part[3] ~ /^removing-[0-9]+t[0-9]+-[0-9a-f]+$/) return "R"
  else kind = "V"
  for (; at <= n; at++) kind = kind "/" part[at]
  return kind
}
function kind_of_path(path,   folders, n, i) {
  gsub(/\/+/, "/", path)
  if (path ~ /\n/ || path ~ /(^|\/)\.\.?(\/|$)/ || path ~ /\/$/) return ""
  if (path == store) return "S"
  if (index(path, store "/") == 1) return kind_kept(substr(path, length(store) + 2))
  n = split(ENVIRON["FOLDERS"], folders, " ")
  for (i = 1; i <= n; i++) {
    # What holds the store, or is a folder as a whole, is nothing to move or to overwrite.
    if (path == folders[i] && path !~ /^\/dev\//) return "F"
    if (path != folders[i] && index(path, folders[i] "/") != 1) continue
    if (index(store, path "/") == 1) return "F"
    # The state of a TPM is unpacked from an archive, so nobody looks into it by a path.
    if (path ~ /\/swtpm(\/|$)/) return path ~ /\/swtpm\/[0-9a-f-]+$/ ? "P" : ""
    return "I"
  }
  return ""
}
function kind_of(word,   at, path) {
  if (word == uri) return "L"
  if (word == ">") return word
  if (length(word) > 40 && word !~ /\n/ && index(hands, "\n" word "\n")) return "H"
  if (word ~ /^\//) return kind_of_path(word)
  at = 0
  if (word ~ /^[A-Za-z0-9:._-]+=\//) at = index(word, "=") + 1
  # Where libvirt lays an overlay over a disk: one file and nothing after it. A comma of its name is written twice.
  else if (word ~ /^[a-z0-9]+,snapshot=external,driver=qcow2,file=\//) at = index(word, "file=") + 5
  if (at) {
    path = substr(word, at)
    if (word ~ /^[a-z0-9]+,/) { gsub(/,,/, "_", path); if (path ~ /,/) return "" }
    path = kind_of_path(path)
    return path == "" ? "" : ":" substr(word, 1, at - 1) path
  }
  if (word ~ /\n/) return ""
  if (word ~ /\// && word !~ /^[A-Za-z0-9_][A-Za-z0-9._+@-]*(\/[A-Za-z0-9_][A-Za-z0-9._+@-]*)+$/) return ""
  gsub(/[^A-Za-z0-9._@+:,=\/-]/, "?", word)
  return ":" word
}
# Reads lines of a name and what may follow it into shapes.
function read_shapes(text,   lines, n, i, at) {
  n = split(text, lines, "\n")
  for (i = 1; i <= n; i++) {
    at = index(lines[i] " ", " ")
    shapes[substr(lines[i], 1, at - 1)] = "^(" substr(lines[i], at + 1) ")$"
  }
}
'

# check_words SUM WORD…: the words are those that this script gets. Says which is not.
check_words() {
  awk "$KINDS"'BEGIN {
    read_shapes(ENVIRON["WORDS_OF"])
    for (i = 2; i < ARGC; i++) {
      kind = kind_of(ARGV[i])
      if (kind == "") { print ARGV[i] " is outside of the folders"; exit 1 }
      kinds = kinds (i > 2 ? " " : "") kind
    }
    if (!(ARGV[1] in shapes) || kinds !~ shapes[ARGV[1]]) { print "these are not the words of this script: " kinds; exit 1 }
  }' "$@"
}

# check_steps TASK: reads the lines of a task script around the library; says which line is wrong.
check_steps() {
  awk -v single="'" -v task="$1" "$KINDS"'
  BEGIN { read_shapes(ENVIRON["STEPS"]) }
  function bad(why) { print "line: " $0 ": " why >"/dev/stderr"; failed = 1; exit 1 }
  # Splits text as a POSIX shell would, where it is made of plain words and single quotes only.
  function split_words(text,   n, word, open, plain) {
    delete words
    n = 0
    while (text != "") {
      if (substr(text, 1, 1) == " ") { text = substr(text, 2); continue }
      word = ""
      while (text != "" && substr(text, 1, 1) != " ") {
        if (substr(text, 1, 1) == single) {
          open = index(substr(text, 2), single)
          if (open == 0) bad("a quote stays open")
          word = word substr(text, 2, open - 1)
          text = substr(text, open + 2)
        } else if (substr(text, 1, 2) == "\\" single) {
          word = word single
          text = substr(text, 3)
        } else if (match(text, /^[A-Za-z0-9_@%+=:,.\/>-]+/)) {
          plain = substr(text, 1, RLENGTH)
          if (plain ~ />/ && plain != ">") bad("a redirection")
          word = word plain
          text = substr(text, RLENGTH + 1)
        } else bad("a character that no plain word has")
      }
      words[++n] = word
    }
    return n
  }
  # Behind so many folders of ours; behind everything where one of them is none.
  function past_folders(p, count, n) {
    for (; count > 0 && p <= n; count--) {
      if (kind_of(words[p]) !~ /^[IFSD]/) return n + 1
      p++
    }
    return p
  }
  # Where the command begins behind the verbs that run another: it is held to the same rules.
  function command_at(n,   p) {
    for (p = 1; p <= n; ) {
      if (words[p] ~ /^sp_(try|if_whole|after_crash)$/) p++
      else if (words[p] ~ /^sp_(unless|where|closed)$/ && kind_of(words[p + 1]) ~ /^[ITD]/) p += 2
      else if (words[p] == "sp_awake" && p + 1 < n && kind_of(words[p + 1]) ~ /^:/) p += 2
      else if (words[p] == "sp_while_room" && words[p + 1] ~ /^[0-9]+$/ && words[p + 2] ~ /^[0-9]+$/) p = past_folders(p + 3, words[p + 2], n)
      else break
    }
    return p
  }
  function check_command(text,   n, i, at, kind, kinds) {
    n = split_words(text)
    at = command_at(n)
    if (at > n) bad("no command")
    for (i = 1; i <= n; i++) {
      # A key for a user of this host, with a command of the task: a way in beside sudo.
      if (words[i] ~ /^sp_(de)?authorize$/) bad("a key for somebody to sign in with")
      kind = kind_of(words[i])
      if (kind == "") bad(words[i] " is outside of the folders")
      if (i > at) kinds = kinds (i > at + 1 ? " " : "") kind
    }
    if (!(words[at] in shapes)) bad(words[at] " is not a program of Savepoint")
    if (kinds !~ shapes[words[at]]) bad("not what plans say to " words[at] ": " kinds)
  }
  function check_setting(name,   value) {
    if (split_words(substr($0, index($0, "=") + 1)) != 1) bad("a setting")
    value = words[1]
    if (name == "SP_STORE") { if (value != store) bad("another store") }
    else if (name == "SP_URI") { if (value != uri) bad("another libvirt") }
    else if (name == "SP_SEEN") { if (value !~ /^[0-9.]*$/) bad("a setting") }
    else if (name == "SP_PATIENCE") { if (value !~ /^[0-9]+$/) bad("a setting") }
    else if (value !~ /^[A-Za-z0-9-]+$/) bad("a setting")
    if (name == "SP_TASK" && task != "" && value != task) bad("another task")
  }
  { ended = $0 == "sp_finish" }
  NR == 1 && $0 == "#!/bin/sh" { next }
  NR == 2 && /^# / { next }
  !past && /^SP_(TASK|STORE|VM|URI|LOCK|PATIENCE|SEEN)=/ { check_setting(substr($0, 1, index($0, "=") - 1)); next }
  $0 == "" { past = 1; next }
  /^(run|undo|halt)_[0-9]+\(\) \{ .*; \}$/ {
    text = substr($0, index($0, "{ ") + 2)
    text = substr(text, 1, length(text) - 3)
    sub(/^sp_(pause|job)_begins; /, "", text)
    sub(/ && sp_pause_ends$/, "", text)
    check_command(text)
    next
  }
  /^sp_step [0-9]+ [A-Za-z0-9.-]+ (undo|keep)$/ || /^sp_(begin|commit|finish|last_call)$/ { next }
  { bad("not a line of a task") }
  # What was cut off on its way here was not read to its end.
  END { if (!failed && !ended) { print "it has no end" >"/dev/stderr"; exit 1 } }
  ' -
}

# check_task FILE [TASK]: the library is ours to the byte, and the rest keeps to the rules.
check_task() {
  start=$(grep -a -n -m 1 '^$' <"$1" | cut -d : -f 1)
  from=$((${start:-0} + 1))
  to=$((from + LIBRARY_LINES - 1))
  found=$(sed -n "${from},${to}p" <"$1" | sha256sum)
  [ "${found%% *}" = "$LIBRARY" ] || refuse "the task was written by another version of Savepoint"
  # A shell leaves these bytes out, and who reads the lines may not.
  tr -d '\0' <"$1" >"$work/text"
  cmp -s "$work/text" "$1" || refuse "the task has a character that no text has"
  sed "${from},${to}d" <"$1" | check_steps "${2:-}" 2>"$work/why" ||
    refuse "the task does what it may not: $(head -c 300 "$work/why")"
}

# check_file NAME FILE TASK: what plans bring beside the script. Verbs make a part of their sed scripts from some of it.
check_file() {
  case $1 in
    run.sh)
      [ -z "$seen" ] || refuse "two scripts in one task"
      seen=1
      check_task "$2" "$3"
      ;;
    parts)
      ! grep -aqvE '^(-|[0-9]{1,15}) [A-Za-z0-9][A-Za-z0-9._-]*$' <"$2" || refuse "$1 is not what plans write"
      ;;
    words | *.words)
      ! grep -aqvE '^((label|description|parent) (null|"([^"\\]|\\.)*")|mine)$' <"$2" || refuse "$1 is not what plans write"
      ;;
    manifest.json | [0-9]*.json)
      ! sed 's/"packed":{"sizeBytes":[0-9]*,"ms":[0-9]*}//g' <"$2" | grep -aq '"packed":' ||
        refuse "$1 is not what plans write"
      ;;
  esac
}

# check_launch STORE TASK NAME SIZE…: the files of a task, kept in $work/input and taken apart as launch.sh does it.
check_launch() {
  task=$2
  shift 2
  seen=''
  exec 3<"$work/input"
  while [ $# -ge 2 ]; do
    printf '%s\n' "$1" | grep -qxE '(about|plan|manifest|undo)\.json|RESCUE\.txt|now|parts|words|(domain|live)\.xml|run\.sh|[0-9]+t[0-9]+-[0-9a-f]+\.(words|json|open\.json)' ||
      refuse "a file has an odd name: $1"
    # A nought before a number makes it another one to the shell than to head.
    case $2 in *[!0-9]* | '' | 0?* | ??????????*) refuse "a file has an odd size" ;; esac
    head -c "$2" <&3 >"$work/file"
    [ "$(wc -c <"$work/file")" -eq "$2" ] || refuse "$1 arrived incomplete"
    check_file "$1" "$work/file" "$task"
    shift 2
  done
  exec 3<&-
  [ -n "$seen" ] || refuse "a task without a script"
}

# check_tpm OFFSET CODEC: the state of a TPM that comes in, kept in $work/input, has folders and plain files only: it is
# unpacked with its owners and rights.
check_tpm() {
  [ "$1" = 0 ] || refuse "the state of a TPM comes in one piece"
  if [ "$2" = zstd ]; then zstd -q -d -c; else cat; fi <"$work/input" 2>/dev/null | head -c 16777217 >"$work/tpm"
  [ -s "$work/tpm" ] || return 0
  [ "$(wc -c <"$work/tpm")" -le 16777216 ] || refuse "the state of a TPM is too long"
  if ! tar -tvf "$work/tpm" >"$work/listed" 2>/dev/null || grep -aqvE '^[d-]([r-][w-][x-]){3} ' <"$work/listed"; then
    refuse "the state of a TPM holds something else than plain files"
  fi
}

# read_script: takes from standard input what is a script of ours, and not a byte more: the rest is for the script.
read_script() {
  : >"$work/script"
  have=0
  for known in $SCRIPTS; do
    more=$((${known%%:*} - have))
    [ "$more" -eq 0 ] || head -c "$more" >>"$work/script"
    have=${known%%:*}
    found=$(sha256sum <"$work/script")
    [ "${found%% *}" != "${known#*:}" ] || return 0
  done
}

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP INT TERM
cd "$work" || exit 1

[ $# -ge 2 ] || refuse "only Savepoint's own scripts are run here"
# Who can write there could lay a link to elsewhere. Names of folders hold no blanks.
for place in $STORE $FOLDERS; do
  [ -d "$place" ] || continue
  mode=$(stat -L -c '%u %A' -- "$place")
  case $mode in *w?) refuse "everybody can write to $place" ;; esac
  [ "${SUDO_UID:-0}" = 0 ] || [ "${mode%% *}" != "$SUDO_UID" ] || refuse "$place is not root's"
done
form=$2
case "$1 $2 ${3:-}" in
  "check "*)
    case $2 in /*) ;; *) refuse "a task is named by its whole path" ;; esac
    check_task "$2"
    echo "a task of this Savepoint"
    exit 0
    ;;
  "sh -s --")
    read_script
    shift 3
    ;;
  "sh -c "?*)
    printf '%s' "$3" >"$work/script"
    shift 3
    ;;
  *) refuse "only Savepoint's own scripts are run here" ;;
esac
sum=$(sha256sum <"$work/script")
sum=${sum%% *}
case "$SCRIPTS " in
  *":$sum "*) ;;
  *) refuse "this script is not one of the Savepoint that wrote this program; install it again after an upgrade" ;;
esac
if [ "$form" = -c ]; then
  name=${1:-sh}
  [ $# -eq 0 ] || shift
fi
odd=$(check_words "$sum" "$@") || refuse "$odd"
if [ "$form" = -s ]; then
  sh "$work/script" "$@"
  exit
fi
if [ "$sum" = "$LAUNCH" ]; then
  cat >"$work/input"
  check_launch "$@"
elif [ "$sum" = "$TRANSFER" ] && [ "$1 ${4:-}" = 'receive tpm.tar' ]; then
  cat >"$work/input"
  check_tpm "$6" "$7"
else
  sh -c "$(cat "$work/script")" "$name" "$@"
  exit
fi
sh -c "$(cat "$work/script")" "$name" "$@" <"$work/input"
