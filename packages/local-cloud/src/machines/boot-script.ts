import { rebootMark } from '../guest/guest-files.js';

/** Where the host's list of a machine's block devices is seen inside it, read-only. */
export const bootDirectory = '/run/local-cloud-host';

/** The list itself: one `path minor by-id-name` line per attached volume. */
export const deviceList = 'devices';

/**
 * What runs before the init system: the device nodes, because those made in a running container are gone after a
 * restart and a service that mounts its volume at boot must find it; and on cgroup v2 the remount that lets systemd
 * make its scopes ("Failed to create /init.scope" otherwise). The word of an earlier reboot is used up by now.
 */
export function bootScript(): string {
  return `rm -f ${rebootMark}
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then mount -o remount,bind,rw /sys/fs/cgroup || exit 1; fi
while read -r path minor name; do
  rm -f "$path"
  mknod -m 660 "$path" b 7 "$minor" && chgrp disk "$path"
  mkdir -p /dev/disk/by-id && ln -sfn "../../\${path#/dev/}" "/dev/disk/by-id/$name"
done <${bootDirectory}/${deviceList}
exec /lib/systemd/systemd --show-status=true --log-level=err
`;
}
