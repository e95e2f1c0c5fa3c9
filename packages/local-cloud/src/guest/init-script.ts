/** The kinds of host keys a machine makes at its first boot; no RSA key, whose making takes long. */
export const hostKeyTypes: readonly string[] = ['ecdsa', 'ed25519'];

/**
 * First boot of an instance, in POSIX sh with curl and jq: what cloud-init does for EC2, as far as a machine needs it
 * (docs/adr/0025). It keeps its state where cloud-init keeps it, so that cleaning an image is the same act on both:
 * without `/var/lib/cloud`, or under another instance id, everything below happens again.
 *
 * Host keys are printed in cloud-init's own format (cloud-init 22.4, tools/write-ssh-key-fingerprints).
 */
export const initScript: string = String.raw`#!/bin/sh
set -u
umask 077
imds=http://169.254.169.254/latest
state=/var/lib/cloud
say() { printf 'local-cloud-init: %s\n' "$*" >/dev/console; }

# The bridge is programmed while this machine boots, so the first tries may meet nobody: 600 x 0.1 s, then give up.
tries=0
until token=$(curl -sf -m 2 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$imds/api/token"); do
  tries=$((tries + 1))
  [ "$tries" -lt 600 ] || { say 'no metadata service after 60 s: not initialised'; exit 1; }
  sleep 0.1
done
get() { curl -sf -m 5 -H "X-aws-ec2-metadata-token: $token" "$imds/$1"; }

id=$(get meta-data/instance-id) || { say 'no instance id from the metadata service: not initialised'; exit 1; }
hostname=$(get meta-data/local-hostname | cut -d. -f1) && hostname "$hostname"
[ "$(cat "$state/data/instance-id" 2>/dev/null)" != "$id" ] || exit 0

here=$state/instances/$id
mkdir -p "$state/data" "$here"
chmod 755 "$state" "$state/data" "$state/instances" "$here"
ln -sfn "$here" "$state/instance"

id -u admin >/dev/null 2>&1 || useradd --create-home --shell /bin/bash --groups adm,sudo admin
printf 'admin ALL=(ALL) NOPASSWD:ALL\n' >/etc/sudoers.d/90-cloud-init-users
chmod 440 /etc/sudoers.d/90-cloud-init-users

# Appends as cloud-init does: a key left behind in an image stays, and it is the image's business to have none.
authorize() { # user, home, prefix, key
  install -d -m 700 -o "$1" -g "$1" "$2/.ssh"
  grep -qsxF -- "$3$4" "$2/.ssh/authorized_keys" || printf '%s\n' "$3$4" >>"$2/.ssh/authorized_keys"
  chown "$1:$1" "$2/.ssh/authorized_keys"
}
refusal='no-port-forwarding,no-agent-forwarding,no-X11-forwarding,command="echo '"'"'Please login as the user \"admin\" rather than the user \"root\".'"'"';echo;sleep 10;exit 142" '
# The list ends without a newline, and read drops such a line.
{ get meta-data/public-keys/ 2>/dev/null; echo; } | while IFS='=' read -r index name; do
  [ -n "$index" ] || continue
  key=$(get "meta-data/public-keys/$index/openssh-key") || continue
  authorize admin /home/admin '' "$key"
  authorize root /root "$refusal" "$key"
done

rm -f /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub
for type in ${hostKeyTypes.join(' ')}; do
  ssh-keygen -q -t "$type" -N '' -C "root@$hostname" -f "/etc/ssh/ssh_host_""$type""_key"
done
chmod 644 /etc/ssh/ssh_host_*_key.pub
tell() { printf '<14>%s ec2: %s\n' "$(date '+%b %e %T')" "$*"; }
{
  tell '#############################################################'
  tell '-----BEGIN SSH HOST KEY FINGERPRINTS-----'
  for file in /etc/ssh/ssh_host_*_key.pub; do tell "$(ssh-keygen -lf "$file")"; done
  tell '-----END SSH HOST KEY FINGERPRINTS-----'
  tell '#############################################################'
  printf '%s\n' '-----BEGIN SSH HOST KEY KEYS-----'
  cat /etc/ssh/ssh_host_*_key.pub
  printf '%s\n' '-----END SSH HOST KEY KEYS-----'
} >/dev/console

get user-data >"$here/user-data.txt" 2>/dev/null || : >"$here/user-data.txt"
printf '%s\n' "$id" >"$state/data/instance-id"
`;

/**
 * Runs the user data of an instance once, as root, with its output on the console. Only scripts (`#!`, also
 * gzipped) are executed; any other form is refused loudly rather than half understood. The marker is written before
 * the script starts: a script that reboots its machine is not run a second time.
 */
export const userDataScript: string = String.raw`#!/bin/sh
set -u
here=/var/lib/cloud/instance
say() { printf 'local-cloud-init: %s\n' "$*" >/dev/console; }
[ -d "$here/" ] || { say 'this instance was not initialised: user data is not run'; exit 1; }
finish() { date -u '+%FT%TZ' >"$here/boot-finished"; exit "$1"; }
[ ! -e "$here/sem/user-data" ] || exit 0
mkdir -p "$here/sem" "$here/scripts"
date -u '+%FT%TZ' >"$here/sem/user-data"
script=$here/scripts/part-001
if gzip -cdq <"$here/user-data.txt" >"$script" 2>/dev/null; then :; else cp "$here/user-data.txt" "$script"; fi
[ -s "$script" ] || finish 0
case $(head -c 2 "$script") in
'#!') ;;
*)
  say "user data refused: it begins with '$(head -c 40 "$script" | head -n 1 | tr -cd '[:print:]')'; only '#!' scripts are supported"
  finish 1
  ;;
esac
chmod 700 "$script"
{ "$script" 2>&1 </dev/null; echo "$?" >"$here/scripts/exit-code"; } | tee -a /var/log/cloud-init-output.log >/dev/console
code=$(cat "$here/scripts/exit-code" 2>/dev/null || echo 1)
[ "$code" = 0 ] || say "user data failed: exit code $code"
finish "$code"
`;

/** `cloud-init status [--wait]` and `cloud-init clean`, the two commands that provisioning scripts call. */
export const cloudInitCommand: string = String.raw`#!/bin/sh
set -u
done_mark=/var/lib/cloud/instance/boot-finished
case "\${1:-} \${2:-}" in
'status ') [ -e "$done_mark" ] && echo 'status: done' || echo 'status: running' ;;
'status --wait')
  until [ -e "$done_mark" ]; do sleep 0.2; done
  echo 'status: done'
  ;;
'clean ' | 'clean --logs')
  rm -rf /var/lib/cloud/data /var/lib/cloud/instance /var/lib/cloud/instances
  rm -f /var/log/cloud-init-output.log
  ;;
*)
  echo "cloud-init: this machine supports 'status [--wait]' and 'clean [--logs]' only" >&2
  exit 2
  ;;
esac
`.replaceAll('\\$', '$');
