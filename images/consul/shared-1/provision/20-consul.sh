# Puts the Consul binary in place, from HashiCorp's archive or from Debian's package: of the package the binary only, as
# its service would start without the data volume.
set -eu
work=$(mktemp -d)
case $MOULT_SOURCE_CONSUL_KIND in
url) unzip -q "$MOULT_SOURCE_CONSUL_FILE" consul -d "$work" && binary=$work/consul ;;
debian) dpkg-deb -x "$MOULT_SOURCE_CONSUL_FILE" "$work" && binary=$work/usr/bin/consul ;;
*) echo "unknown kind of source: $MOULT_SOURCE_CONSUL_KIND" >&2 && exit 1 ;;
esac
install -m 755 -o root -g root "$binary" /usr/local/bin/consul
rm -rf "$work"
id -u consul >/dev/null 2>&1 ||
  useradd --system --home-dir /var/lib/moult/data/consul --no-create-home --shell /usr/sbin/nologin consul
install -d -m 755 /var/lib/moult /var/lib/moult/data
