# The settings a node lives by, read from what the image would run with.
set -eu
refuse() {
  echo "$1"
  exit 1
}
script=/usr/lib/moult/etcd-configure
grep -q '"pre-vote": true' "$script" || refuse 'pre-vote is not set: a member that comes back would depose the leader'
grep -q '"strict-reconfig-check": true' "$script" || refuse 'strict-reconfig-check is not set'
[ "$(grep -c '"client-cert-auth": true' "$script")" = 2 ] || refuse 'peers or clients may come without a certificate'
if grep -q '"initial-cluster-state": "new"' "$script"; then refuse 'a cluster would be founded at every start'; fi
[ "$(id -u etcd):$(id -g etcd)" = 879:879 ] || refuse "the user etcd has the number $(id -u etcd): the data on the volume would belong to somebody else"
[ "$(systemctl show -p KillSignal --value etcd.service)" = 15 ] || refuse 'etcd.service is not stopped by SIGTERM'
[ "$(systemctl show -p User --value etcd.service)" = etcd ] || refuse 'etcd.service does not run as etcd'
