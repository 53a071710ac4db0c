#!/bin/sh
# Tonight's backup, linked to the last one; what is older than 30 days goes. gendan-backup.service runs it.
set -eu
program=/opt/gendan/.venv/bin/gendan
folder=/var/backups/gendan
days=30

tonight=$folder/$(date +%F-%H%M%S)
status=0
if [ -e "$folder/last" ]; then
  "$program" backup "$tonight" --earlier "$folder/last" || status=$?
else
  "$program" backup "$tonight" || status=$?
fi
# 1: the backup is whole, but photos are missing in the store. Any other failure leaves the last backup in its place.
[ "$status" -le 1 ] || exit "$status"
ln -sfn "$tonight" "$folder/last"
find "$folder" -mindepth 1 -maxdepth 1 -type d -name '20??-??-??-??????' -mtime "+$days" -exec rm -rf {} +
exit "$status"
