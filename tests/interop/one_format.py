"""Printers nobody here wrote that take one format alone: ippeveprinter and a queue of cupsd."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.interop import cupsd as cups
from tests.interop.ippeveprinter import eve_printer

PWG, PDF = "image/pwg-raster", "application/pdf"

# How the scheduler knows them by their first octets, as its own tables do.
MAGIC = {
    PWG: f'{PWG} string(0,"RaS2") + string(4,PwgRaster<00>)\n',
    PDF: f"{PDF} pdf string(0,%PDF)\n",
}
# A4 in colour at 300 dpi; `gziptoany` hands on what it is given, octet for octet.
DESCRIPTION = """\
*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "ONE.PPD"
*Manufacturer: "Judge"
*Product: "(One)"
*ModelName: "One format"
*ShortNickName: "One format"
*NickName: "One format"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: True
*DefaultColorSpace: RGB
*cupsVersion: 2.4
*cupsFilter2: "{format} {format} 0 gziptoany"
*OpenUI *PageSize/Media Size: PickOne
*OrderDependency: 10 AnySetup *PageSize
*DefaultPageSize: A4
*PageSize A4/A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion/Media Size: PickOne
*OrderDependency: 10 AnySetup *PageRegion
*DefaultPageRegion: A4
*PageRegion A4/A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4/A4: "12 12 583 830"
*DefaultPaperDimension: A4
*PaperDimension A4/A4: "595 842"
"""


@dataclass(frozen=True)
class Taker:
    """A printer that lists one format.

    Attributes:
        document_format: That format.
        uri: Its URI for a scheme, ``ipp`` or ``ipps``.
        printed: The octets of the document printed last.
        log: What it says of itself, for a failing test's message.
    """

    document_format: str
    uri: Callable[[str], str]
    printed: Callable[[], bytes]
    log: Callable[[], str]


@contextmanager
def eve_taking(document_format: str, folder: Path) -> Iterator[Taker]:
    """Run a two-sided ippeveprinter with colour that takes one format; it lies in the folder."""
    colour = ("-s", "10,10")
    with eve_printer(folder, formats=document_format, options=colour) as eve:
        yield Taker(
            document_format, eve.uri, lambda: eve.documents()[-1], lambda: eve.running.output
        )


@contextmanager
def cups_taking(document_format: str) -> Iterator[Taker]:
    """Run a scheduler that knows one format alone, with a queue that takes it.

    What the queue sends to its device lies in a file.
    """
    with cups.cupsd(media_types=MAGIC[document_format]) as scheduler:
        device, description = scheduler.root / "device", scheduler.root / "one.ppd"
        description.write_text(DESCRIPTION.format(format=document_format))
        device.touch()
        device.chmod(0o666)
        scheduler.command(
            "lpadmin", "-p", "one", "-E", "-v", f"file://{device}", "-P", str(description)
        )
        yield Taker(
            document_format,
            lambda scheme: scheduler.uri("one", scheme),
            device.read_bytes,
            scheduler.log,
        )
