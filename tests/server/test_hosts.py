"""Which names are ours."""

from __future__ import annotations

import pytest

from sealpress.server.hosts import HostNames, split_authority


@pytest.mark.parametrize(
    ("authority", "split"),
    [
        ("localhost", ("localhost", None)),
        ("Printer.Example.:631", ("printer.example", 631)),
        ("printer:", ("printer", None)),
        ("[2001:DB8::1]:631", ("2001:db8::1", 631)),
        ("[fe80::1%25eth0]", ("fe80::1%25eth0", None)),
        ("under_score", ("under_score", None)),
        ("a b", None),
        ("user@host", None),
        ("host:port", None),
        ("host:631:631", None),
        ("2001:db8::1", None),
        ("[::1", None),
        ("", None),
        ("h\u00f6st", None),
    ],
)
def test_an_authority_is_host_and_port(authority: str, split: object):
    assert split_authority(authority) == split


def test_names_are_compared_without_case_and_last_dot():
    names = HostNames(["Print.Example.COM."])
    assert names.allow("print.example.com:631")
    assert names.allow("PRINT.example.com.")
    assert not names.allow("example.com")
    assert not names.allow("print.example.com.evil.example")


@pytest.mark.parametrize(
    "authority", ["127.0.0.1", "[::1]:631", "10.1.2.3:80", "x.local", "LocalHost"]
)
def test_names_that_no_foreign_site_can_take_are_always_ours(authority: str):
    assert HostNames([]).allow(authority)


@pytest.mark.parametrize(
    "authority", ["127.0.0.1.evil.example", "local", "evillocal", "0x7f.1.example"]
)
def test_names_that_only_look_like_it_are_not(authority: str):
    assert not HostNames([]).allow(authority)
