"""OpenSSL's and GnuTLS' tools for certificates, run to their end."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.interop import judges

KINDS = ("p256", "rsa2048", "rsa3072")
HOST = ("localhost", "127.0.0.1")


def tool(name: str, *arguments: str | Path, fails: bool = False) -> str:
    """Run a judge to its end; return all that it said."""
    argv = [judges.program(name), *map(str, arguments)]
    done = subprocess.run(argv, input="", capture_output=True, text=True, timeout=120, check=False)
    said = done.stdout + done.stderr
    assert (done.returncode != 0) == fails, f"{argv}: {said}"
    return said


def kept(path: Path, octets: bytes) -> Path:
    """Write a file that others can't read."""
    path.write_bytes(octets)
    path.chmod(0o600)
    return path
