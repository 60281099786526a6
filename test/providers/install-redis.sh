#!/usr/bin/env bash
# Has apt install redis-server where it is missing. Exits with 0 where it is there afterwards, with 1 where it cannot be installed for
# want of root or apt, and with 2 where apt fails.
set -uo pipefail

installed() {
  command -v redis-server >/dev/null
}

installed && exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "redis-server is missing; installing it needs root and apt." >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
# Debian starts a server when it installs one, and the tests start their own.
apt-get update -q && apt-get -o DPkg::Lock::Timeout=120 install -q -y --no-install-recommends redis-server
installed || exit 2
