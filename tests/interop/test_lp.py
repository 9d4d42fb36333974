"""CUPS prints to our printer: `lp` through its scheduler, and its backend by hand."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.interop import judges
from tests.interop.cupsd import Cupsd
from tests.interop.processes import eventually
from tests.interop.sealpress_command import VirtualPrinter

# CUPS keeps the first certificate it meets for each name, and refuses another one later; the
# other judges have the name localhost.
OUR_HOST = "127.0.0.1"
BACKENDS = Path("/usr/lib/cups/backend")


@pytest.mark.parametrize("scheme", ["ipp", "ipps"])
def test_lp_prints_by_a_queue(
    cupsd: Cupsd, virtual_printer: VirtualPrinter, document: Path, scheme: str
) -> None:
    octets = document.read_bytes()
    before = virtual_printer.documents().count(octets)
    queue = cupsd.add_queue(f"ours-{scheme}", virtual_printer.uri(scheme, OUR_HOST))
    cupsd.command("lp", "-d", queue, str(document))
    eventually(
        lambda: virtual_printer.documents().count(octets) == before + 1,
        "the document of lp, octet for octet",
        log=lambda: cupsd.log() + virtual_printer.running.output[-2000:],
    )


@pytest.mark.parametrize("scheme", ["ipp", "ipps"])
def test_a_queue_made_of_what_the_printer_tells(
    cupsd: Cupsd, virtual_printer: VirtualPrinter, document: Path, scheme: str
) -> None:
    before = len(virtual_printer.documents())
    queue = f"driverless-{scheme}"
    cupsd.add_driverless_queue(queue, virtual_printer.uri(scheme, OUR_HOST))
    cupsd.command("lp", "-d", queue, "-o", "sides=two-sided-long-edge", str(document))
    eventually(
        lambda: len(virtual_printer.documents()) == before + 1,
        "what CUPS made of the document",
        log=lambda: cupsd.log() + virtual_printer.running.output[-2000:],
    )


@pytest.fixture
def home() -> Iterator[Path]:
    """A home of `lp`, for the certificates its CUPS programs meet; root's would be the system's."""
    judges.program("cupsd")
    judges.as_root("cupsd")
    with tempfile.TemporaryDirectory(prefix="sealpress-lp-") as folder:
        shutil.chown(folder, "lp", "lp")
        yield Path(folder)


@pytest.mark.parametrize("options", ["", "?encryption=required"])
def test_the_backend_prints_by_hand(
    virtual_printer: VirtualPrinter, document: Path, home: Path, options: str
) -> None:
    scheme = "ipp" if options else "ipps"
    done = backend(virtual_printer.uri(scheme, OUR_HOST) + options, document, home)
    assert done.returncode == 0, done.stderr
    assert virtual_printer.documents()[-1] == document.read_bytes()


def backend(uri: str, document: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run CUPS' IPP backend as the scheduler would, as the user `lp`."""
    copy = Path(shutil.copy(document, home))
    shutil.chown(copy, "lp", "lp")
    env = {"DEVICE_URI": uri, "CONTENT_TYPE": "application/pdf", "PRINTER": "ours"}
    env |= {"FINAL_CONTENT_TYPE": "application/pdf", "HOME": str(home), "TMPDIR": str(home)}
    return subprocess.run(
        [BACKENDS / uri.partition(":")[0], "1", "user", "title", "1", "", copy],
        env={**os.environ, **env},
        user="lp",
        group="lp",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
