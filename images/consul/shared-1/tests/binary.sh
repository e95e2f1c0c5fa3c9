# The binary is there, made for this machine, and of the version that the source was pinned to.
set -eu
binary=/usr/local/bin/consul
[ -x "$binary" ] || { echo "there is no $binary"; exit 1; }
# Bytes 18 and 19 of an ELF file name the machine: 62 is x86-64, 183 is AArch64.
made_for=$(od -An -j18 -N2 -tu2 "$binary" | tr -d ' ')
case $(uname -m) in
x86_64) expected=62 ;;
aarch64) expected=183 ;;
*) expected=none ;;
esac
[ "$made_for" = "$expected" ] || { echo "$binary is made for ELF machine $made_for, this is $(uname -m) ($expected)"; exit 1; }
version=$("$binary" version | sed -n '1s/^Consul v\{0,1\}\([0-9.]*\).*/\1/p')
[ "$version" = "$MOULT_SOURCE_CONSUL_VERSION" ] ||
  { echo "the binary is Consul ${version:-of no known version}, expected $MOULT_SOURCE_CONSUL_VERSION"; exit 1; }
