#!/bin/sh
# Browser tests use the system's Chromium. Where it may be installed, Debian's without windows is: a page costs it half
# as much. Where that cannot be had, any Chromium will do.
set -eu
has() { command -v "$1" >/dev/null 2>&1; }
has_any() { has chromium-headless-shell || has chromium || has chromium-browser || has google-chrome; }
install() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1"; }

if has chromium-headless-shell; then exit 0; fi
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif has sudo && sudo -n true 2>/dev/null; then
    as_root="sudo"
else
    has_any || echo "No Chromium, and neither root nor sudo to install it: browser tests will be skipped." >&2
    exit 0
fi
has apt-get || { has_any || echo "No Chromium and no apt-get: browser tests will be skipped." >&2; exit 0; }
# A machine that has a Chromium must not wait long for a network that it may not have.
timeout 60 $as_root apt-get update -qq && install chromium-headless-shell || has_any || install chromium
