#!/bin/sh
# Install the foreign programs that judge Sealpress in `make test`: tools/install_judges.sh [PYTHON]
# Those that are Python programs go into a virtual environment of their own, .judges; the others
# come from Debian's packages, as root on Debian only. Tests say which judges they left out.
# No service is started: policy-rc.d says no while the packages are being installed.
set -eu

python=${1:-python3}
here=$(cd "$(dirname "$0")/.." && pwd)
# Python programs and libraries, installed anew where a stamp is older than what says which.
is_due() { # STAMP
    for one in "$here/tools/judges.txt" "$here/tools/install_judges.sh"; do
        [ "$here/.judges/$1" -nt "$one" ] || return 0
    done
    return 1
}
pip() {
    "$here/.judges/bin/python" -m pip -qq --disable-pip-version-check install --no-deps \
        --no-compile "$@"
}
if is_due .installed; then
    printf 'Installing the judges: sslyze, pyipp, aioipp, ippx...\n' >&2
    if "$python" -m venv "$here/.judges" &&
        pip --requirement "$here/tools/judges.txt" &&
        pip --upgrade --target "$here/.judges/aioipp" aioipp==0.18.1; then
        touch "$here/.judges/.installed"
    else
        printf 'Not installed: sslyze, pyipp, aioipp, ippx\n' >&2
    fi
fi

# program that must be there : package that brings it
judges='
ipptool:cups-ipp-utils
ippeveprinter:cups-ipp-utils
cupsd:cups-daemon
lp:cups-client
lpadmin:cups-client
lprm:cups-bsd
dbus-daemon:dbus-daemon
tshark:tshark
curl:curl
openssl:openssl
gnutls-cli:gnutls-bin
gnutls-serv:gnutls-bin
sslscan:sslscan
testssl:testssl.sh
nginx:nginx-light
socat:socat
nc:netcat-openbsd
node:nodejs
npm:npm
java:default-jre-headless
strace:strace
faketime:faketime
gs:ghostscript
pdftoppm:poppler-utils
pdfimages:poppler-utils
qpdf:qpdf
file:file
/usr/lib/cups/filter/rastertopdf:cups-filters
'

PATH=$PATH:/usr/sbin:/sbin
wanted=
for judge in $judges; do
    command -v "${judge%%:*}" >/dev/null 2>&1 || wanted="$wanted ${judge#*:}"
done
# cups-daemon without its own data refuses to start a queue: the MIME tables come along with it
[ -e /usr/share/cups/mime/mime.types ] || wanted="$wanted cups-daemon"
# a library that is called without a program, and the fonts of samples
ldconfig -p | grep -q 'libcups\.so\.2' || wanted="$wanted libcups2"
[ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || wanted="$wanted fonts-dejavu-core"
wanted=$(printf '%s\n' $wanted | sort -u | tr '\n' ' ')

install_npm_ipp() {
    is_due .npm-installed || return 0
    printf 'Installing the judges: ipp of npm...\n' >&2
    if command -v npm >/dev/null 2>&1 &&
        npm install --silent --prefix "$here/.judges/npm" --ignore-scripts --no-audit --no-fund \
            --no-package-lock ipp@2.0.1 >&2; then
        touch "$here/.judges/.npm-installed"
    else
        printf 'Not installed: ipp of npm\n' >&2
    fi
}
[ -n "${wanted% }" ] || { install_npm_ipp; exit 0; }

if [ "$(id -u)" != 0 ] || [ ! -e /etc/debian_version ] || ! command -v apt-get >/dev/null 2>&1; then
    printf 'Judges not installed here (needs root on Debian): %s\n' "$wanted" >&2
    install_npm_ipp
    exit 0
fi

made_policy=
if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
    made_policy=yes
fi
trap '[ -z "$made_policy" ] || rm -f /usr/sbin/policy-rc.d' EXIT INT TERM

printf 'Installing the judges: %s...\n' "$wanted" >&2
export DEBIAN_FRONTEND=noninteractive
install() {
    # shellcheck disable=SC2086  # the words of $wanted are packages
    apt-get install -y -qq --no-install-recommends $wanted >"$1" 2>&1
}
log=$(mktemp)
if ! install "$log"; then
    apt-get update -qq
    install "$log" || { cat "$log" >&2; rm -f "$log"; exit 1; }
fi
rm -f "$log"
install_npm_ipp
