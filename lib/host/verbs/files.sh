# Files that change in one instant or not at all.

# sp_put FILE DEST: replaces DEST with a copy of FILE in one instant.
sp_put() {
  if cp --preserve=mode,ownership -- "$1" "$2.new" && sync "$2.new" && mv -fT -- "$2.new" "$2"; then return 0; fi
  rm -f -- "$2.new"
  return 1
}

# sp_keep_file FILE ASIDE: a whole copy under its final name, or nothing.
sp_keep_file() {
  cp --preserve=mode,ownership,timestamps -- "$1" "$2.part" && sync "$2.part" && mv -fT -- "$2.part" "$2"
}

# sp_move FROM TO: renames a folder; done already is done, also when what was moved has been deleted since.
sp_move() {
  [ -e "$1" ] || return 0
  mv -T -- "$1" "$2"
}

# sp_keep_copy FILE DEST: a whole, compared copy under its final name, or nothing.
sp_keep_copy() {
  cp --sparse=always -- "$1" "$2.new" && sync "$2.new" && cmp -- "$1" "$2.new" && mv -T -- "$2.new" "$2"
}

# sp_swap NEW PATH ASIDE: NEW takes the place of PATH in one instant; what was there stays as ASIDE.
sp_swap() {
  if [ -e "$2" ] && [ ! -e "$3" ]; then ln -- "$2" "$3" || return 1; fi
  mv -fT -- "$1" "$2"
}

# sp_swap_back PATH ASIDE: undo of sp_swap. One that was interrupted has left two names of one file, which mv would not touch.
sp_swap_back() {
  [ -e "$2" ] || return 0
  if [ "$(stat -c '%d %i' -- "$1")" = "$(stat -c '%d %i' -- "$2")" ]; then
    rm -f -- "$2"
  else
    mv -fT -- "$2" "$1"
  fi
}
