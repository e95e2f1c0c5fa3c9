# Everything that runs on a booted instance runs, and the machine has no failed unit.
set -eu
tries=0
until [ "$(systemctl show -p ActiveState --value moult-address.service)" = active ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 30 ] || break
  sleep 1
done
/usr/lib/moult/boot-test
failed=$(systemctl list-units --failed --plain --no-legend | sed 's/ .*//' | tr '\n' ' ')
[ -z "$failed" ] || { echo "failed units: $failed"; exit 1; }
