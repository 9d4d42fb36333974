"""``sealpress convert``: make of a document what a printer takes, and keep it as a file."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from sealpress.cli.connecting import open_printer
from sealpress.cli.connection_options import ConnectionOptions
from sealpress.cli.conversion import Converted, Given, convert, given
from sealpress.cli.converted_files import receiver_for
from sealpress.cli.options import JsonOption
from sealpress.cli.printing import CopiesOption, JobOption
from sealpress.cli.progress import watcher
from sealpress.cli.terminal import printable, write_json, write_line, write_note
from sealpress.client.printer import Printer
from sealpress.errors import Reason, UsageError
from sealpress.ipp.message import Attribute
from sealpress.ipp.options import OptionText, parse_options, request_options
from sealpress.transform.choice import Choice
from sealpress.transform.choosing import Asked, PrinterAbilities, choose
from sealpress.transform.choosing.abilities import REQUESTED
from sealpress.transform.choosing.raster_given import unfit_raster
from sealpress.transform.choosing.without_printer import to_format
from sealpress.transform.installed import installed
from sealpress.transform.pool import WorkerPool
from sealpress.transform.target import OutputFormat

EXAMPLES = (
    "sealpress convert report.pdf report.pwg --for ipps://printer.example/ipp/print",
    "sealpress convert report.pdf handout.pdf --number-up 2 -o sides=two-sided-short-edge",
    "sealpress convert report.pdf page.png --dpi 150 --pages 1-3",
    "sealpress convert notes.txt - --to urf --color gray",
)

NAMES = {
    "pdf": OutputFormat.PDF,
    "pwg": OutputFormat.PWG_RASTER,
    "urf": OutputFormat.URF,
    "pclm": OutputFormat.PCLM,
    "jpeg": OutputFormat.JPEG,
    "jpg": OutputFormat.JPEG,
    "png": OutputFormat.PNG,
    "pcl": OutputFormat.PCL,
    "pclxl": OutputFormat.PCL_XL,
    "ps": OutputFormat.POSTSCRIPT,
    "txt": OutputFormat.TEXT,
    **{one.value.lower(): one for one in OutputFormat},
}
"""What ``--to`` takes; the short ones are suffixes of files, too."""


class Color(enum.StrEnum):
    """What pages are made of."""

    AUTO = "auto"
    COLOR = "color"
    GRAY = "gray"
    BLACK = "black"


_COLOR_MODES = {
    Color.AUTO: "auto",
    Color.COLOR: "color",
    Color.GRAY: "monochrome",
    Color.BLACK: "bi-level",
}

InArgument = Annotated[
    str, typer.Argument(metavar="IN", help="The document; - reads standard input.")
]
OutArgument = Annotated[
    str,
    typer.Argument(
        metavar="OUT",
        help="The file; - writes to standard output. Several pages of PNG or JPEG become OUT-1, "
        "OUT-2 and so on.",
    ),
]
ForOption = Annotated[
    str | None, typer.Option("--for", metavar="URI", help="Make what this printer takes.")
]
ToOption = Annotated[
    str | None,
    typer.Option(
        "--to",
        metavar="FORMAT",
        help="pdf, pwg, urf, pclm, jpeg, png, pcl, pclxl, ps, txt or a MIME type; by the suffix "
        "of OUT without it.",
    ),
]
FormatOption = Annotated[
    str | None, typer.Option("--format", metavar="TYPE", help="MIME type of the document.")
]
DpiOption = Annotated[
    int | None, typer.Option("--dpi", min=1, metavar="DPI", help="Pixels an inch.")
]
ColorOption = Annotated[Color | None, typer.Option("--color", help="What pages are made of.")]
PagesOption = Annotated[
    str | None, typer.Option("--pages", metavar="RANGES", help="Which pages: 1-3,7.")
]
NumberUpOption = Annotated[
    int | None, typer.Option("--number-up", metavar="N", help="Pages on a side.")
]
MediaOption = Annotated[
    str | None, typer.Option("--media", metavar="NAME", help="The paper: A4, na_letter_8.5x11in.")
]


def run(
    document: InArgument,
    out: OutArgument,
    *,
    for_printer: ForOption = None,
    to: ToOption = None,
    copies: CopiesOption = None,
    options: JobOption = None,
    dpi: DpiOption = None,
    color: ColorOption = None,
    pages: PagesOption = None,
    number_up: NumberUpOption = None,
    media: MediaOption = None,
    document_format: FormatOption = None,
    connection: ConnectionOptions,
    as_json: JsonOption = False,
) -> None:
    """Make of a document what a printer takes, or another format, and keep it as a file.

    A conversion that fails leaves no file.
    """
    _refuse_contradictions(for_printer, to, out, as_json=as_json)
    chosen = None if for_printer else _format(to, out)
    wanted = _options(
        options or [],
        (
            ("copies", copies),
            ("printer-resolution", f"{dpi}dpi" if dpi else None),
            ("print-color-mode", _COLOR_MODES[color] if color else None),
            ("page-ranges", pages),
            ("number-up", number_up),
            ("media", media),
        ),
    )
    asked = _asked(wanted, document, connection.user)
    with given(document, document_format or "") as read:
        if chosen is not None:
            choice = to_format(chosen, asked)
        else:
            with open_printer(for_printer or "", connection) as printer:
                choice = _for_printer(printer, read, asked)
        converted = _converted(read, choice, out, as_json=as_json)
    _tell(choice, converted, read.document_format, as_json=as_json)


def _refuse_contradictions(
    for_printer: str | None, to: str | None, out: str, *, as_json: bool
) -> None:
    if for_printer is not None and to is not None:
        raise UsageError(Reason.INVALID_ARGUMENT, "--for and --to do not go together")
    if as_json and out == "-":
        raise UsageError(Reason.INVALID_ARGUMENT, "--json and the document both want the output")


def _for_printer(printer: Printer, document: Given, asked: Asked) -> Choice:
    """Return what is to be made of the document for this printer, which is asked."""
    abilities = PrinterAbilities.read(printer.attributes(*REQUESTED))
    given = document.document_format
    unfit = unfit_raster(given, document.head, abilities)
    choice = choose(given, abilities, asked, means=installed(), unfit=unfit)
    if choice.target is None:
        return choice
    # Each side becomes a file, so there may be more than the printer takes in one document.
    return replace(choice, target=replace(choice.target, one_side=False))


def _converted(read: Given, choice: Choice, out: str, *, as_json: bool) -> Converted:
    name = Path(out).name
    with WorkerPool(warm=0) as workers, watcher(f"making {name}", as_json=as_json) as shown:
        return convert(read, choice, workers, receiver_for(out), shown)


def _format(to: str | None, out: str) -> OutputFormat:
    """Return what is to be made."""
    name = to if to is not None else Path(out).suffix.removeprefix(".")
    found = NAMES.get(name.lower())
    if found is None:
        what = f"there is no format {to!r}" if to else f"{out!r} doesn't say what it shall be"
        raise UsageError(
            Reason.INVALID_ARGUMENT,
            f"{what}",
            hint=f"--to takes {', '.join(name for name in NAMES if '/' not in name)}",
        )
    return found


def _options(
    texts: list[str], flags: Iterable[tuple[str, str | int | None]]
) -> dict[str, OptionText]:
    """Return all options; a flag and an option of its name must say the same."""
    options = parse_options(texts)
    for name, value in flags:
        if value is not None and options.setdefault(name, str(value)) != str(value):
            detail = f"the options say two things about {name}"
            raise UsageError(Reason.INVALID_ARGUMENT, detail)
    return options


def _asked(options: dict[str, OptionText], document: str, user: str | None) -> Asked:
    parted = request_options(options)
    attributes: list[Attribute] = [*parted.job, *parted.operation]
    title = "" if document == "-" else Path(document).name
    return Asked.read(attributes, title=title, user=user or "")


def _tell(choice: Choice, converted: Converted, was: str, *, as_json: bool) -> None:
    if as_json:
        write_json(_object(choice, converted, was))
        return
    for warning in converted.warnings:
        where = f"page {warning.page}: " if warning.page else ""
        write_note(printable(f"{where}{warning.detail}"))
    made = f"{choice.document_format}, {converted.octets:,} octets"
    if converted.impressions:
        made = f"{choice.document_format}, {_sides(converted)}, {converted.octets:,} octets"
    say = write_line if converted.files else write_note
    say(printable(f"{_names(converted)}: {made}"))


def _names(converted: Converted) -> str:
    names = [str(path) for path in converted.files]
    if not names:
        return "standard output"
    return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"


def _sides(converted: Converted) -> str:
    sides = "1 side" if converted.impressions == 1 else f"{converted.impressions} sides"
    if converted.sheets == converted.impressions:
        return sides
    return f"{sides} on {converted.sheets} sheet{'' if converted.sheets == 1 else 's'}"


def _object(choice: Choice, converted: Converted, was: str) -> dict[str, object]:
    return {
        "files": [str(path) for path in converted.files],
        "action": choice.action.value,
        "document_format": choice.document_format,
        "from": was,
        "octets": converted.octets,
        "impressions": converted.impressions,
        "sheets": converted.sheets,
        "reasons": [list(reason) for reason in choice.reasons],
        "warnings": [
            {"what": one.what, "detail": one.detail, "page": one.page} for one in converted.warnings
        ],
    }
