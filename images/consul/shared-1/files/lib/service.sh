# Sourced after metadata.sh: what the guest's scripts must know of this service, and the questions that only it can answer.
# shellcheck disable=SC2034,SC2317 # read and called by the scripts that source this
service=consul

# server or client: the tag of the same name as ever, else a setting.
consul_type() {
  found=0
  type=$(imds_known meta-data/tags/instance/consul-type) || found=$?
  if [ "$found" -eq "$imds_absent" ]; then
    found=0
    type=$(setting consul-type) || found=$?
  fi
  [ "$found" -eq 0 ] || exit 1
  case $type in
  server | client) printf '%s' "$type" ;;
  *) die "the tag consul-type must be 'server' or 'client', it is '$type'" ;;
  esac
}

# What the certificate and the key of a node of this type are called among the secrets. A client agent has a pair of its
# own: with the servers' certificate it could come back as one of them.
tls_name() {
  case $1 in
  server) printf tls ;;
  *) printf tls-client ;;
  esac
}

# A client agent keeps nothing that its next instance needs.
ask_keeps_data() {
  type=$(consul_type) || exit 1
  case $type in
  client) keeps_data=no ;;
  *) keeps_data=yes ;;
  esac
}

# consul_secrets DIRECTORY: fetches the secrets named in the setting "secrets", if it names any.
consul_secrets() {
  wanted=$(setting secrets) || exit 1
  [ -n "$wanted" ] || return 0
  type=$(consul_type) || exit 1
  case $type,$wanted, in
  client,*tls-cert,* | client,*tls-key,*) die "a client agent must not hold the servers' key: its own are tls-client-cert and tls-client-key" ;;
  esac
  # shellcheck disable=SC2046 # names without spaces
  /usr/lib/moult/secrets "$1" consul $(printf '%s' "$wanted" | tr ',' ' ')
}

# Of a node with TLS: signed by the cluster's authority, for a role that this node has, with its own key, and valid for
# a day more than now, which is longer than any upgrade.
certificate_fits() {
  type=$(consul_type) || return 1
  own=$(tls_name "$type")
  cert=$directory/$own-cert
  [ -s "$cert" ] || return 0
  set --
  environment=$(required environment) || return 1
  if [ "$type" = server ]; then set -- -verify_hostname "server.$environment.consul"; fi
  openssl verify -CAfile "$directory/tls-ca" "$@" "$cert" || return 1
  openssl x509 -in "$cert" -noout -checkend 86400 || return 1
  certified=$(openssl x509 -in "$cert" -noout -pubkey)
  [ "$certified" = "$(openssl pkey -in "$directory/$own-key" -pubout)" ] || { echo "$own-key is not the key of $own-cert"; return 1; }
}

# An election timeout is a second (raft_multiplier 1); a quarter of it is what clocks may differ by. Where the clock is
# the host's, the host keeps it.
clock_is_right() {
  [ "$(systemctl is-enabled chrony.service)" = enabled ] || { echo 'chrony.service is not enabled'; return 1; }
  [ "$(systemctl show -p ConditionResult --value chrony.service)" = yes ] || return 0
  chronyc -n waitsync 30 0.25 0 1
}

service_checks() {
  directory=$(mktemp -d /run/moult-secrets.XXXXXX)
  trap 'rm -rf "$directory"' EXIT
  check 'consul runs' /usr/local/bin/consul version
  check 'secrets are there' consul_secrets "$directory"
  check 'the certificate fits' certificate_fits
  check 'the clock is right' clock_is_right
  check 'names are resolved here' systemctl is-active moult-dns.service
}
