import { metadata, preamble } from './preamble.js';

/**
 * Starts the service on its mounted volume and address. Only `form` may found a cluster, and what tells the image so is
 * the tag `moult:initialise`; it must be seen to be gone before anything else is started.
 */
export const startServiceScript: string = `${preamble}
${metadata}
service=$1
mode=$2
address=$3
[ "$(state_of "$service")" != active ] || answer done
mountpoint -q "$data" || answer again "nothing is mounted at $data"
ip -4 -o address show | grep -qF " $address/" || answer again "$address is not on the interface yet"
[ -n "$imds_token" ] || answer again 'the metadata service does not answer'
initialise=$(imds tags/instance/moult:initialise || :)
if [ "$mode" = form ]; then
  [ -n "$initialise" ] || answer again 'the tag that allows founding a cluster has not reached the machine yet'
else
  [ -z "$initialise" ] || answer again 'the tag that allows founding a cluster has not left the machine yet'
fi
case $(state_of "$service") in activating | deactivating) ;; *) systemctl reset-failed "$service.service" 2>/dev/null || : ;; esac
systemctl start --no-block "$service.service"
tries=0
until [ "$(state_of "$service")" = active ]; do
  tries=$((tries + 1))
  [ "$(state_of "$service")" != failed ] || answer refused "$service did not start: $(last_words "$service")"
  [ $tries -lt 100 ] || answer again "$service is still $(state_of "$service")"
  sleep 0.1
done
answer done
`.trimStart();
