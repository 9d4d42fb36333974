"""``sealpress print``: print a document and wait until it is printed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from sealpress.cli.attributes import attributes_json, pairs
from sealpress.cli.connecting import open_printer
from sealpress.cli.connection import connection_json, connection_text, warn
from sealpress.cli.connection_options import ConnectionOptions
from sealpress.cli.explaining import tell_choice
from sealpress.cli.jobs import job_json, state_text
from sealpress.cli.options import JsonOption
from sealpress.cli.progress import Watcher, watcher
from sealpress.cli.terminal import printable, write_json, write_line, write_note
from sealpress.client.async_printer import TransformMode
from sealpress.client.job import Job
from sealpress.client.printer import Printer
from sealpress.client.results import Progress
from sealpress.errors import Reason, UsageError
from sealpress.ipp.message import AttributeList
from sealpress.ipp.options import OptionText, parse_options

FileArgument = Annotated[
    str, typer.Argument(metavar="FILE|-", help="The document; - reads standard input.")
]
ToOption = Annotated[
    str, typer.Option("--to", metavar="URI", help="The printer, like ipps://printer/ipp/print.")
]
CopiesOption = Annotated[int | None, typer.Option("-n", "--copies", min=1, help="How many copies.")]
JobOption = Annotated[
    list[str] | None,
    typer.Option(
        "-o",
        "--option",
        metavar="NAME=VALUE",
        help="A job attribute, as often as needed: sides=two-sided-long-edge, "
        "media-col={media-size={x-dimension=21000 y-dimension=29700}}.",
    ),
]
FormatOption = Annotated[
    str | None, typer.Option("--format", metavar="TYPE", help="MIME type of the document.")
]
StrictOption = Annotated[bool, typer.Option("--strict", help="Fail if an option is not supported.")]
ExplainOption = Annotated[
    bool,
    typer.Option("--explain", help="Say what would be done with the document, and why; no more."),
]
NoTransformOption = Annotated[
    bool,
    typer.Option("--no-transform", help="Send the document as it is, whatever the printer takes."),
]
NoWaitOption = Annotated[
    bool, typer.Option("--no-wait", help="End once the printer has taken the job.")
]


def run(
    file: FileArgument,
    *,
    to: ToOption,
    copies: CopiesOption = None,
    options: JobOption = None,
    name: Annotated[str | None, typer.Option(help="The job's name; the file's without it.")] = None,
    document_format: FormatOption = None,
    strict: StrictOption = False,
    explain: ExplainOption = False,
    no_transform: NoTransformOption = False,
    no_wait: NoWaitOption = False,
    connection: ConnectionOptions,
    as_json: JsonOption = False,
) -> None:
    """Print a document and wait until the printer says that it is printed.

    What the printer does not take as it is, it gets as something that it takes.
    """
    chosen = _options(copies, options or [])
    transform: TransformMode = "never" if no_transform else "auto"
    with (
        open_printer(to, connection) as printer,
        watcher(f"printing {file}", as_json=as_json) as shown,
    ):
        if explain:
            choice = printer.explain(
                _source(file),
                document_format=document_format,
                transform=transform,
                options=chosen,
            )
            tell_choice(choice, as_json=as_json)
            return
        job = printer.print(
            _source(file),
            name=name,
            document_format=document_format,
            strict=strict,
            transform=transform,
            options=chosen,
            on_progress=_reporter(shown),
        )
        if not no_wait:
            job.wait(connection.timeout, on_progress=_reporter(shown))
    _tell(printer, job, as_json=as_json)


def _options(copies: int | None, texts: list[str]) -> dict[str, OptionText]:
    options = parse_options(texts)
    if copies is not None and options.setdefault("copies", str(copies)) != str(copies):
        raise UsageError(Reason.INVALID_ARGUMENT, "-n and -o copies=... do not agree")
    return options


def _source(file: str) -> Path | BinaryIO:
    return sys.stdin.buffer if file == "-" else Path(file)


def _reporter(shown: Watcher) -> Callable[[Progress], None]:
    def report(progress: Progress) -> None:
        if progress.impressions_done:
            shown.pages(progress.impressions_done, progress.impressions_total)
        else:
            shown.sent(progress.octets_sent, progress.octets_total)
        if progress.status is not None:
            shown.state(state_text(progress.status))

    return report


def _tell(printer: Printer, job: Job, *, as_json: bool) -> None:
    warn(printer.connection)
    ignored = AttributeList(list(job.unsupported))
    if as_json:
        write_json(
            {
                "job": job_json(job),
                "unsupported": attributes_json(ignored),
                "connection": connection_json(printer.connection),
            }
        )
        return
    for attribute, value in pairs(ignored):
        write_note(printable(f"not supported and ignored: {attribute} ({value})"))
    write_line(printable(f"job {job.id} is {state_text(job.status)}"))
    write_line(connection_text(printer.connection))
