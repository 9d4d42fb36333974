"""Virtual printers and gateways as pytest fixtures, for the tests of programs that print.

Put ``pytest_plugins = ["sealpress.testing"]`` into ``conftest.py``, and a test can say::

    def test_invoice_is_printed(virtual_printer):
        print_invoice(to=virtual_printer.uri("ipps"), trust=virtual_printer.pin)
        job = virtual_printer.wait_for_job()
        assert job.documents[0].read_bytes().startswith(b"%PDF")

A marker chooses what kind of printer it is and what is wrong with it::

    @pytest.mark.virtual_printer(profile="a4-mono-laser", faults=["busy:times=2"])
    def test_a_busy_printer_is_asked_again(virtual_printer): ...

A print gateway before such a printer, with the queue ``printer``, is the fixture ``gateway``::

    @pytest.mark.gateway(encryption="optional")
    def test_old_programs_print_through_it(gateway, virtual_printer): ...
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from sealpress.gateway.settings import (
    Encryption,
    GatewaySettings,
    Login,
    QueueSettings,
    WhenDone,
)
from sealpress.gateway.threads import RunningGateway, gateway_in_thread
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
    "RunningGateway",
    "RunningPrinter",
    "StartGateway",
    "StartPrinter",
    "gateway",
    "start_gateway",
    "start_virtual_printer",
    "virtual_printer",
]

_MARKER = "virtual_printer"
_GATEWAY_MARKER = "gateway"


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


class StartGateway(Protocol):
    """Starts one more gateway for the rest of the test."""

    def __call__(
        self,
        printer: RunningPrinter,
        *,
        queue: str = "printer",
        encryption: Encryption | str = Encryption.REQUIRED,
        release: bool = False,
        login: Iterable[Login | str] = (),
        when_done: WhenDone | str = WhenDone.PRINTED,
    ) -> RunningGateway:
        """Return the gateway, ready.

        Args:
            printer: Where its queue delivers.
            queue: The queue's name.
            encryption: Whether clients may come in clear.
            release: Whether each job is held until its owner releases it.
            login: How users may log in.
            when_done: When a job counts as completed.
        """
        ...


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known."""
    config.addinivalue_line(
        "markers",
        f"{_GATEWAY_MARKER}(queue=, encryption=, release=, login=, when_done=): "
        "what the fixture gateway is like",
    )
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
    settings = _marked(request, _MARKER)
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


@pytest.fixture
def gateway(
    request: pytest.FixtureRequest, start_gateway: StartGateway, virtual_printer: RunningPrinter
) -> RunningGateway:
    """A print gateway whose one queue delivers to the fixture ``virtual_printer``, over TLS."""
    settings = _marked(request, _GATEWAY_MARKER)
    try:
        return start_gateway(virtual_printer, **settings)  # type: ignore[arg-type]  # a person's
    except TypeError as error:
        pytest.fail(f"@pytest.mark.{_GATEWAY_MARKER}: {error}", pytrace=False)


@pytest.fixture
def start_gateway(tmp_path: Path) -> Iterator[StartGateway]:
    """A function that starts gateways; all of them end with the test."""
    with ExitStack() as stack:
        count = 0

        def start(
            printer: RunningPrinter,
            *,
            queue: str = "printer",
            encryption: Encryption | str = Encryption.REQUIRED,
            release: bool = False,
            login: Iterable[Login | str] = (),
            when_done: WhenDone | str = WhenDone.PRINTED,
        ) -> RunningGateway:
            nonlocal count
            count += 1
            one = QueueSettings(
                name=queue,
                uri=printer.uri("ipps" if printer.pin else "ipp"),
                trust=printer.pin,
                encryption=Encryption(encryption),
                release=release,
                when_done=WhenDone(when_done),
                first_retry_seconds=0.05,
                last_retry_seconds=0.5,
            )
            settings = GatewaySettings(
                state=tmp_path / f"gateway-{count}",
                port=0,
                queues=(one,),
                login=tuple(map(Login, login)),
                drain_seconds=1.0,
            )
            return stack.enter_context(gateway_in_thread(settings))

        yield start


def _marked(request: pytest.FixtureRequest, name: str) -> dict[str, object]:
    """Return what the markers of a test say, the nearest ones last."""
    settings: dict[str, object] = {}
    for marker in reversed(list(request.node.iter_markers(name))):
        if marker.args:
            pytest.fail(f"@pytest.mark.{name} takes named arguments only", pytrace=False)
        settings.update(marker.kwargs)
    return settings
