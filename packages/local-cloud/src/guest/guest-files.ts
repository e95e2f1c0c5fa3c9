import { cloudInitCommand, initScript, userDataScript } from './init-script.js';
import { units } from './units.js';

/** One file of the guest: absolute path, content, permission bits. */
export interface GuestFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

/** Everything of ours that the base image holds. */
export function guestFiles(): GuestFile[] {
  return [
    { path: '/usr/lib/local-cloud/init', content: initScript, mode: 0o755 },
    { path: '/usr/lib/local-cloud/user-data', content: userDataScript, mode: 0o755 },
    { path: '/usr/bin/cloud-init', content: cloudInitCommand, mode: 0o755 },
    { path: '/var/lib/local-cloud/.keep', content: '', mode: 0o644 },
    ...Object.entries(units).map(([path, content]) => ({ path, content, mode: 0o644 })),
  ];
}

/** Where the guest leaves word that its next exit is a reboot. */
export const rebootMark = '/var/lib/local-cloud/reboot';

/**
 * Turns a Debian root file system with our files in it into the base image: units on, console login off, and
 * nothing in it that belongs to one machine only.
 */
export const finishScript: string = String.raw`set -eu
systemctl enable local-cloud-init.service local-cloud-user-data.service local-cloud-reboot.service ssh.service
systemctl mask console-getty.service getty@.service systemd-networkd.service systemd-resolved.service \
  systemd-networkd-wait-online.service apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer e2scrub_reap.service
id -u admin >/dev/null 2>&1 || useradd --create-home --shell /bin/bash --groups adm,sudo admin
rm -f /etc/ssh/ssh_host_* /var/lib/systemd/random-seed /var/lib/dbus/machine-id
: >/etc/machine-id
: >/etc/hostname
rm -f /etc/apt/apt.conf.d/90local-cloud-host
rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/apt /var/log/dpkg.log /var/log/bootstrap.log
`;
