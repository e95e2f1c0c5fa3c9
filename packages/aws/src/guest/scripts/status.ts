import { dataPath } from '../protocol.js';
import { metadata } from './preamble.js';

/**
 * Prints a `GuestStatus`. The image's test is started by the first question and runs once per boot, when the machine
 * has come up: asked earlier it would report what only needed another second. What is not known for certain counts as
 * "running".
 */
export const statusScript: string = `set -u
service=$1
data=${dataPath}
${metadata}
unit=moult-boot-test
if [ "$(systemctl show -p LoadState --value $unit.service)" = not-found ]; then
  systemd-run -q --unit=$unit --property=RemainAfterExit=yes --property=RuntimeMaxSec=150 \\
    sh -c 'timeout 60 systemctl is-system-running --wait >/dev/null; exec /usr/lib/moult/boot-test' >/dev/null 2>&1 || :
fi
case $(systemctl show -p ActiveState --value $unit.service)/$(systemctl show -p SubState --value $unit.service) in
  active/exited) test=passed ;;
  failed/*) test=failed ;;
  *) test=running ;;
esac
case $(systemctl show -p ActiveState --value "$service.service") in
  inactive | failed) running=stopped ;;
  *) running=running ;;
esac
line() { sed -n "s/^$1=//p" "$data/identity" 2>/dev/null | head -n 1; }
if mountpoint -q "$data"; then
  volume=$(jq -cn --arg e "$(line environment)" --arg c "$(line cluster)" --arg n "$(line node)" \\
    '{kind: "mounted", environment: $e, cluster: $c, node: $n}')
else
  volume='{"kind":"unmounted"}'
fi
on_interface=$(ip -4 -o address show | sed 's/.* inet \\([0-9.]*\\).*/\\1/')
told=$(imds "network/interfaces/macs/$(imds mac)/local-ipv4s" || :)
addresses=$(for one in $told; do printf '%s\\n' "$on_interface" | grep -xF "$one"; done)
jq -cn --arg test "$test" --arg service "$running" --argjson volume "$volume" --arg addresses "$addresses" \\
  '{imageTest: $test, service: $service, volume: $volume, addresses: ($addresses | split("\\n") | map(select(. != "")))}'
`.trimStart();
