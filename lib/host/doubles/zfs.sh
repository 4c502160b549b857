#!/bin/sh
# A double of zfs for tests: datasets, snapshots, clones, promotion and deferred destruction as zfs(8) describes them, on
# folders below $DOUBLE. What a dataset holds is one word in its file `content`. With $DOUBLE/fuse the script that runs it
# dies before the change of that number.
# $DOUBLE/d/NAME (with % for /): type, content, origin, mounted, p/PROPERTY    $DOUBLE/s/SNAPSHOT: owner, content, txg, deferred
set -eu

# Without other programs: it is asked for often.
file() {
  rest=$1
  flat=''
  while [ "$rest" != "${rest#*/}" ]; do
    flat=$flat${rest%%/*}%
    rest=${rest#*/}
  done
  printf '%s/d/%s' "$DOUBLE" "$flat$rest"
}
snap() { printf '%s/s/%s' "$DOUBLE" "${1#*@}"; }
fail() {
  echo "zfs: $*" >&2
  exit 1
}
# Every change passes here: the script that asks for it may die first.
change() {
  [ -e "$DOUBLE/fuse" ] || return 0
  left=$(cat "$DOUBLE/fuse")
  if [ "$left" -eq 0 ]; then
    rm "$DOUBLE/fuse"
    kill -9 "$SCRIPT"
    exit 1
  fi
  echo $((left - 1)) >"$DOUBLE/fuse"
}
dataset() { [ -d "$(file "$1")" ] || fail "cannot open '$1': dataset does not exist"; }
snapshot() {
  if [ ! -d "$(snap "$1")" ] || [ "$(cat "$(snap "$1")/owner")" != "${1%@*}" ]; then
    fail "cannot open '$1': dataset does not exist"
  fi
}
names() { (cd "$DOUBLE/d" && printf '%s\n' *) | tr % /; }
clones() { grep -lx "$1" "$DOUBLE"/d/*/origin 2>/dev/null || true; }
# Snapshots of a dataset, oldest first.
held() {
  for one in "$DOUBLE"/s/*/; do
    [ -e "${one}owner" ] || continue
    [ "$(cat "${one}owner")" != "$1" ] || printf '%s %s\n' "$(cat "${one}txg")" "$(basename "$one")"
  done | sort -n | cut -d ' ' -f 2
}
reap() {
  if [ -e "$DOUBLE/s/$1/deferred" ] && [ -z "$(clones "$1")" ]; then rm -r "$DOUBLE/s/$1"; fi
}

