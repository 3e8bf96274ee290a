#!/usr/bin/env bash
# Installs what the tests need of Debian: a browser, Chinese glyphs for it, PostgreSQL, gettext.
set -euo pipefail
packages=()
command -v chromium >/dev/null || packages+=(chromium)
fc-list 2>/dev/null | grep -qi "noto.*cjk" || packages+=(fonts-noto-cjk fontconfig)
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || packages+=(postgresql)
command -v msgfmt >/dev/null || packages+=(gettext)
[ ${#packages[@]} -eq 0 ] && exit 0
sudo=$([ "$(id -u)" = 0 ] || echo sudo)
echo "Installing ${packages[*]} ..." >&2
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
$sudo apt-get install -qqy --no-install-recommends "${packages[@]}" >/dev/null
