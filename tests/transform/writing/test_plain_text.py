"""Text out of PDF, text and SCS."""

from __future__ import annotations

import io

import pytest

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.limits import TransformLimits
from sealpress.transform.print_ticket import PageOrder, SheetKind, TextLayout
from sealpress.transform.request import Done, Event, PageDone, Started, Warned
from sealpress.transform.target import OutputFormat, Target
from sealpress.transform.worker.job import run
from sealpress.transform.writing.plain_text import can_write_text
from tests.transform.requests import opened, request
from tests.transform.samples import A4_MEDIA, jpeg, picture
from tests.transform.text.printed import pdf_of


def pictures_of_pages() -> bytes:
    octets = io.BytesIO()
    picture().save(octets, "PDF")
    return octets.getvalue()


def written(
    document: bytes,
    document_format: str = "text/plain; charset=utf-8",
    charset: str = "utf-8",
    told: list[Event] | None = None,
    **asked: object,
) -> bytes:
    octets = bytearray()
    target = Target(format=OutputFormat.TEXT, charset=charset)
    wanted = request(document_format, target=target, media=A4_MEDIA, **asked)
    with opened(document) as descriptor:
        run(wanted, descriptor, octets.extend, (told if told is not None else []).append)
    return bytes(octets)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\ntwo\n", "one\r\ntwo\r\n\f"),
        ("one\ftwo", "one\r\n\ftwo\r\n\f"),
        ("a\n\n\nb", "a\r\n\r\n\r\nb\r\n\f"),
        ("a\tb", "a       b\r\n\f"),
        ("_\bu_\bn b\bb", "un b\r\n\f"),
        ("漢字x", "漢字x\r\n\f"),
        ("", "\f"),
    ],
)
def test_lines_are_written_as_they_are_printed(text: str, expected: str) -> None:
    assert written(text.encode()).decode() == expected


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-8", "cp850", "ibm037", "utf-16-le"])
def test_the_charset_is_changed(charset: str) -> None:
    assert written("Grüße\n".encode("utf-16"), charset=charset).decode(charset) == "Grüße\r\n\f"


def test_what_a_charset_lacks_is_told_once() -> None:
    told: list[Event] = []
    assert written("Ωa Ж\n".encode(), charset="iso-8859-1", told=told) == b"?a ?\r\n\f"
    assert [event.what for event in told if isinstance(event, Warned)] == ["text-lost"]
    told.clear()
    assert written("Ω".encode(), charset="none", told=told) == "Ω\r\n\f".encode()
    assert [event.what for event in told if isinstance(event, Warned)] == ["charset-unknown"]


def test_what_a_pdf_says_is_read() -> None:
    pdf = pdf_of("Hello (wörld)\nΩ 漢\fpage two")
    first, second, rest = written(pdf, "application/pdf").decode().split("\f")
    assert first.startswith("Hello (wörld)\r\nΩ")
    assert (second, rest) == ("page two\r\n", "")


def test_scs_is_read() -> None:
    stream = "Hello".encode("cp037") + b"\x15" + "world".encode("cp037") + b"\x0c"
    assert written(stream, "application/vnd.ibm.scs") == b"Hello\r\nworld\r\n\f"


def test_pages_are_chosen_repeated_and_turned_round() -> None:
    text = "\f".join("abcd").encode()
    assert written(text, page_ranges=((2, 3),)) == b"b\r\n\fc\r\n\f"
    assert written(text, copies=2, page_ranges=((1, 2),)) == b"a\r\n\fb\r\n\f" * 2
    assert written(text, order=PageOrder.REVERSE).split(b"\f")[0] == b"d\r\n"
    assert written(text, number_up=4).count(b"\f") == 4
    assert written(text, text=TextLayout(columns=2)).count(b"\f") == 4


def test_a_job_sheet_says_whose_job_it_is() -> None:
    octets = written(b"a", job_sheets=SheetKind.START, title="Report", user="ann")
    assert octets == b"Report\r\nPrinted by ann\r\n\fa\r\n\f"


def test_what_happens_is_told() -> None:
    told: list[Event] = []
    written(b"a\fb", told=told)
    kinds = [type(event) for event in told]
    assert kinds == [Started, PageDone, PageDone]
    assert Done not in kinds


@pytest.mark.parametrize(
    ("document", "document_format", "asked", "reason"),
    [
        (jpeg(), "image/jpeg", {}, Reason.DOCUMENT_FORMAT_NOT_SUPPORTED),
        (b"a", "text/plain", {"page_ranges": ((5, 6),)}, Reason.PAGE_RANGES_EMPTY),
        (b"a\fb", "text/plain", {"limits": TransformLimits(max_pages=1)}, Reason.DOCUMENT_TOO_LONG),
        (b"nothing", "application/pdf", {}, Reason.DOCUMENT_DAMAGED),
        (pictures_of_pages(), "application/pdf", {}, Reason.DOCUMENT_FORMAT_NOT_SUPPORTED),
    ],
)
def test_what_has_no_text_is_refused(
    document: bytes, document_format: str, asked: dict[str, object], reason: Reason
) -> None:
    with pytest.raises(TransformError) as caught:
        written(document, document_format, **asked)
    assert caught.value.reason is reason


def test_what_has_text_is_known_beforehand() -> None:
    known = ["application/pdf", "text/plain; charset=x", "application/vnd.ibm.scs"]
    assert all(can_write_text(request(name)) for name in known)
    assert not can_write_text(request("image/jpeg"))
