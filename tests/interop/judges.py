"""The programs nobody here wrote: where they are, and what happens when one is missing."""

from __future__ import annotations

import ctypes
import os
import shutil
from pathlib import Path

import pytest

MISSING = "judge missing: "

# program -> Debian package; tools/install_judges.sh installs the same ones
PACKAGES = {
    "ipptool": "cups-ipp-utils",
    "ippeveprinter": "cups-ipp-utils",
    "cupsd": "cups-daemon",
    "lp": "cups-client",
    "lpadmin": "cups-client",
    "lprm": "cups-bsd",
    "lpq": "cups-bsd",
    "cupsdisable": "cups-client",
    "cupsreject": "cups-client",
    "dbus-daemon": "dbus-daemon",
    "tshark": "tshark",
    "curl": "curl",
    "openssl": "openssl",
    "gnutls-cli": "gnutls-bin",
    "gnutls-serv": "gnutls-bin",
    "certtool": "gnutls-bin",
    "sslscan": "sslscan",
    "testssl": "testssl.sh",
    "nginx": "nginx-light",
    "socat": "socat",
    "nc": "netcat-openbsd",
    "node": "nodejs",
    "npm": "npm",
    "java": "default-jre-headless",
    "strace": "strace",
    "faketime": "faketime",
    "gs": "ghostscript",
    "pdftoppm": "poppler-utils",
    "pdfimages": "poppler-utils",
    "pdftotext": "poppler-utils",
    "qpdf": "qpdf",
    "file": "file",
    "rastertopdf": "cups-filters",
    "libcups.so.2": "libcups2",
}
INSTALLED = Path(__file__).resolve().parents[2] / ".judges"
PYTHON_JUDGES = INSTALLED / "bin"
SEARCH_PATH = os.pathsep.join(
    [os.environ.get("PATH", ""), "/usr/sbin", "/sbin", "/usr/lib/cups/filter", str(PYTHON_JUDGES)]
)


def program(name: str) -> str:
    """Return the judge's path; without it skip the test, or fail it where ``CI`` is set."""
    path = shutil.which(name, path=SEARCH_PATH)
    if path is None:
        package = PACKAGES.get(name)
        where = f"Debian package {package}" if package else "tools/judges.txt"
        leave_out(name, f"not installed ({where})")
    return path


def library(name: str) -> str:
    """Return what to load a shared library by; without it skip the test as for a program."""
    try:
        ctypes.CDLL(name)
    except OSError:
        leave_out(name, f"not installed (Debian package {PACKAGES[name]})")
    return name


def package(name: str, place: str) -> Path:
    """Return where a package of a registry lies in ``.judges``; without it as for a program."""
    found = next(iter(sorted(INSTALLED.glob(place))), None)
    if found is None:
        leave_out(name, "not installed (tools/install_judges.sh)")
    return found


def as_root(name: str) -> None:
    """Leave the judge out when it needs root and we are not."""
    if os.geteuid() != 0:
        leave_out(name, "needs root")


def leave_out(name: str, why: str) -> None:
    """Skip with the judge's name for the summary; where ``CI`` is set every judge is demanded."""
    if os.environ.get("CI"):
        pytest.fail(f"{MISSING}{name}: {why}", pytrace=False)
    pytest.skip(f"{MISSING}{name}: {why}")
