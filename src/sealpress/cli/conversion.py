"""One document converted: read, made anew by a worker, written as it comes."""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from sealpress.client.formats import guess_format
from sealpress.errors import Reason, UsageError
from sealpress.ipp.document_formats import HEAD_OCTETS
from sealpress.transform.choice import Action
from sealpress.transform.request import Done, PageDone, Started, TransformRequest, Warned

if TYPE_CHECKING:
    from sealpress.cli.converted_files import Receiver
    from sealpress.cli.progress import Watcher
    from sealpress.transform.choice import Choice
    from sealpress.transform.request import Event
    from sealpress.transform.transformation import Transformer

__all__ = ["Converted", "Given", "convert", "given"]

READ_OCTETS = 1 << 20
"""Read at once of a document that goes as it is."""


@dataclass(frozen=True, slots=True)
class Given:
    """A document to convert.

    Attributes:
        file: It, open; a real file.
        document_format: What it is.
        head: Its first octets.
    """

    file: BinaryIO
    document_format: str
    head: bytes = b""


@dataclass(slots=True)
class Converted:
    """What came of it.

    Attributes:
        octets: How many were written.
        impressions: Sides that were made; 0 when it went as it is.
        sheets: Sheets, likewise.
        ends: Where each side ended, in octets from the start.
        warnings: What was done otherwise than asked.
        files: The files that were written.
    """

    octets: int = 0
    impressions: int = 0
    sheets: int = 0
    ends: list[int] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)


@contextmanager
def given(name: str, told: str) -> Iterator[Given]:
    """Open a document for as long as the context lasts.

    Args:
        name: Its path; ``-`` for standard input, which is read to its end first.
        told: Its MIME type; empty to find out.

    Raises:
        UsageError: It can't be read, or has nothing in it.
    """
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(_opened(name))
            head = file.read(HEAD_OCTETS)
        except OSError as error:
            detail = f"cannot read {name}: {error.strerror or error}"
            raise UsageError(Reason.DOCUMENT_UNREADABLE, detail) from error
        if not head:
            raise UsageError(Reason.DOCUMENT_EMPTY, f"{name} is empty")
        file.seek(0)
        yield Given(file, told or guess_format(head, Path(name).name), head)


def convert(
    document: Given,
    choice: Choice,
    transformer: Transformer,
    receiver: Receiver,
    shown: Watcher,
) -> Converted:
    """Convert a document as was chosen.

    Args:
        document: What is read.
        choice: What is made of it.
        transformer: Who makes it.
        receiver: Where it goes; nothing stays there if this fails.
        shown: Who is told how it goes on.

    Raises:
        TransformError: It failed.
        StateError: What was made can't be written.
    """
    converted = Converted()
    try:
        if choice.action is Action.PASS:
            pieces = iter(lambda: document.file.read(READ_OCTETS), b"")
        else:
            pieces = _made(document, choice, transformer, _Teller(converted, shown))
        for octets in pieces:
            receiver.write(octets)
            converted.octets += len(octets)
        is_parted = choice.target is not None and choice.target.format.is_one_page_a_file
        converted.files = receiver.finish(converted.ends if is_parted else ())
    finally:
        receiver.abandon()
    return converted


@dataclass(frozen=True, slots=True)
class _Teller:
    """Keeps what a worker tells, and passes on how far it is."""

    converted: Converted
    shown: Watcher

    def __call__(self, event: Event) -> None:
        kept = self.converted
        if isinstance(event, Started):
            kept.impressions, kept.sheets = event.impressions or 0, event.sheets or 0
        elif isinstance(event, PageDone):
            kept.ends.append(event.octets)
            self.shown.pages(event.impression, kept.impressions or None)
        elif isinstance(event, Done):
            kept.impressions, kept.sheets = event.impressions, event.sheets
        elif isinstance(event, Warned):
            kept.warnings.append(event)


def _made(
    document: Given, choice: Choice, transformer: Transformer, tell: _Teller
) -> Iterator[bytes]:
    if choice.ticket is None or choice.target is None:
        raise UsageError(Reason.INTERNAL, "nothing was chosen")
    request = TransformRequest(
        document_format=document.document_format, ticket=choice.ticket, target=choice.target
    )
    with contextlib.closing(transformer.begin(request, document.file.fileno(), tell)) as begun:
        while octets := begun.read():
            yield octets


def _opened(name: str) -> BinaryIO:
    """Open a document; one that can't be sought is copied, since workers go back and forth."""
    stream = sys.stdin.buffer if name == "-" else Path(name).open("rb")  # noqa: SIM115 - returned
    if name != "-" and stream.seekable():
        return stream
    kept = tempfile.TemporaryFile()  # noqa: SIM115 - returned
    shutil.copyfileobj(stream, kept)
    kept.flush()
    kept.seek(0)
    return cast("BinaryIO", kept)
