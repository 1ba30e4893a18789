#!/bin/sh
# Browser tests use the system's Chromium. Where it is missing and we may, install Debian's.
set -eu
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo"
else
    echo "No Chromium found, and neither root nor sudo to install it: browser tests will be skipped." >&2
    exit 0
fi
command -v apt-get >/dev/null 2>&1 || { echo "No Chromium and no apt-get: browser tests will be skipped." >&2; exit 0; }
$as_root apt-get update -qq
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends chromium
