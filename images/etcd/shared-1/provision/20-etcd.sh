# Puts the programs in place: of Debian's packages the binaries only, as their service would start without the data volume.
set -eu
work=$(mktemp -d)
dpkg-deb -x "$MOULT_SOURCE_ETCD_FILE" "$work"
dpkg-deb -x "$MOULT_SOURCE_ETCDCTL_FILE" "$work"
for program in etcd etcdctl etcdutl; do
  # Before 3.5 there is no etcdutl.
  [ ! -e "$work/usr/bin/$program" ] || install -m 755 -o root -g root "$work/usr/bin/$program" "/usr/local/bin/$program"
done
rm -rf "$work"
# A number of its own, the same in every image: what the data on the volume belongs to is a number, not a name.
groupadd --system --gid 879 etcd
useradd --system --uid 879 --gid 879 --home-dir /var/lib/moult/data/etcd --no-create-home --shell /usr/sbin/nologin etcd
install -d -m 755 /var/lib/moult /var/lib/moult/data
