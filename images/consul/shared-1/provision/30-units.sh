# What starts at boot: the address, the resolver and the waiting for the volume. Never the service itself.
set -eu
install -m 644 /usr/lib/moult/chrony.conf /etc/chrony/chrony.conf
# shellcheck disable=SC2086 # a list of names
systemctl enable $MOULT_PARAMETER_UNITS
