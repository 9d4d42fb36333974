"""One step alone, over a printer that is reached, or over attributes as a printer tells them."""

from __future__ import annotations

from collections.abc import Mapping

from sealpress.client.async_printer import AsyncPrinter
from sealpress.client.knowledge import MemoryKnowledge
from sealpress.client.plan import Security
from sealpress.diagnose.examination import Examination, Look
from sealpress.diagnose.observation import Observation
from sealpress.ipp.message import Group
from sealpress.ipp.registry import Kind
from sealpress.ipp.tags import GroupTag
from sealpress.ipp.typed import attribute_from
from sealpress.ipp.uri import PrinterUri
from sealpress.transport.attempt import Attempt, Binding
from sealpress.transport.blocking import BlockingDriver, run
from sealpress.transport.stream import Timeouts
from sealpress.trust import ClientTrust, MemoryTrustStore, TrustPolicy

QUICK = Timeouts(connect=5, handshake=5, send=5, response=5, receive=5, expect=0.2, busy=0)


def examination(
    uri: str = "ipp://printer.example/ipp/print",
    *,
    reached: bool = True,
    seconds: float = 20.0,
    test_page: bool = False,
    timeouts: Timeouts = QUICK,
    password: str | None = None,
) -> Examination:
    """Return an examination whose way to the printer is found."""
    driver, knowledge, store = BlockingDriver(), MemoryKnowledge(), MemoryTrustStore()
    printer = AsyncPrinter(
        uri,
        trust="encrypt",
        user="anna",
        password=password,
        timeouts=timeouts,
        knowledge=knowledge,
        trust_store=store,
        driver=driver,
    )
    parsed = PrinterUri.parse(uri)
    binding = Binding.IMPLICIT if parsed.is_secure else Binding.PLAIN
    return Examination(
        uri=parsed,
        driver=driver,
        printer=printer,
        trust=ClientTrust(TrustPolicy.parse("encrypt"), store),
        security=Security.AS_URI,
        ends_at=driver.now() + seconds,
        knowledge=knowledge,
        timeouts=timeouts,
        test_page=test_page,
        attempt=Attempt(parsed.host, parsed.port, binding) if reached else None,
    )


def taken(look: Look, exam: Examination) -> dict[str, Observation]:
    """Take a step; return what it saw by question."""

    async def all_of_it() -> list[Observation]:
        async with exam.printer:
            return [one async for one in look(exam)]

    return {one.question: one for one in run(all_of_it())}


def told(values: Mapping[str, object]) -> Group:
    """Return printer attributes made of Python values."""
    made = [attribute_from(name, value, Kind.PRINTER_STATUS, Kind.PRINTER_DESCRIPTION)
            for name, value in values.items()]  # fmt: skip
    return Group(made, tag=GroupTag.PRINTER)


def read(look: Look, values: Mapping[str, object], **settings: object) -> dict[str, Observation]:
    """Take a step that only reads, over these attributes."""
    exam = examination(**settings)
    exam.attributes = told(values)
    return taken(look, exam)
