import type { SshSession, UploadedFile } from '../ssh/session.js';
import { upload } from '../ssh/upload.js';

/** What an image must offer (see guest/protocol.ts), as little of it as can be, for a service called `demo`. */
const files: Readonly<Record<string, readonly [mode: number, content: string]>> = {
  '/usr/lib/moult/boot-test': [0o755, '#!/bin/sh\nexit 0\n'],
  '/usr/lib/moult/metadata': [
    0o644,
    `imds=http://169.254.169.254/latest
token=$(curl -sf -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' $imds/api/token)
meta() { curl -sf -H "X-aws-ec2-metadata-token: $token" "$imds/meta-data/$1"; }
`,
  ],
  '/usr/lib/moult/data': [
    0o755,
    `#!/bin/sh
set -eu
. /usr/lib/moult/metadata
data=/var/lib/moult/data
tag() { meta "tags/instance/moult:$1" || :; }
volume=$(tag volume)
device=/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_$(printf %s "$volume" | tr -d -)
if ! blkid -p "$device" >/dev/null; then
  [ "$(tag initialise)" = "$volume" ] || { echo "$volume is blank and may not be formatted" >&2; exit 1; }
  mkfs.ext4 -q "$device"
fi
mkdir -p $data
mount "$device" $data
[ -e $data/identity ] ||
  printf 'environment=%s\\ncluster=%s\\nnode=%s\\n' "$(tag environment)" "$(tag cluster)" "$(tag node)" >$data/identity
`,
  ],
  '/usr/lib/moult/address': [
    0o755,
    `#!/bin/sh
. /usr/lib/moult/metadata
mac=$(meta mac)
device=$(ip -o link | sed -n "s/^[0-9]*: \\([^:@]*\\)[:@].*$mac.*/\\1/p")
while :; do
  for one in $(meta "network/interfaces/macs/$mac/local-ipv4s"); do
    ip -4 -o address show | grep -qF " $one/" || ip address add "$one/32" dev "$device"
  done
  sleep 0.3
done
`,
  ],
  '/etc/systemd/system/moult-data.service': [
    0o644,
    `[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/lib/moult/data
ExecStop=umount /var/lib/moult/data
`,
  ],
  '/etc/systemd/system/moult-address.service': [0o644, '[Service]\nExecStart=/usr/lib/moult/address\n'],
  '/etc/systemd/system/demo.service': [
    0o644,
    `[Unit]
BindsTo=moult-data.service
After=moult-data.service
[Service]
ExecStart=/bin/sh -c 'hostname >>/var/lib/moult/data/started-on; exec sleep infinity'
`,
  ],
};

const deadlineMs = 20_000;

/** Turns a machine of the base image into one of the demo's image. */
export async function makeDemo(session: SshSession): Promise<void> {
  for (const [path, [mode, content]] of Object.entries(files)) {
    const file: UploadedFile = { path, mode, content: Buffer.from(content) };
    await upload(session, file, { deadlineMs });
  }
  const start = 'sudo -n systemctl daemon-reload && sudo -n systemctl start moult-address.service';
  const { ended, stderr } = await session.exec(start, { deadlineMs });
  if (ended.kind !== 'exited' || ended.code !== 0) throw new Error(`the demo does not start: ${stderr}`);
}
