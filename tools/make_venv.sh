#!/bin/sh
# Make the virtual environment: tools/make_venv.sh PYTHON FOLDER [GROUP...]
# Installs the package (editable) and the named dependency groups of pyproject.toml at the
# versions of tools/constraints.txt. Needs nothing but Python 3.11 or newer; on Debian as root it
# installs the venv module itself when that is missing.
set -eu

python=$1
folder=$2
shift 2
here=$(cd "$(dirname "$0")/.." && pwd)
constraints=$here/tools/constraints.txt

say() { printf '%s\n' "$*" >&2; }

if ! command -v "$python" >/dev/null 2>&1; then
    say "Sealpress needs Python 3.11 or newer; '$python' is not on this machine."
    say "Name another one: make PYTHON=/path/to/python3.11"
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    say "Sealpress needs Python 3.11 or newer; '$python' is $("$python" -V 2>&1)."
    say "Name another one: make PYTHON=/path/to/python3.11"
    exit 1
fi

can_install_packages() {
    [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ] && command -v apt-get >/dev/null 2>&1
}

install_venv_module() {
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    say "Installing Debian's python$version-venv ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -y -qq --no-install-recommends "python$version-venv" >/dev/null 2>&1 || {
        apt-get update -qq
        apt-get install -y -qq --no-install-recommends "python$version-venv" >/dev/null
    }
}

if [ ! -x "$folder/bin/python" ]; then
    say "Making the virtual environment $folder ..."
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        if ! can_install_packages; then
            say "'$python' lacks the venv module. On Debian or Ubuntu, as root: apt-get install python3-venv"
            exit 1
        fi
        install_venv_module
    fi
    "$python" -m venv "$folder"
fi

# --group needs pip 25.1 and --build-constraint needs 25.3: the pinned pip first.
pip="$folder/bin/python -m pip -qq --disable-pip-version-check"
say "Installing into $folder: sealpress $*"
$pip install --constraint "$constraints" pip
groups=
for group in "$@"; do
    groups="$groups --group $here/pyproject.toml:$group"
done
# shellcheck disable=SC2086  # the words of $groups are arguments
$pip install --constraint "$constraints" --build-constraint "$constraints" \
    --editable "$here" $groups
