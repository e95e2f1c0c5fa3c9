# The packages beside the base, from the Debian release of the base. dnsmasq-base brings the program without a service of
# its own.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get -q update
apt-get -q install -y --no-install-recommends chrony dnsmasq-base curl jq e2fsprogs iproute2 \
  ca-certificates openssl unzip
