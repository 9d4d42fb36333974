"""URIs of devices: what is read, what is refused, and with which remedy."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.errors import Reason, UsageError
from sealpress.gateway.destinations.device_uri import (
    FileUri,
    LpdUri,
    SocketUri,
    parse_destination_uri,
)
from sealpress.ipp.uri import PrinterUri


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("socket://printer", "printer", 9100),
        ("SOCKET://Printer.Example:9101", "printer.example", 9101),
        ("socket://192.0.2.7/", "192.0.2.7", 9100),
        ("socket://[2001:db8::7]:9100", "2001:db8::7", 9100),
    ],
)
def test_raw_ports(text, host, port):
    uri = parse_destination_uri(text)
    assert uri == SocketUri(host, port)
    assert parse_destination_uri(str(uri)) == uri


@pytest.mark.parametrize(
    ("text", "port", "queue"),
    [
        ("lpd://printer/lp", 515, "lp"),
        ("lpd://printer:1515/BINARY_P1/", 1515, "BINARY_P1"),
        ("lpd://printer/a%2Bb", 515, "a+b"),
    ],
)
def test_lpd_queues(text, port, queue):
    assert parse_destination_uri(text) == LpdUri("printer", port, queue)


@pytest.mark.parametrize(
    ("text", "path", "is_folder"),
    [
        ("file:///srv/printed/", "/srv/printed", True),
        ("file:///srv/printed", "/srv/printed", False),
        ("file:/srv/x.prn", "/srv/x.prn", False),
        ("file://localhost/srv/x", "/srv/x", False),
        ("file:///srv/a%20b/", "/srv/a b", True),
    ],
)
def test_files_and_folders(text, path, is_folder):
    uri = parse_destination_uri(text)
    assert isinstance(uri, FileUri)
    assert (str(uri.path), uri.is_folder) == (path, is_folder)
    assert parse_destination_uri(str(uri)) == uri


@pytest.mark.parametrize("scheme", ["ipp", "ipps", "http", "https"])
def test_printers(scheme):
    uri = parse_destination_uri(f"{scheme}://printer/ipp/print")
    assert isinstance(uri, PrinterUri)
    assert uri.is_secure is scheme.endswith("s")


@pytest.mark.parametrize(
    ("text", "part", "hint"),
    [
        ("socket://printer/path", "neither path nor query", "socket://printer.example:9100"),
        ("socket://printer:631", "port 631 speaks IPP", "ipps://printer/ipp/print"),
        ("socket://", "names no host", "socket://printer.example:9100"),
        ("socket://printer:99999", "from 1 to 65535", "socket://printer.example:9100"),
        ("socket://user:secret@printer", "password", "socket://printer.example:9100"),
        ("lpd://printer", "name the printer's queue", "lpd://printer.example/queue"),
        ("lpd://printer/a%20b", "name the printer's queue", "lpd://printer.example/queue"),
        ("lpd://printer/a%0Ab", "name the printer's queue", "lpd://printer.example/queue"),
        ("lpd://printer/q?x=y", "query", "lpd://printer.example/queue"),
        ("file://elsewhere/srv/x", "another machine", "file:///srv/printed/"),
        ("file:srv/x", "absolute", "file:///srv/printed/"),
        ("file:///srv/../etc/", "without ..", "file:///srv/printed/"),
        ("file:///srv/%2e%2e/etc/", "without ..", "file:///srv/printed/"),
        ("file:///srv/x%0a", "absolute", "file:///srv/printed/"),
        ("file:///srv/x%ff", "UTF-8", "file:///srv/printed/"),
        ("file:///", "no folder", "file:///srv/printed/"),
        ("usb://HP/LaserJet", "the scheme usb is not", "ipps://printer.example/ipp/print"),
        ("", "empty", "ipps://printer.example/ipp/print"),
    ],
)
def test_what_cannot_be_used_is_refused_with_one_that_can(text, part, hint):
    with pytest.raises(UsageError) as caught:
        parse_destination_uri(text)
    assert caught.value.reason is Reason.INVALID_URI
    assert part in caught.value.detail
    assert hint in caught.value.hint
    assert "secret" not in str(caught.value)


@given(st.text(max_size=60), st.sampled_from(["socket://", "lpd://", "file:///", "ipp://", ""]))
def test_any_text_is_read_or_refused(text, start):
    with contextlib.suppress(UsageError):
        uri = parse_destination_uri(start + text)
        assert parse_destination_uri(str(uri)) == uri


def test_a_name_in_dns_sd_is_looked_up_when_the_queue_is_added():
    with pytest.raises(UsageError, match="not its name") as caught:
        parse_destination_uri("dnssd://Laser._ipps._tcp.local/")
    assert caught.value.reason is Reason.INVALID_URI
    assert "sealpress queue add" in caught.value.hint
