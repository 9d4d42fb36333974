"""A virtual printer as a pytest fixture, for the tests of programs that print.

Put ``pytest_plugins = ["sealpress.testing"]`` into ``conftest.py``, and a test can say::

    def test_invoice_is_printed(virtual_printer):
        print_invoice(to=virtual_printer.uri("ipps"), trust=virtual_printer.pin)
        (document,) = virtual_printer.documents()
        assert document.read_bytes().startswith(b"%PDF")
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from sealpress.simulator import RunningPrinter, TlsMode, VirtualPrinterConfig, run_in_thread

__all__ = ["StartPrinter", "start_virtual_printer", "virtual_printer"]


class StartPrinter(Protocol):
    """Starts one more virtual printer for the rest of the test."""

    def __call__(
        self, *, tls: TlsMode | str = TlsMode.OPTIONAL, seconds_per_job: float = 0.0
    ) -> RunningPrinter:
        """Return the printer, ready."""
        ...


@pytest.fixture
def virtual_printer(start_virtual_printer: StartPrinter) -> RunningPrinter:
    """A virtual printer that takes IPP and IPPS on one free port of this machine."""
    return start_virtual_printer()


@pytest.fixture
def start_virtual_printer(tmp_path: Path) -> Iterator[StartPrinter]:
    """A function that starts virtual printers; all of them end with the test."""
    with ExitStack() as stack:
        count = 0

        def start(
            *, tls: TlsMode | str = TlsMode.OPTIONAL, seconds_per_job: float = 0.0
        ) -> RunningPrinter:
            nonlocal count
            count += 1
            return stack.enter_context(
                _printer(tmp_path / f"virtual-printer-{count}", TlsMode(tls), seconds_per_job)
            )

        yield start


def _printer(
    folder: Path, tls: TlsMode, seconds_per_job: float
) -> AbstractContextManager[RunningPrinter]:
    return run_in_thread(
        VirtualPrinterConfig(
            output=folder / "printed",
            identity=folder / "identity",
            tls=tls,
            seconds_per_job=seconds_per_job,
        )
    )
