# What starts at boot: the address and the waiting for the volume. Never the service itself.
set -eu
# shellcheck disable=SC2086 # a list of names
systemctl enable $MOULT_PARAMETER_UNITS
