# Something to find again on the finished image.
set -eu
echo baked >/opt/light
