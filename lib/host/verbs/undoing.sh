# How an undo behaves when it is not needed, or when a part of it failed.

# sp_try COMMAND…: nice to have; its failure is in the output and nowhere else.
sp_try() {
  "$@" || echo "(went on without it)"
}

# sp_unless PATH COMMAND…: an undo that must not be while PATH is there: what it would remove is still needed.
sp_unless() {
  if [ -e "$1" ]; then
    echo "left as it is, because what came later could not be taken back ($1 is there)"
    return 1
  fi
  shift
  "$@"
}

# sp_where PATH COMMAND…: only where PATH is there.
sp_where() {
  [ -e "$1" ] || return 0
  shift
  "$@"
}

# sp_if_whole COMMAND…: an undo that must not be after another one failed: what it would remove is still needed.
sp_if_whole() {
  if [ "${sp_result:-}" = failed ] || [ -n "$SP_FAILED" ]; then
    echo "left as it is, because something before this could not be taken back"
    return 1
  fi
  "$@"
}

# sp_after_crash COMMAND…: an undo that is needed where somebody may have written to what was put aside: in a recovery, which
# cannot know, and where the VM was found running.
sp_after_crash() {
  [ -n "${SP_PATIENCE:-}$SP_TOUCHED" ] || return 0
  "$@"
}
