"""Documents converted, with a worker that says what the test says."""

from __future__ import annotations

import io

import pytest

from sealpress.cli.conversion import convert, given
from sealpress.cli.converted_files import ConvertedFile
from sealpress.cli.progress import NoWatcher
from sealpress.errors import Reason, TransformError, UsageError
from sealpress.transform.choice import Action, Choice
from sealpress.transform.choosing import Asked
from sealpress.transform.choosing.without_printer import to_format
from sealpress.transform.request import Done, PageDone, Started, Warned
from sealpress.transform.target import OutputFormat

TO_PNG = to_format(OutputFormat.PNG, Asked.read([]))
WARNED = Warned(what="font-missing", detail="a font is missing", page=2)


class Worker:
    """Says events and gives octets, in the order of the script; raises what stands there."""

    def __init__(self, *script: object) -> None:
        self.script = list(script)
        self.is_closed = False

    def begin(self, request, document, on_event=None):
        self.request, self.tell = request, on_event
        return self

    def read(self) -> bytes:
        while self.script:
            next_one = self.script.pop(0)
            if isinstance(next_one, bytes):
                return next_one
            if isinstance(next_one, Exception):
                raise next_one
            self.tell(next_one)
        return b""

    def cancel(self) -> None:
        pass

    def close(self) -> None:
        self.is_closed = True


class Watching(NoWatcher):
    def __init__(self) -> None:
        self.seen: list[tuple[int, int | None]] = []

    def pages(self, done, total):
        self.seen.append((done, total))


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "in.pdf"
    path.write_bytes(b"%PDF-1.7 a document")
    with given(str(path), "") as read:
        yield read


def test_pages_become_files_however_octets_and_events_come(document, tmp_path):
    worker = Worker(
        Started(pages=2, impressions=2, sheets=2),
        b"one",
        b"tw",
        PageDone(impression=1, sheet=1, octets=3),
        b"o",
        WARNED,
        PageDone(impression=2, sheet=2, octets=6),
        Done(octets=6, impressions=2, sheets=2),
    )
    watching = Watching()
    out = ConvertedFile(tmp_path / "out.png")
    converted = convert(document, TO_PNG, worker, out, watching)
    assert [path.read_bytes() for path in converted.files] == [b"one", b"two"]
    assert (converted.octets, converted.impressions) == (6, 2)
    assert converted.warnings == [WARNED]
    assert watching.seen == [(1, 2), (2, 2)]
    assert worker.request.document_format == "application/pdf"
    assert worker.is_closed


def test_a_failure_leaves_no_file(document, tmp_path):
    failure = TransformError(Reason.DOCUMENT_DAMAGED, "it is torn", page=2)
    worker = Worker(b"some octets", failure)
    with pytest.raises(TransformError, match="torn"):
        convert(document, TO_PNG, worker, ConvertedFile(tmp_path / "out.png"), NoWatcher())
    assert [path.name for path in tmp_path.iterdir()] == ["in.pdf"]
    assert worker.is_closed


def test_what_a_printer_takes_goes_as_it_is(document, tmp_path):
    as_it_is = Choice(action=Action.PASS, document_format="application/pdf")
    out = ConvertedFile(tmp_path / "out.pdf")
    converted = convert(document, as_it_is, Worker(), out, NoWatcher())
    assert (tmp_path / "out.pdf").read_bytes() == b"%PDF-1.7 a document"
    assert converted.impressions == 0


def test_standard_input_is_read_to_its_end(monkeypatch):
    class Input:
        buffer = io.BytesIO(b"RaS2 and more")

    monkeypatch.setattr("sys.stdin", Input)
    with given("-", "") as read:
        assert read.document_format == "image/pwg-raster"
        assert read.file.fileno() > 0
        assert read.file.read() == b"RaS2 and more"


def test_what_is_told_of_a_document_counts(tmp_path):
    (tmp_path / "x").write_bytes(b"plain words")
    with given(str(tmp_path / "x"), "text/plain; charset=cp037") as read:
        assert read.document_format == "text/plain; charset=cp037"


def test_text_is_known_by_its_name(tmp_path):
    (tmp_path / "notes.txt").write_bytes(b"plain words \xe4")
    with given(str(tmp_path / "notes.txt"), "") as read:
        assert read.document_format == "text/plain"


@pytest.mark.parametrize(
    ("name", "reason"),
    [("none", Reason.DOCUMENT_UNREADABLE), ("empty", Reason.DOCUMENT_EMPTY)],
)
def test_documents_that_are_not_there_are_told(tmp_path, name, reason):
    (tmp_path / "empty").touch()
    with pytest.raises(UsageError) as raised, given(str(tmp_path / name), ""):
        pass
    assert raised.value.reason == reason
