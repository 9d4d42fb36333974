"""``sealpress conform``: run suites of tests, in ipptool's file format, against a printer."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from sealpress.cli.asking import is_person_there
from sealpress.cli.conform_report import LiveText, report_json, suite_lines, tell_totals
from sealpress.cli.connecting import credentials_of, make_driver, make_timeouts, read_access
from sealpress.cli.connection_options import ConnectionOptions
from sealpress.cli.failures import report as report_failure
from sealpress.cli.found_printers import place_of
from sealpress.cli.options import JsonOption
from sealpress.cli.output_files import write_public
from sealpress.cli.terminal import printable, write_json, write_line, write_note
from sealpress.client.formats import guess_format
from sealpress.conformance.composing import DEFAULT_VERSION, version_of
from sealpress.conformance.files import SuiteFiles, own_suites
from sealpress.conformance.junit import junit_xml
from sealpress.conformance.results import Report
from sealpress.conformance.runner import (
    DEFAULT_TEST_SECONDS,
    Onlooker,
    RunSettings,
    run_suites,
)
from sealpress.conformance.tap import tap_lines
from sealpress.conformance.wire import Approach
from sealpress.errors import Reason, UsageError
from sealpress.ipp.document_formats import HEAD_OCTETS
from sealpress.ipp.uri import PrinterUri
from sealpress.reasons import ExitCode
from sealpress.transport.blocking import run as finish
from sealpress.trust import ClientTrust, TrustStore

EXAMPLES = (
    "sealpress conform ipps://printer.example/ipp/print sealpress-basic",
    "sealpress conform ipp://printer.example/ipp/print ipp-1.1.test -f document.pdf",
    "sealpress conform ipp://localhost:8631/ipp/print my.test -d COPIES=2 --junit results.xml",
    "sealpress conform --list",
)

ArgumentsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="URI SUITE...",
        help="The printer, then files of tests; suites that come with Sealpress, and those of "
        "CUPS where they are installed, by their names.",
    ),
]
DefineOption = Annotated[
    list[str] | None,
    typer.Option(
        "-d", "--define", metavar="NAME=VALUE", help="Define a variable; as often as needed."
    ),
]
DocumentOption = Annotated[
    Path | None,
    typer.Option(
        "-f", "--file", metavar="DOCUMENT", help="The document that suites print as $filename."
    ),
]
IncludeOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--include", metavar="FOLDER", help="Where INCLUDE <name> looks first; as often as needed."
    ),
]
VersionOption = Annotated[
    str,
    typer.Option(
        "-V", "--ipp-version", metavar="1.0|1.1|2.0|2.1|2.2", help="Where a suite names none."
    ),
]
TransferOption = Annotated[
    str,
    typer.Option(
        "--transfer",
        metavar="auto|chunked|length",
        help="Where a suite says nothing: requests with a document in chunks, all of them, none.",
    ),
]
IgnoreOption = Annotated[
    bool,
    typer.Option("-I", "--ignore-errors", help="Go on after a test has failed, in every suite."),
]
BusyOption = Annotated[
    bool, typer.Option("-R", "--repeat-busy", help="Send a request again while it is too busy.")
]
TestTimeoutOption = Annotated[
    float,
    typer.Option(
        "--test-timeout", metavar="SECONDS", min=1.0, help="For how long one test may be repeated."
    ),
]
VerboseOption = Annotated[
    bool, typer.Option("-v", "--verbose", help="Show each request and each response.")
]
ListOption = Annotated[
    bool,
    typer.Option("--list", help="List the tests of suites, or the suites; nothing is sent."),
]
JunitOption = Annotated[
    str | None,
    typer.Option("--junit", metavar="FILE|-", help="Write the result as JUnit's XML, for CI."),
]
TapOption = Annotated[
    bool, typer.Option("--tap", help="Give the result in the Test Anything Protocol.")
]


def run(
    arguments: ArgumentsArgument = None,
    *,
    define: DefineOption = None,
    document: DocumentOption = None,
    include: IncludeOption = None,
    ipp_version: VersionOption = str(DEFAULT_VERSION),
    transfer: TransferOption = "auto",
    ignore_errors: IgnoreOption = False,
    repeat_busy: BusyOption = False,
    test_timeout: TestTimeoutOption = DEFAULT_TEST_SECONDS,
    verbose: VerboseOption = False,
    listing: ListOption = False,
    junit: JunitOption = None,
    tap: TapOption = False,
    connection: ConnectionOptions,
    as_json: JsonOption = False,
) -> None:
    """Run suites of tests, in the format of CUPS' ipptool, against a printer.

    Ends with exit code 0 when every test passed or was skipped, and 1 when one failed.
    """
    files = SuiteFiles(include or ())
    if listing:
        _list(arguments or [], files, as_json=as_json)
        return
    uri, paths = _printer_and_suites(arguments or [], files)
    approach, name = _approach(uri, connection)
    settings = RunSettings(
        user=name,
        defined={**_document_variables(document), **_definitions(define or [])},
        version=version_of(_one_of("--ipp-version", ipp_version, _VERSIONS)),
        transfer=_one_of("--transfer", transfer, _TRANSFERS),
        ignore_errors=ignore_errors,
        repeat_busy=repeat_busy,
        test_seconds=test_timeout,
        environ=os.environ,
    )
    is_text = not (as_json or tap or junit == "-")
    onlooker = LiveText(verbose=verbose, ask=_wait_for_person) if is_text else _Asker()
    found = finish(run_suites(approach, files, paths, settings, onlooker))
    _tell(found, junit=junit, tap=tap, as_json=as_json)


_VERSIONS = ("1.0", "1.1", "2.0", "2.1", "2.2")
_TRANSFERS = ("auto", "chunked", "length")


class _Asker(Onlooker):
    """Says nothing but what a person has to do."""

    def pauses(self, message: str) -> None:
        """Wait until it is done."""
        _wait_for_person(message)


def _wait_for_person(message: str) -> None:
    write_note(printable(message))
    if is_person_there():
        write_note("Press Enter to go on.")
        sys.stdin.readline()


def _printer_and_suites(
    arguments: Sequence[str], files: SuiteFiles
) -> tuple[PrinterUri, list[Path]]:
    if len(arguments) < 2:
        raise UsageError(
            Reason.INVALID_ARGUMENT,
            "a printer and at least one suite have to be named",
            hint=f"Type sealpress conform URI {next(iter(own_suites()))}, for instance; "
            "sealpress conform --list shows the suites.",
        )
    uri = PrinterUri.parse(place_of(arguments[0]))
    return uri, [files.locate(name) for name in arguments[1:]]


def _approach(uri: PrinterUri, connection: ConnectionOptions) -> tuple[Approach, str]:
    """Return how the printer is reached, and by whom."""
    access = read_access(connection)
    login = ""
    with suppress(OSError, KeyError, ImportError):  # there is no such user
        login = getpass.getuser()
    identity = access.identities[0] if access.identities else None
    approach = Approach(
        uri=uri,
        trust=ClientTrust(access.trust, TrustStore(), identity),
        timeouts=make_timeouts(access.seconds),
        make_driver=make_driver,
        security=access.security,
        credentials=credentials_of(access, login),
    )
    return approach, access.user or login


def _definitions(texts: Sequence[str]) -> dict[str, str]:
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not name or not equals:
            raise UsageError(Reason.INVALID_ARGUMENT, f"-d {text} is not NAME=VALUE")
        found[name] = value
    return found


def _document_variables(document: Path | None) -> dict[str, str]:
    if document is None:
        return {}
    try:
        with document.open("rb") as file:
            head = file.read(HEAD_OCTETS)
    except OSError as error:
        what = f"{document}: {error.strerror}"
        raise UsageError(Reason.DOCUMENT_UNREADABLE, what) from error
    return {"filename": str(document), "filetype": guess_format(head, document.name)}


def _one_of(option: str, given: str, known: Sequence[str]) -> str:
    if given not in known:
        what = f"{option} is one of {', '.join(known)}, not {given}"
        raise UsageError(Reason.INVALID_ARGUMENT, what)
    return given


def _list(arguments: Sequence[str], files: SuiteFiles, *, as_json: bool) -> None:
    names = [one for one in arguments if "://" not in one]
    if not names:
        suites = own_suites()
        if as_json:
            write_json(suites)
            return
        for name, what in suites.items():
            write_line(printable(f"{name}: {what}"))
        return
    tests = {name: suite_lines(files.load(files.locate(name))) for name in names}
    if as_json:
        write_json(tests)
        return
    for name, lines in tests.items():
        write_line(printable(name))
        for line in lines:
            write_line(printable(f"  {line}"))


def _tell(found: Report, *, junit: str | None, tap: bool, as_json: bool) -> None:
    if junit == "-":
        sys.stdout.write(junit_xml(found))
    elif junit:
        write_public(Path(junit), junit_xml(found).encode("utf-8"))
    if tap:
        for line in tap_lines(found):
            write_line(printable(line))
    if as_json:
        write_json(report_json(found))
    elif found.error is not None:
        report_failure(found.error, as_json=False, uri=found.uri)
    if not (as_json or tap or junit == "-"):
        tell_totals(found)
    if found.error is not None:
        raise typer.Exit(int(found.error.entry.exit_code))
    if not found.passes:
        raise typer.Exit(int(ExitCode.OTHER))
