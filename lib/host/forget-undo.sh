# Takes the notice of a rollback off: forget-undo.sh PATH INSTANT. One that came since stays.
! grep -qF -- "$2" "$1" 2>/dev/null || rm -f -- "$1"
