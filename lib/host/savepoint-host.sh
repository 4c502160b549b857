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
LIBRARY_LINES='@LIBRARY_LINES@'
LIBRARY='@LIBRARY@'
PROGRAMS='@PROGRAMS@'
VIRSH='@VIRSH@'

PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL URI FOLDERS VIRSH
umask 077

refuse() {
  echo "savepoint-host: $*" >&2
  if command -v logger >/dev/null; then
    logger -p authpriv.warning -t savepoint-host "refused ${SUDO_USER:-root}: $*" 2>/dev/null
  fi
  exit 1
}

# What every word must be: libvirt's address, a path in the folders, name=path, the name of a volume in a pool, or no path
# at all. From the working folder, which is empty and soon gone, a relative path leads nowhere.
WORDS='
function ok_path(path,   folders, n, i) {
  if (path ~ /\n/ || path ~ /(^|\/)\.\.(\/|$)/) return 0
  n = split(ENVIRON["FOLDERS"], folders, " ")
  for (i = 1; i <= n; i++)
    if (path == folders[i] || index(path, folders[i] "/") == 1) return 1
  return 0
}
function ok_word(word) {
  if (word == ENVIRON["URI"]) return 1
  if (word ~ /^\//) return ok_path(word)
  if (word ~ /^[A-Za-z0-9:._-]+=\//) return ok_path(substr(word, index(word, "=") + 1))
  # Where libvirt lays an overlay over a disk: one file and nothing after it.
  if (word ~ /^[a-z0-9]+,snapshot=external,driver=qcow2,file=\//) return ok_path(substr(word, index(word, "file=") + 5))
  return word !~ /[\/\n]/ || word ~ /^[A-Za-z0-9_][A-Za-z0-9._+@-]*(\/[A-Za-z0-9_][A-Za-z0-9._+@-]*)+$/
}
'

# check_words WORD…
check_words() {
  awk "$WORDS"'BEGIN {
    for (i = 1; i < ARGC; i++) if (!ok_word(ARGV[i])) { print ARGV[i]; exit 1 }
  }' "$@"
}

# check_steps: reads the lines of a task script around the library. Prints the bare words, which must not name a
# program; says which line is wrong.
check_steps() {
  awk -v single="'" "$WORDS"'
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
  # Where the command begins behind the verbs that run another.
  function command_at(n,   p) {
    for (p = 1; p <= n; p++) {
      if (words[p] ~ /^sp_(unless|where)$/) p++
      else if (words[p] !~ /^sp_(try|if_whole|after_crash)$/) break
    }
    return p
  }
  function check_command(text,   n, i, j, at) {
    n = split_words(text)
    if (n == 0) bad("no command")
    at = command_at(n)
    if (words[1] !~ /^sp_[a-z0-9_]+$/ && index(" " programs " ", " " words[1] " ") == 0)
      bad(words[1] " is not a program of Savepoint")
    for (i = 1; i <= n; i++) {
      # A key for a user of this host, with a command of the task: a way in beside sudo.
      if (words[i] ~ /^sp_(de)?authorize$/) bad("a key for somebody to sign in with")
      if (!ok_word(words[i])) bad(words[i] " is outside of the folders")
      if (words[i] == ">" && (i != n - 1 || words[n] !~ /^\//)) bad("a redirection")
      if (words[i] == "virsh") {
        for (j = i + 1; j <= n && words[j] ~ /^-/; j++) {
          if (words[j] == "-c") { j++; if (words[j] != ENVIRON["URI"]) bad("another libvirt") }
          else if (words[j] != "-q") bad("an option of virsh")
        }
        if (index(" " ENVIRON["VIRSH"] " ", " " words[j] " ") == 0) bad("virsh " words[j])
      }
      # What qemu-img is told to do may be the name of a program as well.
      if (i == at + 1 && words[at] == "qemu-img" && words[i] ~ /^(check|commit|convert|create|info|rebase|snapshot)$/) continue
      if (words[i] !~ /^[-\/]/ && words[i] !~ /[ =>]/ && words[i] !~ /^[0-9]/) print words[i]
    }
  }
  NR == 1 && $0 == "#!/bin/sh" { next }
  NR == 2 && /^# / { next }
  !past && /^SP_(TASK|STORE|VM|URI|LOCK|PATIENCE|SEEN)=/ {
    if (split_words(substr($0, index($0, "=") + 1)) != 1 || !ok_word(words[1])) bad("a setting")
    if (/^SP_STORE=/ && words[1] != store) bad("another store")
    if (/^SP_URI=/ && words[1] != ENVIRON["URI"]) bad("another libvirt")
    next
  }
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
  ' programs="$PROGRAMS" store="$STORE" -
}

# check_task FILE: the library is ours to the byte, and the rest keeps to the rules.
check_task() {
  start=$(grep -n -m 1 '^$' "$1" | cut -d : -f 1)
  from=$((${start:-0} + 1))
  to=$((from + LIBRARY_LINES - 1))
  found=$(sed -n "${from},${to}p" "$1" | sha256sum)
  [ "${found%% *}" = "$LIBRARY" ] || refuse "the task was written by another version of Savepoint"
  bare=$(sed "${from},${to}d" "$1" | check_steps 2>"$work/why") ||
    refuse "the task does what it may not: $(head -c 300 "$work/why")"
  for word in $(printf '%s\n' "$bare" | sort -u); do
    case " $PROGRAMS done " in *" $word "*) continue ;; esac
    case $word in sp_*) continue ;; esac
    if command -v "$word" >/dev/null 2>&1; then refuse "the task names the program $word"; fi
  done
}

# check_launch STORE TASK NAME SIZE…: the files of a task, kept in $work/input.
check_launch() {
  case $2 in *[!0-9a-z-]* | '') refuse "the task has an odd name" ;; esac
  shift 2
  at=1
  seen=''
  while [ $# -ge 2 ]; do
    case $1 in .* | *[!A-Za-z0-9._-]* | '') refuse "a file has an odd name" ;; esac
    case $2 in *[!0-9]* | '') refuse "a file has an odd size" ;; esac
    if [ "$1" = run.sh ]; then
      [ -z "$seen" ] || refuse "two scripts in one task"
      seen=1
      tail -c "+$at" "$work/input" | head -c "$2" >"$work/run.sh"
      check_task "$work/run.sh"
    fi
    at=$((at + $2))
    shift 2
  done
  [ -n "$seen" ] || refuse "a task without a script"
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

FOLDERS="$FOLDERS $STORE"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP INT TERM
cd "$work" || exit 1

[ $# -ge 2 ] || refuse "only Savepoint's own scripts are run here"
form=$2
case "$1 $2 ${3:-}" in
  "check "*)
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
odd=$(check_words "$@") || refuse "$odd is outside of the folders"
if [ "$form" = -s ]; then
  sh "$work/script" "$@"
  exit
fi
name=${1:-sh}
[ $# -eq 0 ] || shift
if [ "$sum" = "$LAUNCH" ]; then
  [ "${1:-}" = "$STORE" ] || refuse "another store"
  cat >"$work/input"
  check_launch "$@"
  sh -c "$(cat "$work/script")" "$name" "$@" <"$work/input"
else
  sh -c "$(cat "$work/script")" "$name" "$@"
fi
