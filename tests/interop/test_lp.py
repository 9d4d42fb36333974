"""CUPS prints to our printer: `lp` through its scheduler, and its backend by hand."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.interop import judges
from tests.interop.cupsd import Cupsd
from tests.interop.processes import eventually
from tests.interop.sealpress_command import VirtualPrinter


@pytest.mark.parametrize("scheme", ["ipp", "ipps"])
def test_lp_prints_by_a_queue(
    cupsd: Cupsd, virtual_printer: VirtualPrinter, document: Path, scheme: str
) -> None:
    octets = document.read_bytes()
    before = virtual_printer.documents().count(octets)
    queue = cupsd.add_queue(f"ours-{scheme}", virtual_printer.uri(scheme))
    cupsd.command("lp", "-d", queue, str(document))
    eventually(
        lambda: virtual_printer.documents().count(octets) == before + 1,
        "the document of lp, octet for octet",
        log=lambda: cupsd.log() + virtual_printer.running.output[-2000:],
    )


@pytest.mark.parametrize("options", ["", "?encryption=required"])
def test_the_backend_prints_by_hand(
    virtual_printer: VirtualPrinter, document: Path, options: str
) -> None:
    scheme = "ipp" if options else "ipps"
    done = backend(virtual_printer.uri(scheme) + options, document)
    assert done.returncode == 0, done.stderr
    assert virtual_printer.documents()[-1] == document.read_bytes()


def backend(uri: str, document: Path) -> subprocess.CompletedProcess[str]:
    """Run CUPS' IPP backend as the scheduler would."""
    judges.program("cupsd")
    scheme = uri.partition(":")[0]
    argv = [f"/usr/lib/cups/backend/{scheme}", "1", "user", "title", "1", "", str(document)]
    env = {**os.environ, "DEVICE_URI": uri, "CONTENT_TYPE": "application/pdf", "PRINTER": "ours"}
    env["FINAL_CONTENT_TYPE"] = "application/pdf"
    return subprocess.run(argv, env=env, capture_output=True, text=True, timeout=60, check=False)
