"""Virtual printers as pytest fixtures, for the tests of programs that print.

Put ``pytest_plugins = ["sealpress.testing"]`` into ``conftest.py``, and a test can say::

    def test_invoice_is_printed(virtual_printer):
        print_invoice(to=virtual_printer.uri("ipps"), trust=virtual_printer.pin)
        job = virtual_printer.wait_for_job()
        assert job.documents[0].read_bytes().startswith(b"%PDF")

A marker chooses what kind of printer it is and what is wrong with it::

    @pytest.mark.virtual_printer(profile="a4-mono-laser", faults=["busy:times=2"])
    def test_a_busy_printer_is_asked_again(virtual_printer): ...
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from sealpress.simulator import (
    PrintedJob,
    Profile,
    ReceivedRequest,
    RunningPrinter,
    TlsMode,
    VirtualPrinterConfig,
    profile_named,
    run_in_thread,
)
from sealpress.simulator.faults import ActiveFault
from sealpress.trust.client_certificates import ClientCertificatePolicy

__all__ = [
    "PrintedJob",
    "ReceivedRequest",
    "RunningPrinter",
    "StartPrinter",
    "start_virtual_printer",
    "virtual_printer",
]

_MARKER = "virtual_printer"


class StartPrinter(Protocol):
    """Starts one more virtual printer for the rest of the test."""

    def __call__(
        self,
        *,
        profile: Profile | str = "everywhere-office",
        faults: Iterable[ActiveFault | str] | str = (),
        tls: TlsMode | str | None = None,
        client_certificates: ClientCertificatePolicy | None = None,
        seconds_per_job: float = 0.0,
        seconds_per_page: float = 0.0,
        name: str = "",
    ) -> RunningPrinter:
        """Return the printer, ready.

        Args:
            profile: Which printer it resembles.
            faults: What is wrong with it from the beginning.
            tls: Which ways of talking work; as with the profile when left out.
            client_certificates: Whose client certificates are good.
            seconds_per_job: How long printing takes.
            seconds_per_page: How long each page takes on top of it.
            name: Its name; the profile's when left out.
        """
        ...


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(profile=, faults=, tls=, client_certificates=, seconds_per_job=, "
        "seconds_per_page=, name=): what the fixture virtual_printer is like",
    )


@pytest.fixture
def virtual_printer(
    request: pytest.FixtureRequest, start_virtual_printer: StartPrinter
) -> RunningPrinter:
    """A virtual printer on a free port of this machine, as the marker of that name says."""
    settings: dict[str, object] = {}
    for marker in reversed(list(request.node.iter_markers(_MARKER))):  # the nearest one wins
        if marker.args:
            pytest.fail(f"@pytest.mark.{_MARKER} takes named arguments only", pytrace=False)
        settings.update(marker.kwargs)
    try:
        return start_virtual_printer(**settings)  # type: ignore[arg-type]  # a person wrote them
    except TypeError as error:
        pytest.fail(f"@pytest.mark.{_MARKER}: {error}", pytrace=False)


@pytest.fixture
def start_virtual_printer(tmp_path: Path) -> Iterator[StartPrinter]:
    """A function that starts virtual printers; all of them end with the test."""
    with ExitStack() as stack:
        count = 0

        def start(
            *,
            profile: Profile | str = "everywhere-office",
            faults: Iterable[ActiveFault | str] | str = (),
            tls: TlsMode | str | None = None,
            client_certificates: ClientCertificatePolicy | None = None,
            seconds_per_job: float = 0.0,
            seconds_per_page: float = 0.0,
            name: str = "",
        ) -> RunningPrinter:
            nonlocal count
            count += 1
            folder = tmp_path / f"virtual-printer-{count}"
            chosen = profile_named(profile) if isinstance(profile, str) else profile
            config = VirtualPrinterConfig(
                output=folder / "printed",
                identity=folder / "identity",
                profile=chosen,
                name=name,
                faults=(faults,) if isinstance(faults, str) else tuple(faults),
                tls=TlsMode(tls) if tls is not None else chosen.tls,
                client_certificates=client_certificates or ClientCertificatePolicy(),
                seconds_per_job=seconds_per_job,
                seconds_per_impression=seconds_per_page,
            )
            return stack.enter_context(run_in_thread(config))

        yield start
