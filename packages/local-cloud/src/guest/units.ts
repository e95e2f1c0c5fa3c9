/** Runs before sshd, which must not start without host keys. */
const initUnit = `[Unit]
Description=First boot of this instance (identity, keys)
Wants=network.target
After=network.target local-fs.target
Before=ssh.service multi-user.target

[Service]
Type=oneshot
RemainAfterExit=yes
TimeoutStartSec=120
ExecStart=/usr/lib/local-cloud/init

[Install]
WantedBy=multi-user.target
`;

/** As cloud-init's final stage: after everything else, not part of "the machine is up". */
const userDataUnit = `[Unit]
Description=User data of this instance
After=local-cloud-init.service ssh.service
Requires=local-cloud-init.service

[Service]
Type=oneshot
RemainAfterExit=yes
KillMode=process
TimeoutStartSec=infinity
ExecStart=/usr/lib/local-cloud/user-data

[Install]
WantedBy=multi-user.target
`;

/** Leaves word that the guest asked for a reboot: a container's exit alone does not tell it from a shutdown. */
const rebootUnit = `[Unit]
Description=Tell the host that this is a reboot
DefaultDependencies=no
Before=shutdown.target

[Service]
Type=oneshot
ExecStart=/bin/sh -c ': >/var/lib/local-cloud/reboot'

[Install]
WantedBy=reboot.target
`;

/** sshd waits for the host keys of this instance. */
const sshDropIn = `[Unit]
After=local-cloud-init.service
`;

export const units: Readonly<Record<string, string>> = {
  '/etc/systemd/system/local-cloud-init.service': initUnit,
  '/etc/systemd/system/local-cloud-user-data.service': userDataUnit,
  '/etc/systemd/system/local-cloud-reboot.service': rebootUnit,
  '/etc/systemd/system/ssh.service.d/local-cloud.conf': sshDropIn,
};
