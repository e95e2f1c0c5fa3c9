import { preamble } from './preamble.js';

/**
 * Ends the service and unmounts the volume: SIGTERM by systemd, never a `leave`. Waits 12 s at most; what takes longer is
 * asked about again. A disk that something still uses is left mounted, and the users of it are named.
 */
export const stopServiceScript: string = `${preamble}
service=$1
systemctl stop --no-block moult-await.service "$service.service" 2>/dev/null || :
tries=0
until is_stopped "$service"; do
  tries=$((tries + 1))
  [ $tries -lt 24 ] || answer again "$service is still $(state_of "$service")"
  sleep 0.5
done
mountpoint -q "$data" || answer done
systemctl stop --no-block moult-data.service
until ! mountpoint -q "$data"; do
  tries=$((tries + 1))
  if [ $tries -ge 24 ] || [ "$(state_of moult-data)" = failed ]; then break; fi
  sleep 0.5
done
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
