"""A gateway that is killed while it makes a document prints it once, whole, after its restart."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from sealpress.simulator import RunningPrinter, VirtualPrinterConfig, run_in_thread
from sealpress.simulator.profiles import EVERYWHERE_OFFICE
from sealpress.transform.decoders.raster import RasterDocument
from tests.interop.gateway_command import gateway_command
from tests.interop.processes import eventually
from tests.transform import samples

PWG = "image/pwg-raster"
PAGES = 8


def raster_printer(folder: Path, stack: ExitStack) -> RunningPrinter:
    """A printer of raster that reads slowly: there is time to be killed."""
    model = replace(EVERYWHERE_OFFICE.model, document_formats=(PWG,), default_format=PWG)
    config = VirtualPrinterConfig(
        output=folder / "printed",
        identity=folder / "identity",
        profile=replace(EVERYWHERE_OFFICE, model=model),
        faults=("slow-read:400000",),
    )
    return stack.enter_context(run_in_thread(config))


def test_nothing_is_lost_and_nothing_printed_twice(tmp_path: Path) -> None:
    document = tmp_path / "long.pdf"
    document.write_bytes(samples.pdf(PAGES))
    with ExitStack() as stack:
        printer = raster_printer(tmp_path, stack)
        settings = f'[[queue]]\nname = "q"\nuri = "{printer.uri("ipp")}"\n'
        with gateway_command(tmp_path, settings=settings) as gateway:
            job = gateway.submit("q", document, "--no-transform")
            eventually(lambda: gateway.queue("q")["octets_sent"], "some of it is sent", timeout=120)
            gateway.running.process.kill()
        assert [each.state for each in printer.jobs()].count("completed") == 0
        printer.set_faults()  # nobody is killed any more
        with gateway_command(tmp_path, settings=settings) as again:
            again.printed("q", job, seconds=300)
        states = [each.state for each in printer.jobs()]
        assert states.count("completed") == 1
        with printer.documents()[-1].open("rb") as file:
            assert RasterDocument(file).page_count() == PAGES