verb=$1
shift
case $verb in
  list)
    depth=0
    types=filesystem,volume
    while [ $# -gt 1 ]; do
      case $1 in
        -d) depth=$2 && shift ;;
        -t) types=$2 && shift ;;
        -o | -s) shift ;;
        -H | -r) ;;
        *) fail "list $1" ;;
      esac
      shift
    done
    dataset "$1"
    names | while IFS= read -r name; do
      case $name in "$1" | "$1"/*) ;; *) continue ;; esac
      below=$(printf '%s' "${name#"$1"}" | tr -cd / | wc -c)
      if [ "$types" = snapshot ]; then
        [ $((below + 1)) -gt "$depth" ] || for one in $(held "$name"); do echo "$name@$one"; done
      elif [ "$below" -le "$depth" ]; then
        echo "$name"
      fi
    done
    ;;
  get)
    if [ "$2" = -s ]; then
      dataset "$7"
      for one in "$(file "$7")"/p/*; do
        [ ! -e "$one" ] || printf '%s\t%s\n' "$(basename "$one")" "$(cat "$one")"
      done
      exit 0
    fi
    if [ "$2" = -p ]; then
      dataset "$6"
      echo 16384
      exit 0
    fi
    dataset "$5"
    at=$(file "$5")
    case $4 in
      type) cat "$at/type" ;;
      mounted) if [ -e "$at/mounted" ]; then echo yes; else echo no; fi ;;
      origin)
        if [ -e "$at/origin" ]; then
          one=$(cat "$at/origin")
          echo "$(cat "$DOUBLE/s/$one/owner")@$one"
        else
          echo -
        fi
        ;;
      mountpoint) cat "$at/p/mountpoint" 2>/dev/null || echo "$DOUBLE/mnt/$5" ;;
      *) fail "get $4" ;;
    esac
    ;;
  snapshot)
    dataset "${1%@*}"
    [ ! -e "$(snap "$1")" ] || fail "cannot create snapshot '$1': dataset already exists"
    change
    txg=$(($(cat "$DOUBLE/txg") + 1))
    echo "$txg" >"$DOUBLE/txg"
    mkdir "$(snap "$1")"
    echo "${1%@*}" >"$(snap "$1")/owner"
    echo "$txg" >"$(snap "$1")/txg"
    cp "$(file "${1%@*}")/content" "$(snap "$1")/content"
    ;;
  destroy)
    deferred=''
    if [ "$1" = -d ]; then deferred=1 && shift; fi
    case $1 in
      *@*)
        snapshot "$1"
        change
        if [ -n "$(clones "${1#*@}")" ]; then
          [ -n "$deferred" ] || fail "cannot destroy '$1': snapshot has dependent clones"
          : >"$(snap "$1")/deferred"
        else
          rm -r "$(snap "$1")"
        fi
        ;;
      *)
        dataset "$1"
        [ -z "$(held "$1")" ] || fail "cannot destroy '$1': filesystem has children"
        change
        one=$(cat "$(file "$1")/origin" 2>/dev/null || true)
        rm -r "$(file "$1")"
        [ -z "$one" ] || reap "$one"
        ;;
    esac
    ;;
  clone)
    mkdir -p "$DOUBLE/new"
    while [ "$1" = -o ]; do
      printf '%s' "${2#*=}" >"$DOUBLE/new/${2%%=*}"
      shift 2
    done
    snapshot "$1"
    [ ! -e "$(file "$2")" ] || fail "cannot create '$2': dataset already exists"
    change
    at=$(file "$2")
    mkdir "$at"
    cp "$(file "${1%@*}")/type" "$(snap "$1")/content" "$at/"
    echo "${1#*@}" >"$at/origin"
    mv "$DOUBLE/new" "$at/p"
    ;;
  create)
    mkdir -p "$DOUBLE/new"
    while [ $# -gt 1 ]; do
      case $1 in
        -s) shift ;;
        -b | -V) shift 2 ;;
        -o)
          printf '%s' "${2#*=}" >"$DOUBLE/new/${2%%=*}"
          shift 2
          ;;
        *) fail "create $1" ;;
      esac
    done
    [ ! -e "$(file "$1")" ] || fail "cannot create '$1': dataset already exists"
    change
    at=$(file "$1")
    mkdir "$at"
    echo volume >"$at/type"
    echo zeros >"$at/content"
    mv "$DOUBLE/new" "$at/p"
    ;;
  rename)
    dataset "$1"
    [ ! -e "$(file "$2")" ] || fail "cannot rename to '$2': dataset already exists"
    change
    for one in $(held "$1"); do echo "$2" >"$DOUBLE/s/$one/owner"; done
    mv "$(file "$1")" "$(file "$2")"
    ;;
  promote)
    dataset "$1"
    at=$(file "$1")
    [ -e "$at/origin" ] || fail "cannot promote '$1': not a cloned filesystem"
    change
    one=$(cat "$at/origin")
    was=$(cat "$DOUBLE/s/$one/owner")
    for older in $(held "$was"); do
      [ "$(cat "$DOUBLE/s/$older/txg")" -gt "$(cat "$DOUBLE/s/$one/txg")" ] || echo "$1" >"$DOUBLE/s/$older/owner"
    done
    rm "$at/origin"
    if [ -e "$(file "$was")/origin" ]; then mv "$(file "$was")/origin" "$at/origin"; fi
    echo "$one" >"$(file "$was")/origin"
    ;;
  rollback)
    snapshot "$1"
    [ "$(held "${1%@*}" | tail -n 1)" = "${1#*@}" ] || fail "cannot rollback to '$1': more recent snapshots exist"
    change
    cp "$(snap "$1")/content" "$(file "${1%@*}")/content"
    ;;
  set)
    dataset "$2"
    change
    mkdir -p "$(file "$2")/p"
    printf '%s' "${1#*=}" >"$(file "$2")/p/${1%%=*}"
    ;;
  mount)
    dataset "$1"
    change
    : >"$(file "$1")/mounted"
    ;;
  unmount)
    dataset "$1"
    [ -e "$(file "$1")/mounted" ] || fail "cannot unmount '$1': not currently mounted"
    change
    rm "$(file "$1")/mounted"
    ;;
  *) fail "$verb" ;;
esac
