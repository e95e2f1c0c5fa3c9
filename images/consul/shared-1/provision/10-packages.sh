# The packages beside the base, from the Debian release of the base.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get -q update
# shellcheck disable=SC2086 # a list of names
apt-get -q install -y --no-install-recommends $MOULT_PARAMETER_PACKAGES
