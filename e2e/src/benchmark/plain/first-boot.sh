#!/bin/sh
# Waits for the volume that Terraform attaches after the machine, and starts the service on it.
set -eu
until systemctl start moult-data.service && systemctl start consul.service; do
  systemctl reset-failed moult-data.service consul.service || :
  sleep 0.5
done
