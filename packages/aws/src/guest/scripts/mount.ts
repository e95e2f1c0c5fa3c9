import { metadata, preamble } from './preamble.js';

/**
 * Mounts the volume by the image's own rules. Nothing starts before the machine's metadata shows the tags this depends
 * on: `moult:volume` names this volume, and `moult:initialise` names it exactly when it may be formatted.
 */
export const mountScript: string = `${preamble}
${metadata}
volume=$1
node=$2
format=$3
device=/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_$(printf '%s' "$volume" | tr -d -)
belongs() { grep -qxF "node=$node" "$data/identity" 2>/dev/null; }
if mountpoint -q "$data"; then
  if belongs; then answer done; fi
  answer refused "what is mounted at $data belongs to $(sed -n 's/^node=//p' "$data/identity" 2>/dev/null | head -n 1)"
fi
[ -n "$imds_token" ] || answer again 'the metadata service does not answer'
named=$(imds tags/instance/moult:volume || :)
[ "$named" = "$volume" ] || answer refused "the machine is for the volume '$named', not for $volume"
initialise=$(imds tags/instance/moult:initialise || :)
if [ "$format" = if-blank ]; then
  [ "$initialise" = "$volume" ] || answer again 'the tag that allows formatting has not reached the machine yet'
else
  [ -z "$initialise" ] || answer again 'the tag that allows formatting has not left the machine yet'
fi
[ -b "$device" ] || answer again "$volume has not appeared on the machine yet"
[ "$(state_of moult-data)" = activating ] || systemctl reset-failed moult-data.service 2>/dev/null || :
systemctl start --no-block moult-data.service
tries=0
until mountpoint -q "$data"; do
  tries=$((tries + 1))
  [ "$(state_of moult-data)" != failed ] || answer refused "$volume was not mounted: $(last_words moult-data)"
  [ $tries -lt 120 ] || answer again "$volume is still being checked"
  sleep 0.1
done
# Mounted, and not yet its identity read, for a moment while it is given one.
until belongs; do
  tries=$((tries + 1))
  [ $tries -lt 140 ] || answer again "$volume does not say yet that it is $node's"
  sleep 0.1
done
answer done
`.trimStart();
