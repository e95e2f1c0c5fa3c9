import { rebootMark } from '../guest/guest-files.js';
import { environmentScript } from './environment.js';

/** Where the host's list of a machine's block devices is seen inside it, read-only. */
export const bootDirectory = '/run/local-cloud-host';

/** The list itself: one `path minor by-id-name` line per attached volume. */
export const deviceList = 'devices';

/** What is to be in the machine's /etc/resolv.conf. */
export const resolverFile = 'resolv.conf';

/**
 * What runs before the init system: the device nodes, because those made in a running container are gone after a
 * restart and a service that mounts its volume at boot must find it; and on cgroup v2 the remount that lets systemd
 * make its scopes ("Failed to create /init.scope" otherwise). The word of an earlier reboot is used up by now. Where the
 * cloud's endpoint is stands in /etc/environment, for this boot only.
 */
export function bootScript(): string {
  return `rm -f ${rebootMark}
${environmentScript(bootDirectory)}if [ -e /sys/fs/cgroup/cgroup.controllers ]; then mount -o remount,bind,rw /sys/fs/cgroup || exit 1; fi
while read -r path minor name; do
  rm -f "$path"
  mknod -m 660 "$path" b 7 "$minor" && chgrp disk "$path"
  mkdir -p /dev/disk/by-id && ln -sfn "../../\${path#/dev/}" "/dev/disk/by-id/$name"
done <${bootDirectory}/${deviceList}
# The engine's own resolver would answer the reverse of an address with the name of a container.
[ ! -s ${bootDirectory}/${resolverFile} ] || cat ${bootDirectory}/${resolverFile} >/etc/resolv.conf
exec /lib/systemd/systemd --show-status=true --log-level=err
`;
}
