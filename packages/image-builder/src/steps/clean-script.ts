import { sha256 } from '../definition/contents.js';
import { workDir } from './work-dir.js';

/**
 * Takes everything off the machine that is one machine's own, so that no two instances of the image share it, and what the
 * build left behind: AWS, "Recommendations for creating shared Linux AMIs"
 * (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/building-shared-amis.html). The last act on the machine: from here
 * on nobody can log in anew.
 */
export const cleanScript = `set -u
export DEBIAN_FRONTEND=noninteractive
apt-get -q clean
rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/debconf/*-old /var/lib/dpkg/*-old
command -v cloud-init >/dev/null && cloud-init clean --logs >/dev/null 2>&1
rm -rf /var/lib/cloud/data /var/lib/cloud/instance /var/lib/cloud/instances /var/lib/cloud/sem
rm -f /etc/sudoers.d/90-cloud-init-users
# From here on the journal is in memory only, or it would write what happens next onto the disk again.
journalctl --relinquish-var >/dev/null 2>&1
rm -rf /var/log/journal/* /var/log/apt /var/log/installer
find /var/log -xdev -type f -exec sh -c ': >"$1"; case $1 in *.gz|*.[0-9]) rm -f "$1";; esac' _ {} \\;
rm -f /etc/ssh/ssh_host_*
find /root /home -xdev \\( -name authorized_keys -o -name known_hosts -o -name .bash_history -o -name .sh_history \\
  -o -name .ash_history -o -name .lesshst -o -name .viminfo -o -name .wget-hsts -o -name .sudo_as_admin_successful \\) \\
  -type f -delete
# Stopping the service writes the seed; afterwards nothing does.
systemctl stop systemd-random-seed.service >/dev/null 2>&1
rm -f /var/lib/systemd/random-seed /var/lib/systemd/credential.secret /boot/efi/loader/random-seed
rm -f /var/lib/dbus/machine-id
: >/etc/machine-id
rm -rf /var/tmp/* /var/lib/dhcp/*.leases /var/lib/systemd/coredump/* /var/backups/*
find /tmp -xdev -mindepth 1 -delete 2>/dev/null
sync
`;

/**
 * Says whether anything of one machine, one person or one build is still there; run right after cleaning, because a boot
 * makes some of it anew. Exit 1 with one line per finding. `root` is where the machine's file system begins; tests put
 * another one there.
 */
export const residueScript = (root = ''): string => `set -u
root='${root}'
found=0
finding() { found=1; printf 'residue: %s\\n' "$*"; }
for file in "$root"/etc/ssh/ssh_host_*; do [ -e "$file" ] && finding "host key $file"; done
[ -s "$root/etc/machine-id" ] && finding 'machine id in /etc/machine-id'
[ -e "$root/var/lib/systemd/random-seed" ] && finding 'random seed'
[ -e "$root/var/lib/cloud/data" ] && finding 'cloud-init state in /var/lib/cloud'
[ -n "$(ls -A "$root/var/lib/apt/lists" 2>/dev/null)" ] && finding 'package lists in /var/lib/apt/lists'
report() { while IFS= read -r file; do finding "$1 $file"; done; }
list=$(mktemp "$root/run/residue.XXXXXX")
collect() { what=$1; shift; find "$@" 2>/dev/null >"$list"; report "$what" <"$list"; }
collect 'package' "$root/var/cache/apt/archives" -xdev -name '*.deb' -type f
collect 'authorized keys in' "$root/root" "$root/home" "$root/etc" -xdev -name 'authorized_keys*' -type f
collect 'shell history' "$root/root" "$root/home" -xdev -name '.*_history' -type f
collect 'node id in' "$root/" -xdev -name node-id -type f
collect 'log' "$root/var/log" -xdev -type f -size +0 -not -name lastlog -not -name wtmp
collect 'instance state of cloud-init' "$root/var/lib/cloud/instances" -mindepth 1 -maxdepth 1
find "$root/etc" "$root/root" "$root/home" "$root/usr/local" "$root/opt" "$root/srv" "$root/var" -xdev -type f -size -64k \\
  -exec grep -lE -e '-----BEGIN ([A-Z0-9]+ )?PRIVATE KEY-----' {} + 2>/dev/null >"$list"
report 'private key' <"$list"
# What the kernel swaps to may be another machine's: in a container it is the host's, and not to be seen here.
sed -n '2,$s/ .*//p' "$root/proc/swaps" 2>/dev/null >"$list"
while IFS= read -r file; do [ -e "$root$file" ] && finding "swap space $file"; done <"$list"
grep -qsE '^[^#]+[[:space:]]swap[[:space:]]' "$root/etc/fstab" && finding 'swap space in /etc/fstab'
rm -f "$list"
exit "$found"
`;

/**
 * Overwrites what deleted files left on a real disk, whose snapshot would keep it: with zeros, and then given back to the
 * volume. A root that is no block device of its own (a container's) keeps nothing of a deleted file.
 */
export const wipeScript = `set -u
source=$(findmnt -no SOURCE / || :)
case $source in
/dev/*) ;;
*) exit 0 ;;
esac
dd if=/dev/zero of=/zero bs=4M status=none 2>/dev/null
sync
rm -f /zero
fstrim / 2>/dev/null
sync
`;

/** Exit codes by which the parts of the one script are told apart. */
export const codes = { residue: 3, wipe: 4 } as const;

/**
 * Removes, looks whether anything is left, and overwrites what deleted files left. One script, because its first part takes
 * away the very permission with which a second one would be started.
 */
export const wholeCleanScript: string = [
  `( ${cleanScript} )`,
  `( ${residueScript()} ) || exit ${codes.residue}`,
  `rm -rf ${workDir}`,
  `( ${wipeScript} ) || exit ${codes.wipe}`,
].join('\n');

/**
 * What the builder itself does to every image, to the byte: whoever changes it gets a new image of an unchanged definition. How
 * files are placed is not in it; a file's place, mode and owner are the definition's.
 */
export const builderRecipe: string = sha256(wholeCleanScript);
