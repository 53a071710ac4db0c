#!/bin/sh
# `gendan COMMAND` as the user of the service and with its settings: copy to /usr/local/bin/gendan, mode 0755.
set -eu
user=gendan
settings=/etc/gendan/gendan.env
program=/opt/gendan/.venv/bin/gendan
export GENDAN_DATA_DIR=/var/lib/gendan

PATH=$PATH:/usr/sbin:/sbin # runuser stands there, and a plain `su` does not look there
if [ "$(id -u)" != 0 ]; then
  command -v sudo > /dev/null || { echo "gendan: give this command as root, or install sudo." >&2; exit 2; }
  exec sudo -- "$0" "$@"
fi
[ -r "$settings" ] || { echo "gendan: $settings is not there: docs/operations.md says what stands in it." >&2; exit 2; }
# The file is systemd's: NAME=VALUE a line, perhaps in quotes. It is read, never run.
# Blanks around a line, a name and a value do not count, nor does the carriage return of an editor on Windows.
while IFS= read -r line || [ -n "$line" ]; do
  line=${line#"${line%%[![:space:]]*}"} line=${line%"${line##*[![:space:]]}"}
  name=${line%%=*} value=${line#*=}
  name=${name%"${name##*[![:space:]]}"} value=${value#"${value%%[![:space:]]*}"}
  case $name in
    "$line" | *[!A-Za-z0-9_]*) continue ;;
    GENDAN_* | TZ | HTTP_PROXY | HTTPS_PROXY | ALL_PROXY | NO_PROXY) ;;
    http_proxy | https_proxy | all_proxy | no_proxy) ;;
    *) continue ;;
  esac
  case $value in
    \"*\") value=${value#\"} value=${value%\"} ;;
    \'*\') value=${value#\'} value=${value%\'} ;;
  esac
  export "$name=$value"
done < "$settings"
exec runuser -u "$user" -- "$program" "$@"
