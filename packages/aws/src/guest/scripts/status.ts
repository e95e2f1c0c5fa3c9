import { dataPath } from '../protocol.js';
import { metadata } from './preamble.js';

/**
 * Prints a `GuestStatus`. The image's test is started by the first question and runs once per boot, when the machine
 * has come up: asked earlier it would report what only needed another second. What is not known for certain counts as
 * "running".
 *
 * It is asked many times while a node is out, on a machine that has other things to do: as few processes as can be.
 */
export const statusScript: string = `set -u
service=$1
data=${dataPath}
${metadata}
unit=moult-boot-test
of=test load= active= sub= service_active=
while IFS='=' read -r key value; do
  case $of.$key in
    *.) of=service ;;
    test.LoadState) load=$value ;;
    test.ActiveState) active=$value ;;
    test.SubState) sub=$value ;;
    service.ActiveState) service_active=$value ;;
  esac
done <<STATES
$(systemctl show -p LoadState -p ActiveState -p SubState $unit.service "$service.service")
STATES
if [ "$load" = not-found ]; then
  systemd-run -q --unit=$unit --property=RemainAfterExit=yes --property=RuntimeMaxSec=150 \\
    sh -c 'timeout 60 systemctl is-system-running --wait >/dev/null; exec /usr/lib/moult/boot-test' >/dev/null 2>&1 || :
fi
case $active/$sub in
  active/exited) test=passed ;;
  failed/*) test=failed ;;
  *) test=running ;;
esac
case $service_active in
  inactive | failed) running=stopped ;;
  *) running=running ;;
esac
environment= cluster= node= mounted=no
if mountpoint -q "$data"; then
  mounted=yes
  while IFS='=' read -r key value; do
    case $key in
      environment) environment=\${environment:-$value} ;;
      cluster) cluster=\${cluster:-$value} ;;
      node) node=\${node:-$value} ;;
    esac
  done 2>/dev/null <"$data/identity" || :
fi
told=
for link in /sys/class/net/*/address; do
  read -r mac <"$link" || continue
  [ "$mac" != 00:00:00:00:00:00 ] || continue
  told=$(imds "network/interfaces/macs/$mac/local-ipv4s") && break
done
on_interface=" $(ip -4 -o address show | sed 's/.* inet \\([0-9.]*\\).*/\\1/' | tr '\\n' ' ')"
addresses=
for one in $told; do
  case $on_interface in *" $one "*) addresses="$addresses $one" ;; esac
done
jq -cn --arg test "$test" --arg service "$running" --arg mounted $mounted \\
  --arg e "$environment" --arg c "$cluster" --arg n "$node" --arg addresses "$addresses" '{
    imageTest: $test, service: $service,
    volume: (if $mounted == "yes" then {kind: "mounted", environment: $e, cluster: $c, node: $n} else {kind: "unmounted"} end),
    addresses: ($addresses | split(" ") | map(select(. != "")))
  }'
`.trimStart();
