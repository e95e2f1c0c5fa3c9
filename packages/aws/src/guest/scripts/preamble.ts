import { dataPath } from '../protocol.js';

/** The beginning of every changing script: how it answers. */
export const preamble: string = `set -u
data=${dataPath}
answer() { # kind, because
  jq -cn --arg kind "$1" --arg because "\${2:-}" '{kind: $kind} + (if $because == "" then {} else {because: $because} end)'
  exit 0
}
state_of() { systemctl show -p ActiveState --value "$1.service"; }
is_stopped() { case $(state_of "$1") in inactive | failed) return 0 ;; esac; return 1; }
last_words() { journalctl -q -u "$1.service" -n 3 -o cat --no-pager 2>/dev/null | tr '\\n' ' ' | head -c 500; }
`.trimStart();

/** Metadata of the instance itself, IMDSv2; the token travels on standard input, not in an argument list. */
export const metadata: string = `imds_base=http://169.254.169.254/latest
imds_token=$(curl -sf -m 2 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$imds_base/api/token" || :)
imds() { printf 'header = "X-aws-ec2-metadata-token: %s"\\n' "$imds_token" | curl -sf -m 2 -K - "$imds_base/meta-data/$1"; }
`.trimStart();
