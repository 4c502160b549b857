# Prints what recovery needs of an interrupted task: read-task.sh STORE TASK, whether it was being taken back, its plan, its journal, and then the same of
# every earlier recovery of it, with a record separator between them. A recovery whose plan is gone did nothing.
[ ! -e "$1/tasks/$2/back" ] || printf back
printf '\036'
cat -- "$1/tasks/$2/plan.json" || exit 1
printf '\036'
cat -- "$1/tasks/$2/journal" 2>/dev/null
sed -n 's/^[0-9.]* recover \([0-9a-ft-]*\)$/\1/p' "$1/tasks/$2/journal" 2>/dev/null | while read -r earlier; do
  [ -e "$1/tasks/$earlier/plan.json" ] || continue
  printf '\036'
  cat -- "$1/tasks/$earlier/plan.json"
  printf '\036'
  cat -- "$1/tasks/$earlier/journal" 2>/dev/null
done
exit 0
