# Sourced by the scripts beside it: what this instance is told about itself. POSIX sh, curl, sed.

imds_base=http://169.254.169.254/latest

# Every message goes to the journal and, as the instance may be out of reach, to the console as well.
say() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  if [ -w /dev/console ]; then printf 'moult: %s: %s\n' "${0##*/}" "$*" >/dev/console || :; fi
}

die() {
  say "$*"
  exit 1
}

# IMDSv2 only: the token is fetched per script and travels to curl on standard input, not in an argument list. Whoever
# lives longer than the 300 s of a token fetches it anew in the script's own shell: what a subshell fetches is lost with it.
imds_token=

imds_login() {
  imds_token=$(curl -sf -m 2 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$imds_base/api/token")
}

# imds_curl PATH OPTION...: asks with the token.
imds_curl() {
  [ -n "$imds_token" ] || imds_login || return 1
  imds_path=$1
  shift
  printf 'header = "X-aws-ec2-metadata-token: %s"\n' "$imds_token" | curl -s -m 5 -K - "$@" "$imds_base/$imds_path"
}

imds() { imds_curl "$1" -f; }

# Retried: a booting instance may be faster than its network. 60 tries, a second apart.
await_imds() {
  tries=0
  until imds meta-data/instance-id >/dev/null; do
    tries=$((tries + 1))
    [ "$tries" -lt 60 ] || die 'the metadata service does not answer'
    imds_token=
    sleep 1
  done
}

# How imds_known ends when there is nothing.
imds_absent=44

# imds_known PATH: what the metadata service has there. Only its own 404 says that there is nothing (imds_absent). No
# answer, or any other one, says nothing about that: it is asked again, 10 tries a second apart, and then the script ends.
# A server that took silence for "no secrets are configured" would come up without encryption.
imds_known() {
  tries=0
  while :; do
    # The status is the last line; of an answer that was cut short it is not believed.
    answer=$(imds_curl "$1" -w '\n%{http_code}' || printf '\n000')
    status=${answer##*"
"}
    case $status in
    200) printf '%s' "${answer%"
"*}" && return 0 ;;
    404) return "$imds_absent" ;;
    esac
    tries=$((tries + 1))
    [ "$tries" -lt 10 ] || die "the metadata service does not say what is at $1: its last answer was $status"
    imds_token=
    sleep 1
  done
}

# setting NAME: the instance tag moult:NAME, else the last user-data line "# moult NAME=value"; empty when neither
# exists. Data, never executed: a value with a character that no setting needs ends the script. So does a metadata service
# that does not answer; the caller must look at the status, as `x=$(setting NAME)` under `set -e` does and
# `[ "$(setting NAME)" = … ]` does not.
setting() {
  found=0
  value=$(imds_known "meta-data/tags/instance/moult:$1") || found=$?
  if [ "$found" -eq "$imds_absent" ]; then
    found=0
    value=$(imds_known user-data) || found=$?
    if [ "$found" -eq "$imds_absent" ]; then found=0; fi
    value=$(printf '%s\n' "$value" | sed -n "s/^# moult $1=//p" | tail -n 1)
  fi
  [ "$found" -eq 0 ] || exit 1
  case $value in
  *[!A-Za-z0-9._:/,=+@-]*) die "the setting $1 holds a character that no setting may have" ;;
  esac
  printf '%s' "$value"
}

# required NAME: a setting that there is no sense in going on without.
required() {
  value=$(setting "$1") || exit 1
  [ -n "$value" ] || die "the instance has neither a tag moult:$1 nor a user-data line '# moult $1=…'"
  printf '%s' "$value"
}

# The by-id link that udev makes on Nitro instances. Device names are handed out in any order there, so the volume's id
# is the only name that means one volume.
volume_device() {
  printf '/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_%s' "$(printf '%s' "$1" | tr -d -)"
}
