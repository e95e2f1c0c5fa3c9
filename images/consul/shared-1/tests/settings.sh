# The settings a node lives by, read from what the image would run with; looked for in every place a unit or a
# configuration could bring them from.
set -eu
refuse() {
  echo "$1"
  exit 1
}
places='/usr/lib/moult /etc/consul.d /etc/systemd/system'
for place in $places; do
  [ -d "$place" ] || continue
  grep -rqsE '"?leave_on_terminate"?[ :=]+true' "$place" && refuse "leave_on_terminate=true in $place: a stopped node would leave the cluster"
  grep -rqsE '"?skip_leave_on_interrupt"?[ :=]+false' "$place" && refuse "skip_leave_on_interrupt=false in $place"
  grep -rqsE '"?disable_host_node_id"?[ :=]+false' "$place" && refuse "disable_host_node_id=false in $place: two nodes could have one id"
done
script=/usr/lib/moult/consul-configure
grep -q 'leave_on_terminate: false' "$script" || refuse 'leave_on_terminate is not set'
grep -q 'skip_leave_on_interrupt: true' "$script" || refuse 'skip_leave_on_interrupt is not set'
grep -q 'disable_host_node_id: true' "$script" || refuse 'disable_host_node_id is not set'
grep -q 'raft_multiplier: 1' "$script" || refuse 'raft_multiplier is not 1'
for setting in verify_incoming verify_outgoing verify_server_hostname; do
  grep -q "$setting: true" "$script" || refuse "$setting is not set for nodes with TLS"
done
[ "$(systemctl show -p KillSignal --value consul.service)" = 15 ] || refuse 'consul.service is not stopped by SIGTERM'
