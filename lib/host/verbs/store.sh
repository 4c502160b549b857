# What the store says: the manifest, NOW, the last rollback, interrupted tasks.

# sp_now_from NOW ID FILE: NOW hangs where FILE says, if it hung below the snapshot ID.
sp_now_from() {
  [ "$(cat -- "$1" 2>/dev/null)" != "$2" ] || sp_put "$3" "$1"
}

# sp_forget_vm FOLDER: a VM's folder goes with its last snapshot. Whatever else lies there keeps it.
sp_forget_vm() {
  [ -d "$1" ] || return 0
  for sp_left in "$1"/*/; do
    [ ! -d "$sp_left" ] || return 0
  done
  rm -f -- "$1/now" "$1/undo.json" && rmdir --ignore-fail-on-non-empty -- "$1"
}

# sp_edit_manifest WORDS DEST: other values for some words of a manifest, a line each: KEY VALUE, or `mine` for one that is
# no longer the dashboard's own. Everything else in it may have changed since this was planned, and stays.
sp_edit_manifest() {
  for sp_key in label description parent; do
    grep -qE "\"$sp_key\":[n\"]" "$2" && continue
    echo "the manifest does not say its $sp_key as Savepoint writes it"
    return 1
  done
  while IFS= read -r sp_line; do
    sp_key=${sp_line%% *}
    case $sp_key in
      mine) echo 's/,"automatic":true//' ;;
      label | description | parent)
        # A quote inside of a value has a backslash before it.
        printf 's/"%s":(null|"([^"\\\\]|\\\\.)*")/"%s":%s/\n' "$sp_key" "$sp_key" \
          "$(printf '%s' "${sp_line#* }" | sed 's/[\\&/]/\\&/g')"
        ;;
      *) return 1 ;;
    esac
  done <"$1" >"$SP_DIR/edit.sed" || return 1
  sed -E -f "$SP_DIR/edit.sed" "$2" >"$SP_DIR/manifest.edited" && sp_put "$SP_DIR/manifest.edited" "$2"
}

# sp_note_rollback FILE DEST: what was done last to the VM, with the moment filled in.
sp_note_rollback() {
  sed "s|\"@[0-9a-ft-]*:at\"|\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\"|" "$1" >"$2.new" && sync "$2.new" && mv -fT -- "$2.new" "$2"
}

# sp_attempt TASK BYTES: notes in an interrupted task's journal that this task tries to bring it to an end, if the
# journal is as long as when this was planned: one that has grown was not dead. Earlier attempts are dead, or they
# would hold the lock; they get their end here.
sp_attempt() {
  if [ -e "$SP_STORE/tasks/$1/ended" ] || [ "$(stat -c %s "$SP_STORE/tasks/$1/journal" 2>/dev/null || echo 0)" != "$2" ]; then
    echo "task $1 has moved on since: nothing is done to it"
    return 1
  fi
  sed -n 's/^[0-9.]* recover //p' "$SP_STORE/tasks/$1/journal" | while read -r sp_earlier; do
    if [ -e "$SP_STORE/tasks/$sp_earlier/ended" ]; then continue; fi
    printf '%s end failed\n' "$(date +%s.%N)" >>"$SP_STORE/tasks/$sp_earlier/journal"
    true >"$SP_STORE/tasks/$sp_earlier/ended"
  done
  SP_INTERRUPTED=$SP_STORE/tasks/$1
  printf '\n%s recover %s\n' "$(date +%s.%N)" "$SP_TASK" >>"$SP_INTERRUPTED/journal"
}

# sp_noted NAME: where a note of that name lies: of this task, or else of the one that it brings to an end.
sp_noted() {
  if [ ! -e "$SP_DIR/$1" ] && [ -n "${SP_INTERRUPTED:-}" ]; then
    echo "$SP_INTERRUPTED/$1"
  else
    echo "$SP_DIR/$1"
  fi
}

# sp_close TASK WORD: gives an interrupted task its end, unless a step of this one failed.
sp_close() {
  if [ -n "$SP_FAILED" ]; then
    echo "$1 stays open: a step before this failed"
    return 1
  fi
  printf '\n%s end %s\n' "$(date +%s.%N)" "$2" >>"$SP_STORE/tasks/$1/journal"
  sync "$SP_STORE/tasks/$1/journal"
  true >"$SP_STORE/tasks/$1/ended"
}

# sp_number FILE: the number in it, and nothing else: what reads it next runs what it reads.
sp_number() {
  sp_digits=$(cat -- "$1") || return 1
  case $sp_digits in '' | *[!0-9]*) return 1 ;; esac
  echo "$sp_digits"
}

# sp_seal TEMPLATE DIR [KEY=PATH…]: writes DIR/manifest.json with the sizes, the instant and the pause filled in.
# Placeholders carry the task's id, so that no description can look like one.
# The snapshot exists from the last rename on, and not before.
sp_seal() {
  sp_template=$1
  sp_to=$2
  # The task that wrote the template; a recovery finishes it under an id of its own.
  sp_by=${1%/*}
  sp_by=${sp_by##*/}
  shift 2
  {
    printf 's|"@%s:takenAt"|"%s"|\n' "$sp_by" "${SP_TAKEN_AT:-$(date -u +%Y-%m-%dT%H:%M:%SZ)}"
    printf 's|"@%s:pauseMs"|%s|\n' "$sp_by" "${SP_PAUSE_MS:-null}"
    printf 's|"@%s:quiesced"|%s|\n' "$sp_by" "${SP_QUIESCED:-null}"
    for sp_pair in "$@"; do
      set -- "${sp_pair%%=*}" "${sp_pair#*=}"
      case $1 in
        allocated:*) sp_bytes=$(($(stat -c '%b * %B' -- "$2"))) ;;
        modified:*) sp_bytes=$(stat -c %Y -- "$2") ;;
        added) sp_bytes=$(sp_number "$2") ;;
        header:*) sp_bytes=\"$(sp_header "$2")\" ;;
        *) sp_bytes=$(stat -c %s -- "$2") ;;
      esac || return 1
      printf 's|"@%s:%s"|%s|\n' "$sp_by" "$1" "$sp_bytes"
    done
  } >"$SP_DIR/seal.sed" || return 1
  sed -f "$SP_DIR/seal.sed" "$sp_template" >"$sp_to/manifest.json.new" || return 1
  if grep -q "\"@$sp_by:" "$sp_to/manifest.json.new"; then
    echo "the manifest was not filled in"
    return 1
  fi
  sync "$sp_to"/* && mv -T -- "$sp_to/manifest.json.new" "$sp_to/manifest.json" && sync "$sp_to"
}
