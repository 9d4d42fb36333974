from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.errors import UsageError
from sealpress.ipp.uri import PrinterUri
from sealpress.reasons import Reason
from sealpress.trust import HostKey

LABELS = st.from_regex(r"[a-z]([a-z0-9-]{0,10}[a-z])?", fullmatch=True)
NAMES = st.lists(LABELS, min_size=1, max_size=4).map(".".join)


@pytest.mark.parametrize(
    "spelling",
    [
        "printer.example",
        "PRINTER.Example",
        "printer.example.",
        " printer.example ",
        "printer。example",  # the full stop of East Asian keyboards (RFC 3490 section 3.1)
        "ｐｒｉｎｔｅｒ.example",  # full-width letters
    ],
)
def test_a_name_is_one_name(spelling):
    assert HostKey.of(spelling) == HostKey("printer.example", 631)


@pytest.mark.parametrize(
    "spelling",
    ["drucker.bücher.example", "drucker.xn--bcher-kva.example", "DRUCKER.BÜCHER.EXAMPLE."],
)
def test_an_international_name_is_its_a_labels(spelling):
    assert HostKey.of(spelling).host == "drucker.xn--bcher-kva.example"


@pytest.mark.parametrize("name", ["b\u00fccher.example", "bu\u0308cher.example"])
def test_composed_and_combining_letters_are_the_same(name):
    assert HostKey.of(name).host == "xn--bcher-kva.example"


@pytest.mark.parametrize(
    "spelling",
    [
        "::1",
        "[::1]",
        "0:0:0:0:0:0:0:1",
        "0000:0000:0000:0000:0000:0000:0000:0001",
        "::0001",
        "::0.0.0.1",
        "::1%lo",
        "::1%1",
    ],
)
def test_an_ipv6_address_is_one_address(spelling):
    assert HostKey.of(spelling).host == "::1"


@pytest.mark.parametrize(
    "spelling",
    [
        "127.0.0.1",
        "127.0.0.1.",
        "::ffff:127.0.0.1",
        "[::FFFF:7f00:1]",
        "127.1",
        "127.0.1",
        "0x7f.0.0.1",
        "0177.0.0.01",
        "2130706433",
        "0x7f000001",
        "１２７.0.0.1",
    ],
)
def test_an_ipv4_address_is_one_address(spelling):
    assert HostKey.of(spelling).host == "127.0.0.1"


@pytest.mark.parametrize("spelling", ["127.1", "0x7f.0.0.1", "0177.0.0.01", "2130706433"])
def test_a_resolver_reads_the_same_address(spelling):
    found = socket.getaddrinfo(spelling, 631, family=socket.AF_INET)[0][4][0]
    assert found == HostKey.of(spelling).host


@pytest.mark.parametrize("name", ["1.2.3.256", "0x7f.printer", "1.2.3.4.5", "08.1", "256.1.1.1"])
def test_what_only_looks_like_an_address_is_a_name(name):
    assert HostKey.of(name).host == name
    assert not HostKey.of(name).is_address


@pytest.mark.parametrize(
    "nothing",
    ["", ".", "..", " ", "a..b", "a/b", "../etc", "a b", "a\0", "x" * 64, "[", "\ud800", "a\nb"],
)
def test_what_is_no_host_is_refused(nothing):
    with pytest.raises(UsageError) as caught:
        HostKey.of(nothing)
    assert caught.value.reason is Reason.INVALID_URI


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_what_is_no_port_is_refused(port):
    with pytest.raises(UsageError, match="not a port"):
        HostKey.of("printer.example", port)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("printer.example", HostKey("printer.example", 631)),
        ("printer.example:631", HostKey("printer.example", 631)),
        ("ipps://printer.example/ipp/print", HostKey("printer.example", 631)),
        ("ipp://Printer.Example./", HostKey("printer.example", 631)),
        ("https://printer.example/", HostKey("printer.example", 443)),
        ("http://printer.example/", HostKey("printer.example", 80)),
        ("ipps://printer.example:443/", HostKey("printer.example", 443)),
        ("ipps://[2001:DB8::0:1]/", HostKey("2001:db8::1", 631)),
        ("[fe80::1%25eth0]:8631", HostKey("fe80::1", 8631)),
    ],
)
def test_what_people_type(text, key):
    assert HostKey.parse(text) == key


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (HostKey("printer.example"), "printer.example"),
        (HostKey("printer.example", 443), "printer.example:443"),
        (HostKey("::1"), "[::1]"),
        (HostKey("::1", 8631), "[::1]:8631"),
    ],
)
def test_a_key_as_text_and_back(key, text):
    assert str(key) == text
    assert HostKey.parse(text) == key


def test_keys_that_differ():
    keys = {HostKey.of(text) for text in ("a.example", "b.example", "a.example.b", "a", "::2")}
    keys |= {HostKey.of("a.example", 443), HostKey.of("straße.example")}
    assert len(keys) == 7


@given(NAMES, st.randoms())
def test_case_and_dots_never_make_another_name(name, random):
    spelled = "".join(random.choice([one.lower(), one.upper()]) for one in name)
    spelled += random.choice(["", "."])
    assert HostKey.of(spelled) == HostKey.of(name)
    assert HostKey.of(name).host == name


@given(st.ip_addresses(v=6))
def test_an_ipv6_address_in_full_and_in_short(address: IPv6Address):
    key = HostKey.of(str(address))
    assert HostKey.of(address.exploded.upper()) == key
    assert HostKey.of(f"[{address.compressed}]") == key
    assert key.is_address


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_in_other_numbers(address: IPv4Address):
    number = int(address)
    key = HostKey.of(str(address))
    assert HostKey.of(hex(number)) == key
    assert HostKey.of(f"::ffff:{address}") == key
    assert HostKey.of(f"{number >> 24}.{number & 0xFFFFFF}") == key


@given(st.text(max_size=40))
def test_canonical_is_canonical(text):
    try:
        key = HostKey.of(text)
    except UsageError:
        return
    assert HostKey.of(key.host) == key
    assert not set(key.host) - set("abcdefghijklmnopqrstuvwxyz0123456789.-_:")


@given(st.text(max_size=20).map(lambda host: f"ipps://{host}/"))
def test_the_host_of_a_uri_has_the_key_of_what_was_typed(text):
    try:
        uri = PrinterUri.parse(text)
    except UsageError:
        return
    assert HostKey.of(uri.host, uri.port) == HostKey.parse(text)
