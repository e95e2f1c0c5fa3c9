# Without a data volume the service does not run, and cannot be made to run; nothing but moult-await starts it.
set -eu
for relation in Requires BindsTo After; do
  case $(systemctl show -p "$relation" --value etcd.service) in
  *moult-data.service*) ;;
  *) echo "etcd.service has no $relation=moult-data.service"; exit 1 ;;
  esac
done
starters=$(find /etc/systemd/system /lib/systemd/system -path '*.wants/etcd.service')
[ -z "$starters" ] || { echo "etcd.service is started at boot, volume or not: $starters"; exit 1; }
if systemctl start etcd.service 2>/dev/null; then echo 'etcd.service started without its volume'; exit 1; fi
[ ! -e /var/lib/moult/data/etcd ] || { echo 'there is data of etcd in the root file system'; exit 1; }
systemctl reset-failed etcd.service moult-data.service 2>/dev/null || :
