"""Clients that others wrote, each by a small program in its own language (``clients/``)."""

from __future__ import annotations

import hashlib
import json
import os
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.interop import judges

PROGRAMS = Path(__file__).parent / "clients"
SITE_PACKAGES = "lib/python3*/site-packages"


@dataclass(frozen=True)
class Client:
    """A client of others.

    Attributes:
        package: Where its package lies in ``.judges``.
        file: The program that uses it.
        path: The environment variable for the folder of its package, where it needs one.
        interpreter: What runs the program.
    """

    package: str
    file: str
    path: str = ""
    interpreter: str = str(judges.PYTHON_JUDGES / "python")

    def converse(self, uri: str, document: Path, certificate: Path) -> dict[str, Any]:
        """Ask, print, hold a second job, list it, cancel it; return what the client saw."""
        folder = judges.package(self.file, self.package).parent
        env = {**os.environ, "NODE_EXTRA_CA_CERTS": str(certificate)}
        if self.path:
            env[self.path] = str(folder)
        program = [judges.program(self.interpreter), str(PROGRAMS / self.file)]
        done = subprocess.run(
            [*program, uri, str(document), fingerprint(certificate)],
            env=env, capture_output=True, text=True, timeout=90, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return told


CLIENTS = {
    "pyipp": Client(f"{SITE_PACKAGES}/pyipp", "with_pyipp.py"),
    "aioipp": Client("aioipp/pyipp", "with_pyipp.py", "PYTHONPATH"),
    "ippx": Client(f"{SITE_PACKAGES}/ippx", "with_ippx.py"),
    "npm-ipp": Client("npm/node_modules/ipp", "with_npm_ipp.js", "NODE_PATH", "node"),
}


def fingerprint(certificate: Path) -> str:
    """Return the SHA-256 of a file's first certificate in hexadecimal."""
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate.read_text())).hexdigest()
