#!/bin/sh
# Sees to the two programs that the tests drive and pip cannot install: Chromium, and Graphviz's dot.
# Prints the path of Chromium. `CHROMIUM=/path/to/it` names one that is not among the usual places.
set -eu

find_chromium() {
    for candidate in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Chromium.app/Contents/MacOS/Chromium" \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        if [ -n "$candidate" ] && command -v "$candidate"; then return; fi
    done
    return 1
}

complete() { find_chromium >/dev/null && command -v dot >/dev/null; }

apt_install() {
    command -v apt-get >/dev/null || return 0
    as_root=
    if [ "$(id -u)" != 0 ]; then
        if ! sudo -n true 2>/dev/null; then return 0; fi
        as_root=sudo
    fi
    echo "Installing Chromium and Graphviz with apt-get, a minute or two ..." >&2
    if ! { $as_root apt-get update && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y \
        --no-install-recommends chromium graphviz fonts-dejavu-core; } >"$log" 2>&1; then
        tail -n 5 "$log" >&2
    fi
}

if ! complete; then
    log=$(mktemp)
    apt_install </dev/null
    rm -f "$log"
fi
if ! complete; then
    echo "The tests drive a Chromium and Graphviz's dot, and not both are on PATH. Install them:" >&2
    echo "  Debian: sudo apt-get install chromium graphviz fonts-dejavu-core" >&2
    echo "  Fedora: sudo dnf install chromium graphviz dejavu-sans-fonts" >&2
    echo "  macOS:  brew install --cask chromium && brew install graphviz" >&2
    echo "Google Chrome does as well; CHROMIUM=/path/to/it names a browser that lies elsewhere." >&2
    exit 1
fi
find_chromium
