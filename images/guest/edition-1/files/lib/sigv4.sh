# Sourced: signed calls to AWS with the credentials of the instance's role (AWS Signature Version 4,
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html). Written in sh because Debian 11's curl (7.74) has
# no --aws-sigv4 and openssl takes keys in its arguments, where every user of the machine can read them. Key material
# stays in shell variables and pipes: printf is a builtin.

digest() { # stdin -> hex
  sum=$(sha256sum)
  printf '%s' "${sum%% *}"
}

to_hex() { od -An -v -tx1 | tr -d ' \n'; }

emit() { # number -> that byte
  # shellcheck disable=SC2059 # the format is the byte itself
  printf "\\$(($1 >> 6))$((($1 >> 3) & 7))$(($1 & 7))"
}

from_hex() { # hex -> bytes
  rest=$1
  while [ -n "$rest" ]; do
    pair=${rest%"${rest#??}"}
    rest=${rest#??}
    emit "$((0x$pair))"
  done
}

pad() { # key as hex (at most 64 bytes), pad byte -> the 64 bytes of the key xored with it
  rest=$1
  count=0
  while [ "$count" -lt 64 ]; do
    pair=${rest%"${rest#??}"}
    rest=${rest#??}
    emit "$((0x${pair:-0} ^ $2))"
    count=$((count + 1))
  done
}

hmac() { # key as hex, message -> hex (RFC 2104)
  inner=$({ pad "$1" 54; printf '%s' "$2"; } | digest)
  { pad "$1" 92; from_hex "$inner"; } | digest
}

environment_file=/etc/environment

# endpoint_of SERVICE REGION: the endpoint that the machine's environment names, under the names that AWS's own SDKs read
# (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html), else AWS's regional one. The file is data:
# it is not executed, and what is no plain URL ends it.
endpoint_of() {
  for name in "AWS_ENDPOINT_URL_$(printf '%s' "$1" | tr '[:lower:]' '[:upper:]')" AWS_ENDPOINT_URL; do
    url=$(sed -n "s/^\(export \)\{0,1\}$name=//p" "$environment_file" 2>/dev/null | tail -n 1 | tr -d "\"'")
    url=${url%/}
    case $url in
    '') ;;
    http://*[!A-Za-z0-9.:-]* | https://*[!A-Za-z0-9.:-]*) say "$environment_file: $name=$url is no plain URL" && return 1 ;;
    http://?* | https://?*) printf '%s' "$url" && return 0 ;;
    *) say "$environment_file: $name=$url is no URL" && return 1 ;;
    esac
  done
  printf 'https://%s.%s.amazonaws.com' "$1" "$2"
}

# aws_call SERVICE CONTENT-TYPE TARGET BODY: the answer on stdout.
aws_call() {
  service=$1
  content_type=$2
  target=$3
  body=$4
  region=$(imds meta-data/placement/region) || return 1
  role=$(imds meta-data/iam/security-credentials/ | head -n 1) || { say 'the instance has no role'; return 1; }
  credentials=$(imds "meta-data/iam/security-credentials/$role") || return 1
  field() { printf '%s' "$credentials" | jq -re ".$1"; }
  key_id=$(field AccessKeyId) && secret=$(field SecretAccessKey) && session=$(field Token) || return 1
  endpoint=$(endpoint_of "$service" "$region") || return 1
  host=${endpoint#*://}
  time=$(date -u +%Y%m%dT%H%M%SZ)
  day=${time%T*}
  headers="content-type:$content_type
host:$host
x-amz-date:$time
x-amz-security-token:$session
"
  names='content-type;host;x-amz-date;x-amz-security-token'
  if [ -n "$target" ]; then
    headers="${headers}x-amz-target:$target
"
    names="$names;x-amz-target"
  fi
  request=$(printf 'POST\n/\n\n%s\n%s\n%s' "$headers" "$names" "$(printf '%s' "$body" | digest)")
  scope=$day/$region/$service/aws4_request
  to_sign=$(printf 'AWS4-HMAC-SHA256\n%s\n%s\n%s' "$time" "$scope" "$(printf '%s' "$request" | digest)")
  key=$(printf 'AWS4%s' "$secret" | to_hex)
  for part in "$day" "$region" "$service" aws4_request; do key=$(hmac "$key" "$part"); done
  signature=$(hmac "$key" "$to_sign")
  {
    printf 'header = "Content-Type: %s"\n' "$content_type"
    printf 'header = "X-Amz-Date: %s"\nheader = "X-Amz-Security-Token: %s"\n' "$time" "$session"
    [ -z "$target" ] || printf 'header = "X-Amz-Target: %s"\n' "$target"
    printf 'header = "Authorization: AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s"\n' \
      "$key_id" "$scope" "$names" "$signature"
    printf 'data-binary = "%s"\n' "$(printf '%s' "$body" | sed 's/["\\]/\\&/g')"
  } | curl -sf -m 20 -K - "$endpoint/" || { say "$service did not answer a signed call"; return 1; }
}
