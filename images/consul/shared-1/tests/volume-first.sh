# Without a data volume the service does not run, and cannot be made to run; nothing but moult-await starts it.
set -eu
case $(systemctl show -p Requires --value consul.service) in
*moult-data.service*) ;;
*) echo 'consul.service does not require moult-data.service'; exit 1 ;;
esac
case $(systemctl show -p After --value consul.service) in
*moult-data.service*) ;;
*) echo 'consul.service is not ordered after moult-data.service'; exit 1 ;;
esac
starters=$(find /etc/systemd/system /lib/systemd/system -path '*.wants/consul.service')
[ -z "$starters" ] || { echo "consul.service is started at boot, volume or not: $starters"; exit 1; }
if systemctl start consul.service 2>/dev/null; then echo 'consul.service started without its volume'; exit 1; fi
[ ! -e /var/lib/moult/data/consul ] || { echo 'there is Consul data in the root file system'; exit 1; }
systemctl reset-failed consul.service moult-data.service 2>/dev/null || :
