# What is read of a snapshot to show it, or to plan with it: snapshot.sh VERB WORDS…
set -u
verb=$1
shift
case $verb in
  # text FILE
  text) cat -- "$1" ;;
  # picture FILE: mostly one colour, packed a tenth of it; as letters it survives any shell
  picture) gzip -c -- "$1" | base64 ;;
  # saved URI FILE: the definition inside a saved memory; of one that is compressed only the beginning is laid out
  saved)
    case $2 in
      *.zst)
        head=$(mktemp) || exit 1
        trap 'rm -f "$head"' EXIT
        zstd -q -d -c -- "$2" 2>/dev/null | head -c 4194304 >"$head"
        ;;
      *) head=$2 ;;
    esac
    virsh -q -c "$1" save-image-dumpxml "$head" --security-info
    ;;
  # defined URI UUID
  defined) virsh -q -c "$1" dumpxml "$2" --inactive --security-info ;;
  # around URI <PATHS: which of these files are there, in the words of inventory.sh, and what QEMU can be
  around)
    xargs -r -d '\n' stat -L -c 's %F|%s|%b|%B|%d|%Y|%n' -- 2>/dev/null
    virsh -q -c "$1" capabilities | sed -n 's|.*<machine[^>]*>\([^<]*\)</machine>.*|m \1|p' | sort -u
    ;;
  # plans STORE SNAPSHOT: every plan that names it, each before a record separator
  plans)
    grep -lF -- "$2" "$1"/tasks/*/plan.json 2>/dev/null | while IFS= read -r plan; do
      cat -- "$plan"
      printf '\036'
    done
    ;;
  *) exit 2 ;;
esac
