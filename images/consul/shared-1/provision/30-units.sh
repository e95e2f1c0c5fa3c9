# What starts at boot: the address, the resolver and the waiting for the volume. Never the service itself.
set -eu
install -m 644 /usr/lib/moult/chrony.conf /etc/chrony/chrony.conf
systemctl enable chrony.service moult-address.service moult-dns.service moult-resolver.path moult-await.service consul-join.timer
