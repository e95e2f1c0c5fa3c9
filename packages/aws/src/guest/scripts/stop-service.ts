import { preamble } from './preamble.js';

/**
 * Ends the service and unmounts the volume: SIGTERM by systemd, never a `leave`. Waits 14 s at most; what takes longer is
 * asked about again. A disk that something still uses is left mounted, and the users of it are named.
 */
export const stopServiceScript: string = `${preamble}
service=$1
# Waited for by systemd itself, so that not a moment passes between its end and the next step.
timeout 10 systemctl stop moult-await.service "$service.service" 2>/dev/null || :
is_stopped "$service" || answer again "$service is still $(state_of "$service")"
mountpoint -q "$data" || answer done
timeout 4 systemctl stop moult-data.service 2>/dev/null || :
# A unit that failed to unmount counts as stopped to systemd, and is not asked again.
if mountpoint -q "$data" && is_stopped moult-data; then umount "$data" 2>/dev/null || :; fi
mountpoint -q "$data" || answer done
users=
for link in /proc/[0-9]*/cwd /proc/[0-9]*/root /proc/[0-9]*/fd/*; do
  case $(readlink "$link" 2>/dev/null) in
    "$data" | "$data"/*)
      pid=\${link#/proc/}
      pid=\${pid%%/*}
      case " $users " in *" $pid("*) ;; *) users="$users $pid($(cat "/proc/$pid/comm" 2>/dev/null))" ;; esac
      ;;
  esac
done
answer again "$data is still mounted, used by:\${users:- nobody that shows}"
`.trimStart();
