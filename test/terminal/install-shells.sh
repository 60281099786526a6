#!/usr/bin/env bash
# Has apt install zsh and fish where they are missing. Exits with 0 where both are there afterwards, with 1 where they cannot be
# installed for want of root or apt, and with 2 where apt fails.
set -uo pipefail

installed() {
  command -v zsh >/dev/null && command -v fish >/dev/null
}

installed && exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "zsh or fish is missing; installing them needs root and apt." >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q && apt-get -o DPkg::Lock::Timeout=120 install -q -y --no-install-recommends zsh fish
installed || exit 2
