/** Where the ballast lies on a volume's file system: found again by name, wherever the volume is by then. */
const ballast = '.local-cloud-ballast';

/** The mount point of the device `$1` (`major:minor`) in this machine; the first one when there are several. */
const mountPoint = `at=$(awk -v d="$1" '$3 == d { print $5; exit }' /proc/self/mountinfo)
[ -n "$at" ] || { echo "the volume is not mounted" >&2; exit 1; }
at=$(printf '%b' "$at")`;

/**
 * Takes all room, as root, so that what is reserved for root is gone too. Space is only allocated, not written: on the host
 * the volume's file stays sparse. Halving the portion ends with less than a block left, after at most some 40 rounds a
 * portion's size.
 */
export function fillScript(): string {
  return `${mountPoint}
mkdir -p "$at/${ballast}"
portion=1099511627776 n=0
while [ "$portion" -ge 4096 ]; do
  n=$((n + 1))
  fallocate -l "$portion" "$at/${ballast}/$n" 2>/dev/null || { rm -f "$at/${ballast}/$n"; portion=$((portion / 2)); }
done
sync -f "$at"
`;
}

/** Gives the room back. */
export function unfillScript(): string {
  return `${mountPoint}
rm -rf "$at/${ballast}"
sync -f "$at"
`;
}
