# The image is nobody: no node id, no raft data, no identity of a node.
set -eu
found=$(find / -xdev \( -name node-id -o -name raft.db -o -name serf -type d \) -not -path '/proc/*' -not -path '/sys/*' \
  -not -path '/usr/share/*' 2>/dev/null | head -n 3)
[ -z "$found" ] || { echo "left over from a node: $found"; exit 1; }
[ ! -e /var/lib/moult/data/identity ] || { echo 'the image has the identity file of a node'; exit 1; }
