# Sourced: what the guest's scripts must know of this service, and the questions that only it can answer.
# shellcheck disable=SC2034,SC2317 # read and called by the scripts that source this
service=etcd

# Every node of etcd is a member.
ask_keeps_data() { keeps_data=yes; }

# Which secrets of the cluster this node reads; each node has its own key towards peers and another one towards clients.
etcd_secrets() { # node
  printf '%s\n' peer-ca client-ca "peer-$1" "server-$1"
}

etcd_runs() { /usr/local/bin/etcd --version && /usr/local/bin/etcdctl version; }

# Every certificate is signed by its authority, names this node, its service address and loopback, has its own key, and
# is good for a day more than now, which is longer than any upgrade.
# Of the instance that an image is tested on there is no cluster, so there are no certificates.
certificates_fit() {
  members=$(setting members) || return 1
  [ -n "$members" ] || return 0
  node=$(required node) || return 1
  address=$(required service-address) || return 1
  directory=$(mktemp -d /run/moult-secrets.XXXXXX)
  # shellcheck disable=SC2046 # names without spaces
  /usr/lib/moult/secrets "$directory" root $(etcd_secrets "$node") && fits peer peer-ca && fits server client-ca
  status=$?
  rm -rf "$directory"
  return "$status"
}

fits() { # peer or server, authority
  pair=$directory/$1-$node
  openssl verify -CAfile "$directory/$2" "$pair" || return 1
  openssl x509 -in "$pair" -noout -checkend 86400 || return 1
  for name in "ip $address" 'ip 127.0.0.1' "host $node"; do
    openssl x509 -in "$pair" -noout "-check${name% *}" "${name#* }" | grep -q 'does match' ||
      { echo "$1-$node is not for ${name#* }"; return 1; }
  done
  certified=$(openssl x509 -in "$pair" -noout -pubkey)
  [ "$certified" = "$(openssl pkey -in "$pair" -pubout)" ] || { echo "$1-$node does not hold the key of its certificate"; return 1; }
}

service_checks() {
  check 'etcd runs' etcd_runs
  check 'the certificates fit' certificates_fit
}
