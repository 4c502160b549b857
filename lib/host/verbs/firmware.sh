# UEFI variables and the emulated TPM.

# sp_keep_vars FILE KEPT: UEFI variables, at an instant when nothing writes them. An empty KEPT: there were none yet,
# because the VM has never been started.
sp_keep_vars() {
  if [ -e "$1" ]; then
    sp_keep_file "$1" "$2"
  else
    true >"$2" && sync "$2"
  fi
}

# sp_put_vars KEPT FILE: puts them back; without a KEPT nothing was changed.
sp_put_vars() {
  [ -e "$1" ] || return 0
  if [ ! -s "$1" ]; then
    rm -f -- "$2"
    return
  fi
  sp_put "$1" "$2"
}

# sp_keep_tpm FOLDER KEPT: an emulated TPM's state as a tar archive, owners and rights included. Empty: it has none.
sp_keep_tpm() {
  if [ -d "$1" ]; then
    # The same content gives the same archive, whenever it was written: an emulator writes its state anew at each look.
    tar -C "$1" --numeric-owner --sort=name --mtime=@0 -cf "$2.part" . || return 1
  else
    true >"$2.part" || return 1
  fi
  sync "$2.part" && mv -fT -- "$2.part" "$2"
}

# sp_put_tpm KEPT FOLDER: puts it back; without a KEPT nothing was changed. It may come from another machine: links, devices
# and programs with more rights than their user are no state of a TPM.
sp_put_tpm() {
  [ -e "$1" ] || return 0
  rm -rf -- "$2.savepoint" || return 1
  if [ -s "$1" ]; then
    sp_listing=$(tar -tvf "$1") || return 1
    if printf '%s\n' "$sp_listing" | grep -qvE '^[d-]([r-][w-][x-]){3} '; then
      sp_why snapshot-part-damaged 'the TPM state holds something else than plain files'
      return 1
    fi
    mkdir -p -- "$2.savepoint" && tar -C "$2.savepoint" --numeric-owner -xpf "$1" || return 1
  fi
  rm -rf -- "$2" || return 1
  [ ! -e "$2.savepoint" ] || mv -T -- "$2.savepoint" "$2"
}

# sp_unchanged KEEP PATH KEPT: what was kept of PATH is still what is there.
sp_unchanged() {
  "$1" "$2" "$3.now" || return 1
  cmp -- "$3" "$3.now"
  sp_differs=$?
  rm -f -- "$3.now"
  [ "$sp_differs" -ne 0 ] || return 0
  sp_why firmware-changed "$2"
  return 1
}
