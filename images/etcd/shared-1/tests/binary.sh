# The programs are there, made for this machine, and of the version that the sources were pinned to.
set -eu
case $(uname -m) in
x86_64) expected=62 ;;
aarch64) expected=183 ;;
*) expected=none ;;
esac
for program in etcd etcdctl; do
  binary=/usr/local/bin/$program
  [ -x "$binary" ] || { echo "there is no $binary"; exit 1; }
  # Bytes 18 and 19 of an ELF file name the machine: 62 is x86-64, 183 is AArch64.
  made_for=$(od -An -j18 -N2 -tu2 "$binary" | tr -d ' ')
  [ "$made_for" = "$expected" ] || { echo "$binary is made for ELF machine $made_for, this is $(uname -m) ($expected)"; exit 1; }
done
version=$(/usr/local/bin/etcd --version | sed -n 's/^etcd Version: //p')
[ "$version" = "$MOULT_SOURCE_ETCD_VERSION" ] || { echo "the server is etcd ${version:-of no known version}, expected $MOULT_SOURCE_ETCD_VERSION"; exit 1; }
version=$(/usr/local/bin/etcdctl version | sed -n 's/^etcdctl version: //p')
[ "$version" = "$MOULT_SOURCE_ETCDCTL_VERSION" ] || { echo "the client is etcdctl ${version:-of no known version}, expected $MOULT_SOURCE_ETCDCTL_VERSION"; exit 1; }
