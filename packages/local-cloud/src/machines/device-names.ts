/** The name under which udev shows an EBS volume on Nitro: the volume id without its dash (EC2 user guide, "EBS volumes and NVMe"). */
export function byIdName(volumeId: string): string {
  return `nvme-Amazon_Elastic_Block_Store_${volumeId.replace('-', '')}`;
}

/** `/dev/sdf` and `xvdf` are the same request on EC2; the guest's node is `/dev/xvdf`-like or as asked for. */
export function deviceName(asked: string): string | undefined {
  const name = asked.replace(/^\/dev\//, '');
  return /^[a-z][a-z0-9]{1,15}$/.test(name) ? `/dev/${name}` : undefined;
}

/** Shell that makes a device node in a running machine, as udev would: `$1` path, `$2` minor, `$3` by-id name. */
export const appearScript = `set -e
rm -f "$1"
mknod -m 660 "$1" b 7 "$2"
chgrp disk "$1"
mkdir -p /dev/disk/by-id
ln -sfn "../../\${1#/dev/}" "/dev/disk/by-id/$3"
`;

/** Shell that takes it away again; both links may be gone already. */
export const disappearScript = `rm -f "$1" "/dev/disk/by-id/$3"`;
