"""Printer URIs in many spellings (RFC 3510, RFC 7472)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.errors import UsageError
from sealpress.ipp.uri import DEFAULT_PORTS, PrinterUri
from sealpress.reasons import Reason


@pytest.mark.parametrize(
    ("text", "host", "port", "target", "secure"),
    [
        ("ipp://h", "h", 631, "/", False),
        ("ipps://h", "h", 631, "/", True),
        ("ipps://h:443/ipp/print", "h", 443, "/ipp/print", True),
        ("https://h/x", "h", 443, "/x", True),
        ("http://h", "h", 80, "/", False),
        ("http://h:8000/p?a=b", "h", 8000, "/p?a=b", False),
        ("IPP://H.Example.", "h.example", 631, "/", False),
        ("ipp://h:/x", "h", 631, "/x", False),
        ("ipp://h?waitjob=no", "h", 631, "/?waitjob=no", False),
        ("ipp://[2001:DB8:0::1]:8631/", "2001:db8::1", 8631, "/", False),
        ("ipp://[fe80::1%25eth0]/", "fe80::1%eth0", 631, "/", False),
        ("ipp://127.0.0.1/%7Ejoe", "127.0.0.1", 631, "/%7Ejoe", False),
        ("ipps://drücker.example/ipp", "xn--drcker-4ya.example", 631, "/ipp", True),
        ("ipp://h/büro", "h", 631, "/b%C3%BCro", False),
        ("ipp://print_server/", "print_server", 631, "/", False),
    ],
)
def test_good_uris(text: str, host: str, port: int, target: str, secure: bool) -> None:
    uri = PrinterUri.parse(text)
    assert (uri.host, uri.port, uri.request_target) == (host, port, target)
    assert uri.is_secure is secure


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is empty"),
        ("h", "does not begin with a scheme"),
        ("ipp:h", "does not begin with a scheme"),
        ("ftp://h/", "the scheme ftp is not"),
        ("ipp://", "names no host"),
        ("ipp:///ipp/print", "names no host"),
        ("ipp://h/ipp print", "space or control character"),
        (" ipp://h/", "space or control character"),
        ("ipp://h/\n", "space or control character"),
        ("ipp://h\0/", "space or control character"),
        ("ipp://h\u2003/", "space or control character"),
        ("ipp://h/#top", "a fragment"),
        ("ipp://h\\x", "must be percent-encoded"),
        ("ipp://h:0/", "port '0'"),
        ("ipp://h:65536/", "port '65536'"),
        ("ipp://h:-1/", "port '-1'"),
        ("ipp://h:0x277/", "port '0x277'"),
        ("ipp://h:６３１/", "port"),
        ("ipp://::1/", "must stand in brackets"),
        ("ipp://[::1/", "brackets"),
        ("ipp://[::1]x/", "brackets"),
        ("ipp://[1.2.3.4]/", "is not an IPv6 address"),
        ("ipp://[fe80::1%25]/", "is not a network interface"),
        ("ipp://1.2.3/", "is not an IPv4 address"),
        ("ipp://1.2.3.256/", "is not an IPv4 address"),
        ("ipp://a..b/", "is not a host name"),
        ("ipp://-a/", "is not a host name"),
        ("ipp://" + "a" * 64 + "/", "is not a host name"),
        ("ipp://ex%61mple/", "percent sign"),
        ("ipp://h/%zz", "the path '/%zz'"),
        ("ipp://h/[x]", "the path '/[x]'"),
        ("ipp://h/" + "a" * 1020, "longer than 1023 octets"),
    ],
)
def test_bad_uris_are_named(text: str, why: str) -> None:
    with pytest.raises(UsageError) as caught:
        PrinterUri.parse(text)
    assert caught.value.reason is Reason.INVALID_URI
    assert why in caught.value.detail
    assert "ipps://printer.example/ipp/print" in caught.value.hint


@pytest.mark.parametrize("text", ["ipp://joe:secret@h/", "ipp://joe:sec ret@h/", "ipp://:secret@"])
def test_passwords_in_uris_are_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        PrinterUri.parse(text)
    assert "ret" not in caught.value.detail.split(" is not ")[0]


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("ipp://h", "ipp://h/"),
        ("ipps://h:631/ipp/print", "ipps://h/ipp/print"),
        ("https://h/ipp/print", "ipps://h:443/ipp/print"),
        ("https://h:631/ipp/print", "ipps://h/ipp/print"),
        ("http://h/printers/x", "ipp://h:80/printers/x"),
        ("ipps://[::1]:443/", "ipps://[::1]:443/"),
    ],
)
def test_printer_uri_is_always_ipp_or_ipps(text: str, sent: str) -> None:
    assert PrinterUri.parse(text).printer_uri == sent


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ipp://H", "ipp://h:631/"),
        ("ipps://h:443/x", "https://h/x"),
        ("ipp://h/%7euser", "ipp://h/~user"),
        ("ipp://[::1]/", "ipp://[0:0::1]:631"),
        ("ipp://h/%c3%bc", "ipp://h/ü"),
    ],
)
def test_same_printer_same_canonical(one: str, other: str) -> None:
    assert PrinterUri.parse(one).canonical == PrinterUri.parse(other).canonical


@pytest.mark.parametrize(
    ("one", "other"),
    [("ipp://h/A", "ipp://h/a"), ("ipp://h/", "ipps://h/"), ("ipps://h/", "ipps://h:443/")],
)
def test_other_printer_other_canonical(one: str, other: str) -> None:
    assert PrinterUri.parse(one).canonical != PrinterUri.parse(other).canonical


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("ipp://h/", "h:631"),
        ("http://h/", "h"),
        ("https://h/", "h"),
        ("ipps://h:443/", "h"),
        ("ipp://h:443/", "h:443"),
        ("ipp://[fe80::1%25eth0]/", "[fe80::1]:631"),
    ],
)
def test_host_header(text: str, header: str) -> None:
    assert PrinterUri.parse(text).host_header == header


def test_variations_of_a_uri() -> None:
    uri = PrinterUri.parse("ipps://h/ipp/print?x=1")
    assert str(uri.with_port(443)) == "ipps://h:443/ipp/print?x=1"
    assert str(uri.with_scheme("ipp")) == "ipp://h/ipp/print?x=1"
    assert uri.with_target("/other").path == "/other"
    assert uri.path == "/ipp/print"


@given(st.text(max_size=60))
def test_any_text_is_a_uri_or_an_error(text: str) -> None:
    try:
        uri = PrinterUri.parse("ipp://" + text)
    except UsageError:
        return
    assert PrinterUri.parse(str(uri)) == uri
    assert PrinterUri.parse(uri.canonical).canonical == uri.canonical


host_names = st.from_regex(r"[a-z]([a-z0-9-]{0,8}[a-z0-9])?(\.[a-z]{2,5}){0,2}", fullmatch=True)
hosts = st.one_of(
    host_names,
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(lambda address: f"[{address}]"),
)
paths = st.lists(st.text("abcXYZ019-._~", min_size=1, max_size=6), max_size=3)
any_case = st.sampled_from([str.lower, str.upper, str.title])


def _escaped(path: str, marks: list[bool]) -> str:
    """The path with some characters as escapes, which mean the same (RFC 3986 section 6.2.2.2)."""
    letters = zip(path, marks, strict=True)
    return "".join(f"%{ord(c):02x}" if mark and c != "/" else c for c, mark in letters)


@given(st.data(), st.sampled_from(sorted(DEFAULT_PORTS)), hosts, paths)
def test_every_spelling_is_the_same_printer(
    data: st.DataObject, scheme: str, host: str, parts: list[str]
) -> None:
    path = "/" + "/".join(parts)
    marks = data.draw(st.lists(st.booleans(), min_size=len(path), max_size=len(path)))
    port = data.draw(st.sampled_from(["", ":", f":{DEFAULT_PORTS[scheme]}"]))
    dot = (
        "" if host.startswith("[") or host[-1].isdigit() else data.draw(st.sampled_from(["", "."]))
    )
    spelt = data.draw(any_case)(scheme) + "://" + data.draw(any_case)(host) + dot + port
    one = PrinterUri.parse(f"{scheme}://{host}{path}")
    other = PrinterUri.parse(spelt + _escaped(path, marks))
    assert other.canonical == one.canonical
    assert (other.host_header, other.port) == (one.host_header, one.port)


@given(st.sampled_from(sorted(DEFAULT_PORTS)), hosts, st.integers(1, 65535), paths)
def test_a_uri_says_where_it_leads(scheme: str, host: str, port: int, parts: list[str]) -> None:
    path = "/" + "/".join(parts)
    uri = PrinterUri.parse(f"{scheme}://{host}:{port}{path}")
    assert (uri.scheme, uri.host, uri.port) == (scheme, host.strip("[]"), port)
    assert (uri.path, uri.request_target) == (path, path)
    sent = PrinterUri.parse(uri.printer_uri)
    assert (sent.host, sent.port, sent.target, sent.is_secure) == (
        uri.host,
        uri.port,
        uri.target,
        uri.is_secure,
    )
