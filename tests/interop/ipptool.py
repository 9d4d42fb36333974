"""CUPS' ipptool as a judge: its verdict is the count of its [PASS] and [FAIL] lines."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.interop import judges
from tests.interop.documents import make_jpeg, make_pdf, make_postscript

TESTS = Path("/usr/share/cups/ipptool")
SAMPLES = {
    "document-a4.pdf": make_pdf(1),
    "document-letter.pdf": make_pdf(1, size=(612, 792)),
    "document-a4.ps": make_postscript(),
    "document-letter.ps": make_postscript(),
    "color.jpg": make_jpeg(components=3),
    "gray.jpg": make_jpeg(components=1),
}


@dataclass(frozen=True)
class Score:
    """What one run of ipptool found. Its exit code is left aside: it misleads."""

    passed: int
    skipped: int
    failed: list[str]
    output: str


def run(uri: str, test: str, *options: str, document: Path, timeout: float = 240.0) -> Score:
    """Run one of ipptool's own test files against a printer."""
    folder = lay_out(document.parent / "suites")
    return score(
        uri, test, *options, folder=folder, variables={}, document=document, timeout=timeout
    )


def score(
    uri: str,
    test: str,
    *options: str,
    folder: Path,
    variables: Mapping[str, str],
    document: Path = Path("one-page.pdf"),
    timeout: float = 240.0,
) -> Score:
    """Run a test file of a folder that is laid out already, with variables defined."""
    defined = [word for name, text in variables.items() for word in ("-d", f"{name}={text}")]
    argv = [judges.program("ipptool"), "-tI", "-T", "10", *options, *defined]
    argv += ["-f", str(document), uri, test]
    # Without a terminal it does not wait for somebody to press a key.
    done = subprocess.run(
        argv,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        start_new_session=True,
    )
    lines = done.stdout.splitlines()
    return Score(
        passed=sum("[PASS]" in line for line in lines),
        skipped=sum("[SKIP]" in line for line in lines),
        failed=[line.strip() for line in lines if "[FAIL]" in line],
        output=done.stdout + done.stderr,
    )


def name_of(line: str) -> str:
    """Return a test's name from its line: ``Print-Job          [FAIL]``."""
    return line.rpartition("[")[0].strip()


def lay_out(folder: Path) -> Path:
    """Lay ipptool's tests out beside the documents they ask for, which Debian leaves out."""
    if not folder.exists():
        shutil.copytree(TESTS, folder)
        for name, octets in SAMPLES.items():
            (folder / name).write_bytes(octets)
    return folder
