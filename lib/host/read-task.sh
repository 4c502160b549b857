# Prints what recovery needs of an interrupted task: read-task.sh STORE TASK, plan first, then the journal,
# with a record separator between them.
cat -- "$1/tasks/$2/plan.json" || exit 1
printf '\036'
cat -- "$1/tasks/$2/journal" 2>/dev/null
exit 0
