# What provisioning put there is there.
set -eu
grep -q baked /opt/light
