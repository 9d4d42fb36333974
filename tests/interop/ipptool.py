"""CUPS' ipptool as a judge: its verdict is the count of its [PASS] and [FAIL] lines."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.interop import judges

TESTS = Path("/usr/share/cups/ipptool")


@dataclass(frozen=True)
class Score:
    """What one run of ipptool found. Its exit code is left aside: it misleads."""

    passed: int
    skipped: int
    failed: list[str]
    output: str


def run(uri: str, test: str, *options: str, document: Path, timeout: float = 240.0) -> Score:
    """Run one of ipptool's own test files against a printer."""
    argv = [judges.program("ipptool"), "-tI", "-T", "10", *options, "-f", str(document), uri, test]
    done = subprocess.run(
        argv, cwd=TESTS, capture_output=True, text=True, timeout=timeout, check=False
    )
    lines = done.stdout.splitlines()
    return Score(
        passed=sum("[PASS]" in line for line in lines),
        skipped=sum("[SKIP]" in line for line in lines),
        failed=[line.strip() for line in lines if "[FAIL]" in line],
        output=done.stdout + done.stderr,
    )
