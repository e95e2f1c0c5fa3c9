# What starts at boot: the address, the resolver and the waiting for the volume. Never the service itself.
set -eu
systemctl enable moult-address.service moult-dns.service moult-resolver.path moult-await.service consul-join.timer
