#!/bin/sh
# What the tests need from the system: a browser with Chinese fonts, PostgreSQL, and nginx; and programs named besides. Installed where the user is root; else named.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
fc-list ':lang=zh' 2>/dev/null | grep -q . || missing="$missing fonts-noto-cjk"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
PATH="$PATH:/usr/sbin" command -v nginx >/dev/null 2>&1 || missing="$missing nginx-light"
for program in "$@"; do command -v "$program" >/dev/null 2>&1 || missing="$missing $program"; done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing for the tests:$missing"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing fontconfig >/dev/null
else
  echo "The tests need:$missing. Install with: sudo apt-get install$missing" >&2
  exit 1
fi
