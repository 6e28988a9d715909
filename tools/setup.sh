#!/bin/sh
# Makes .venv with exactly what requirements.lock names, and the project itself in editable form.
# Done before with the same lock, pyproject.toml and Python: says nothing and does nothing.
set -eu
cd "$(dirname "$0")/.."

fail() { echo "$*" >&2; exit 1; }

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

identity() { "$1" -c 'import sys; print(sys.version, sys.base_prefix)' 2>/dev/null; }

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        new_enough "$PYTHON" || fail "PYTHON=$PYTHON is not a Python 3.11 or newer that can be run."
        python=$PYTHON
        return
    fi
    for python in .venv/bin/python python3 python3.14 python3.13 python3.12 python3.11 python; do
        if new_enough "$python"; then return; fi
    done
    fail "oauthsim needs Python 3.11 or newer and found none on PATH: install one, or name it, as in: make test PYTHON=/path/to/python3"
}

make_venv() {
    python=$("$python" -c 'import sys; print(sys._base_executable)') # it may be the one in .venv
    rm -rf .venv
    if command -v uv >/dev/null; then
        "$python" -m venv --without-pip .venv
    else
        "$python" -m venv .venv >.venv.log 2>&1 || {
            rm -rf .venv .venv.log
            fail "$python cannot make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv"
        }
        rm -f .venv.log
    fi
}

install() {
    if command -v uv >/dev/null; then
        VIRTUAL_ENV=.venv uv pip install --quiet "$@"
    else
        .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"
    fi
}

# JupyterLab asks at its first start whether it may fetch news: not in a class, and not without a network.
silence_news() {
    mkdir -p .venv/etc/jupyter/labconfig
    echo '{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}' \
        >.venv/etc/jupyter/labconfig/page_config.json
}

find_python
who=$(identity "$python")
done_for="$PWD: $who: $(cat requirements.lock pyproject.toml tools/setup.sh | cksum)"
if [ "$(cat .venv/.setup 2>/dev/null)" = "$done_for" ] && new_enough .venv/bin/python; then exit 0; fi

installer=pip
if command -v uv >/dev/null; then installer=uv; fi
echo "Setting up .venv with Python ${who%% *} and $installer, about a minute ..."

# A .venv of another Python, made in another place, or without the installer that is here now, is made anew.
made_here=$(head -n 1 .venv/.setup 2>/dev/null || echo "$PWD: ")
if [ "$(identity .venv/bin/python)" != "$who" ] || [ "${made_here%%: *}" != "$PWD" ] ||
    { [ $installer = pip ] && ! .venv/bin/python -m pip --version >/dev/null 2>&1; }; then
    make_venv
fi
rm -f .venv/.setup
install --require-hashes -r requirements.lock
install --no-deps --no-build-isolation --editable .
silence_news
echo "$done_for" >.venv/.setup
