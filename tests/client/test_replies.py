"""Answers read: what is IPP, what only looks like it, what was refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sealpress.client.refusals import refusal
from sealpress.client.replies import Reply, excerpt, ipp_status, one_line, read_reply
from sealpress.errors import HttpError, IppError, Reason, WireError
from sealpress.ipp import Attribute, Group, GroupTag, Message, ValueTag, Version, encode
from sealpress.transport.headers import Headers
from sealpress.transport.response import HttpResponse

V2 = Version(2, 0)
REQUEST = Message(V2, 0x000B, 7)


def text(name: str, value: str, tag: int = ValueTag.TEXT) -> Attribute:
    return Attribute(name, (tag,), (value,))


def operation_group(*more: Attribute) -> Group:
    return Group(
        [
            text("attributes-charset", "utf-8", ValueTag.CHARSET),
            text("attributes-natural-language", "en", ValueTag.NATURAL_LANGUAGE),
            *more,
        ],
        tag=GroupTag.OPERATION,
    )


def message(code: int = 0, request_id: int = 7, version: Version = V2) -> Message:
    return Message(version, code, request_id, [operation_group()])


def http(body: bytes, content_type: str = "application/ipp") -> HttpResponse:
    headers = Headers([("content-type", content_type)] if content_type else [])
    return HttpResponse(status=200, reason="OK", version=(1, 1), headers=headers, body=body)


def read(response: HttpResponse) -> Reply:
    return read_reply(response, REQUEST, "h:631")


def test_a_good_answer_needs_no_repair():
    reply = read(http(encode(message())))
    assert (reply.status, reply.repairs) == (0, ())


@pytest.mark.parametrize("content_type", ["", "text/html", "application/octet-stream"])
def test_ipp_under_another_name_is_read_and_noted(content_type):
    reply = read(http(encode(message()), content_type))
    assert reply.repairs == (f"content-type {content_type or 'missing'}",)


def test_another_version_is_noted():
    reply = read(http(encode(message(version=Version(1, 0)))))
    assert reply.repairs == ("answered version 2.0 with 1.0",)


def test_a_refusal_may_have_request_id_0():
    assert read(http(encode(message(0x0400, 0)))).status == 0x0400


@pytest.mark.parametrize(("code", "request_id"), [(0, 0), (0, 8), (0x0400, 8)])
def test_the_answer_to_another_request_is_refused(code, request_id):
    with pytest.raises(WireError) as caught:
        read(http(encode(message(code, request_id))))
    assert caught.value.reason is Reason.REQUEST_ID_MISMATCH
    assert caught.value.offset == 4


@pytest.mark.parametrize("body", [b"", b"<html>", b"\r\n <p>", b"Hello", b"\x89PNG"])
@pytest.mark.parametrize("content_type", ["", "application/ipp", "text/html"])
def test_what_is_not_ipp(body, content_type):
    with pytest.raises(HttpError) as caught:
        read(http(body, content_type))
    assert caught.value.reason is Reason.NOT_IPP


def test_broken_ipp_that_says_to_be_ipp_is_a_wire_error():
    with pytest.raises(WireError):
        read(http(b"\2\0\0\0\0\0\0\7\1\x44"))


@pytest.mark.parametrize("content_type", ["", "text/html", "text/plain"])
def test_broken_octets_under_another_name_are_not_called_ipp(content_type):
    with pytest.raises(HttpError) as caught:
        read(http(b"\2\0\0\0\0\0\0\7\1\x44 page", content_type))
    assert (caught.value.reason, caught.value.status) == (Reason.NOT_IPP, 200)
    assert content_type in caught.value.detail
    assert isinstance(caught.value.__cause__, WireError)


def test_what_is_not_ipp_is_shown_without_what_a_terminal_obeys():
    with pytest.raises(HttpError) as caught:
        read(http(b"<h1>Log\x1b[2J in</h1>", "text/html\x1b"))
    assert caught.value.detail == (
        "h:631 answered with something that is not IPP (text/html): Log [2J in"
    )
    assert caught.value.endpoint == "h:631"


def test_a_compression_that_is_not_read_is_named():
    answered = HttpResponse(
        status=200,
        reason="OK",
        version=(1, 1),
        headers=Headers([("content-type", "application/ipp"), ("content-encoding", "br")]),
        body=b"\x0b\x02\x80abc\x03",
    )
    with pytest.raises(HttpError, match=r"\(application/ipp, compressed: br\)"):
        read_reply(answered, REQUEST, "h:631")


def test_a_request_that_comes_back_is_no_answer():
    with pytest.raises(HttpError, match="the request as it was sent") as caught:
        read(http(encode(REQUEST)))
    assert caught.value.reason is Reason.NOT_IPP


def test_nothing_at_all_is_told_as_nothing():
    with pytest.raises(HttpError, match=r"not IPP \(no content-type\): nothing"):
        read(http(b"", ""))


@pytest.mark.parametrize(("major", "error"), [(8, WireError), (9, HttpError)])
def test_a_first_octet_of_text_is_no_version(major, error):
    with pytest.raises(error):
        read(http(bytes([major]) + b"\0\0\0\0\0\0\7\1\x44"))


def test_compression_nobody_asked_for_is_noted():
    answered = http(encode(message()))
    headers = Headers([*answered.headers, ("content-encoding", "gzip")])
    noted = read(replace(answered, headers=headers))
    assert noted.repairs == ("content-encoding though identity was asked for",)


def test_a_mended_answer_says_what_was_mended():
    octets = encode(message())[:-1]
    (mended,) = read(http(octets)).repairs
    assert mended.startswith("missing-end in operation-attributes")
    assert mended.endswith(f"at octet {len(octets)}")


def test_half_an_answer_is_not_guessed_at():
    with pytest.raises(WireError):
        read(http(encode(message())[:-4]))


def test_all_unsupported_groups_count():
    groups = [Group([text(name, "x", ValueTag.KEYWORD)], tag=GroupTag.UNSUPPORTED) for name in "ab"]
    reply = Reply(Message(V2, 1, 7, [operation_group(), *groups]))
    assert [attribute.name for attribute in reply.unsupported] == ["a", "b"]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (0x0400, Reason.IPP_STATUS),
        (0x0503, Reason.IPP_VERSION_NOT_SUPPORTED),
        (0x040A, Reason.DOCUMENT_FORMAT_NOT_SUPPORTED),
        (0x040B, Reason.OPTION_NOT_SUPPORTED),
        (0x040E, Reason.OPTION_NOT_SUPPORTED),
        (0x0406, Reason.IPP_NOT_FOUND),
        (0x0408, Reason.DOCUMENT_TOO_LARGE),
        (0x040F, Reason.OPTION_NOT_SUPPORTED),
        (0x0411, Reason.DOCUMENT_DAMAGED),
        (0x0508, Reason.JOB_CANCELED),
        (0x041E, Reason.ACCOUNT_REFUSED),
        (0x0501, Reason.OPERATION_MISSING),
        (0x0504, Reason.PRINTER_NEEDS_ATTENTION),
        (0x0505, Reason.PRINTER_BUSY),
        (0x0506, Reason.PRINTER_NOT_ACCEPTING),
        (0x0507, Reason.PRINTER_BUSY),
    ],
)
def test_statuses_have_reasons(status, reason):
    with pytest.raises(IppError) as caught:
        Reply(message(status)).checked("Print-Job")
    assert (caught.value.reason, caught.value.status) == (reason, status)


def test_a_refusal_says_all_the_printer_said():
    refused = Message(
        Version(2, 0),
        0x040B,
        7,
        [
            operation_group(text("status-message", "No\x1b[2J such\nsides")),
            Group([text("sides", "x", ValueTag.KEYWORD)], tag=GroupTag.UNSUPPORTED),
        ],
    )
    with pytest.raises(IppError) as caught:
        Reply(refused).checked("Print-Job")
    error = caught.value
    assert error.detail == (
        "the printer answered Print-Job with client-error-attributes-or-values-not-supported;"
        ' "No [2J such sides"; unsupported: sides'
    )
    assert error.unsupported == ("sides",)


def test_success_is_handed_on():
    reply = Reply(message(0x0001))
    assert reply.checked("Print-Job") is reply


def test_an_absent_group_is_empty():
    assert len(Reply(message()).group(GroupTag.PRINTER)) == 0


@pytest.mark.parametrize(
    ("octets", "shown"),
    [
        (b"<b>Hi</b><script>no()</script><!-- no --> there", "Hi there"),
        (b"a\0b\xff\x1b[31m", "a b\ufffd [31m"),
        (b"<p", "<p"),
        (b"", ""),
    ],
)
def test_excerpts(octets, shown):
    assert excerpt(octets) == shown


def test_excerpts_are_short():
    assert len(one_line("x" * 1000)) == 160


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (301, Reason.HTTP_REDIRECTED),
        (308, Reason.HTTP_REDIRECTED),
        (401, Reason.AUTHENTICATION_REQUIRED),
        (404, Reason.HTTP_NOT_FOUND),
        (426, Reason.ENCRYPTION_REQUIRED),
        (403, Reason.FORBIDDEN),
        (429, Reason.PRINTER_BUSY),
        (413, Reason.DOCUMENT_TOO_LARGE),
        (500, Reason.HTTP_STATUS),
        (503, Reason.PRINTER_BUSY),
    ],
)
def test_http_refusals_have_reasons(status, reason):
    answered = HttpResponse(
        status=status, reason="Oh", version=(1, 1), headers=Headers(), body=b"<p>why</p>"
    )
    error = refusal(answered, "h:631", "/ipp")
    assert (error.reason, error.status, error.endpoint) == (reason, status, "h:631")
    assert error.detail.startswith(f"h:631 answered HTTP {status} for /ipp")
    assert ("why" in error.detail) == (status in {403, 413, 429, 500, 503})


@pytest.mark.parametrize(
    ("status", "field", "told"),
    [
        (503, ("retry-after", "120"), "Oh (it asks to try again after 120 s)"),
        (503, ("retry-after", "soon\x1b"), "Oh (it asks to try again after soon)"),
        (502, ("via", "1.1 p"), "Oh (a proxy in front of the printer says this)"),
    ],
)
def test_what_helps_beside_the_status_is_told(status, field, told):
    answered = HttpResponse(
        status=status, reason="Oh", version=(1, 1), headers=Headers([field]), body=b""
    )
    assert refusal(answered, "h:631", "/").detail.endswith(told)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (400, "host name that is not theirs"),
        (405, "/ipp/print is the usual one"),
        (501, "web page"),
        (407, "without a proxy"),
        (421, "host name that is in the certificate"),
        (500, "restart it"),
        (502, "passes requests on to"),
        (504, "passes requests on to"),
        (511, "login page"),
    ],
)
def test_a_status_that_says_whose_fault_it_is_comes_with_what_helps(status, told):
    answered = HttpResponse(status=status, reason="Oh", version=(1, 1), headers=Headers(), body=b"")
    assert told in refusal(answered, "h:631", "/").hint


def redirected(*fields: tuple[str, str]) -> str:
    answered = HttpResponse(
        status=302, reason="Found", version=(1, 1), headers=Headers(fields), body=b"<p>there</p>"
    )
    return refusal(answered, "h:631", "/ipp").detail


def test_a_redirection_tells_where_to_and_nothing_else():
    said = "h:631 answered HTTP 302 for /ipp, which leads to "
    assert redirected(("location", "https://other\x1b/")) == said + "https://other /"
    assert redirected() == said + "nowhere"


@pytest.mark.parametrize(
    ("body", "reason", "end"), [(b"", "Busy", ": Busy"), (b"", "", ""), (b"<b> </b>", "x", ": x")]
)
def test_a_status_is_told_with_the_words_there_are(body, reason, end):
    answered = HttpResponse(
        status=503,
        reason=reason,
        version=(1, 1),
        headers=Headers([("server", "a\x1bb")]),
        body=body,
    )
    error = refusal(answered, "h:631", "/ipp")
    assert error.detail == f"h:631 answered HTTP 503 for /ipp{end}"
    assert error.headers == {"server": "a b"}


@pytest.mark.parametrize(
    ("keyword", "reason"),
    [("tls-version-too-old", Reason.TLS_VERSION_TOO_OLD), ("something-new", Reason.IPP_STATUS)],
)
def test_a_printer_that_finds_our_tls_too_old_says_so(keyword, reason):
    told = text("sealpress-refusal-reason", keyword, ValueTag.KEYWORD)
    answer = message(0x0404)
    answer.groups[0].attributes.append(told)
    with pytest.raises(IppError) as caught:
        Reply(answer).checked("Print-Job")
    assert caught.value.reason is reason
    assert caught.value.status == 0x0404


@pytest.mark.parametrize(
    ("octets", "status"),
    [(b"\x02\x00\x04\x02\0\0\0\1", 0x0402), (b"\x01\x01\0\0", 0), (b"<html>", -1), (b"\2\0\4", -1)],
)
def test_the_status_alone(octets, status):
    assert ipp_status(octets) == status


def test_a_refusal_ends_with_the_remark():
    reply = replace(read(http(encode(message(0x0402)))), remark="nothing was shown")
    with pytest.raises(IppError) as caught:
        reply.checked("Print-Job")
    assert caught.value.reason is Reason.NOT_AUTHENTICATED
    assert caught.value.detail.endswith("client-error-not-authenticated; nothing was shown")
