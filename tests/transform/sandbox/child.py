"""Runs code in a process of its own that locks itself in first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def locked_in(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run code as a program; what it needs of this package it imports itself."""
    command = [sys.executable, "-I", "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def said(code: str, *arguments: str) -> str:
    """Return what the code prints; it must end well."""
    run = locked_in(code, *arguments)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()
