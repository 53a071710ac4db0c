#!/bin/sh
# `gendan COMMAND` as the user of the service and with its settings: copy to /usr/local/bin/gendan, mode 0755.
set -eu
user=gendan
settings=/etc/gendan/gendan.env
program=/opt/gendan/.venv/bin/gendan
export GENDAN_DATA_DIR=/var/lib/gendan

[ "$(id -u)" = 0 ] || exec sudo -- "$0" "$@"
# The file is systemd's: NAME=VALUE a line, perhaps in quotes. It is read, never run.
while IFS= read -r line || [ -n "$line" ]; do
  case $line in
    GENDAN_*=*) ;;
    *) continue ;;
  esac
  name=${line%%=*} value=${line#*=}
  case $value in
    \"*\") value=${value#\"} value=${value%\"} ;;
    \'*\') value=${value#\'} value=${value%\'} ;;
  esac
  export "$name=$value"
done < "$settings"
exec runuser -u "$user" -- "$program" "$@"
