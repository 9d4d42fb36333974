"""Names of services and hosts, as anybody may send them."""

from __future__ import annotations

import pytest

from sealpress.discovery.names import (
    MAX_INSTANCE_OCTETS,
    fit_instance,
    host_of,
    next_name,
    split_service_name,
    undotted,
)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Office._ipp._tcp.local.", ("Office", "_ipp._tcp", "local")),
        ("Mr. X's (2)._IPPS._tcp.local", ("Mr. X's (2)", "_ipps._tcp", "local")),
        ("a\nb._ipp._tcp.example.com.", ("a\nb", "_ipp._tcp", "example.com")),
        ("x._ipp._tcp._ipp._tcp.local.", ("x._ipp._tcp", "_ipp._tcp", "local")),
        ("_ipp._tcp.local.", None),
        ("._ipp._tcp.local.", None),
        ("Office.local.", None),
        ("", None),
    ],
)
def test_service_names_are_taken_apart(name: str, parts: tuple[str, str, str] | None) -> None:
    assert split_service_name(name) == parts


def test_names_are_numbered_as_people_know_it() -> None:
    assert next_name("Office") == "Office (2)"
    assert next_name("Office (2)") == "Office (3)"
    assert next_name("Office (x)") == "Office (x) (2)"


def test_names_stay_one_label_long_also_with_a_number() -> None:
    name = next_name("\u00fc" * 40)
    assert name.endswith(" (2)")
    assert len(name.encode()) <= MAX_INSTANCE_OCTETS
    assert fit_instance("x" * 200) == "x" * MAX_INSTANCE_OCTETS


def test_names_have_no_control_characters() -> None:
    assert fit_instance("a\x00b\nc\x7f") == "a b c"


@pytest.mark.parametrize(
    ("name", "host"),
    [("printer.local.", "printer.local"), ("a_b-1.local", "a_b-1.local"), ("p/x.local.", ""),
     ("-a.local.", ""), ("", ""), (".", ""), ("a..b.", ""), ("x" * 64 + ".local.", ""),
     ("user@host.local.", ""), ("[::1].", "")],
)  # fmt: skip
def test_hosts_of_srv_records(name: str, host: str) -> None:
    assert host_of(name) == host


@pytest.mark.parametrize(
    ("name", "announced"),
    [("Mr. X's printer", "Mr X's printer"), ("HP 2.0", "HP 2-0"), ("Office Ltd.", "Office Ltd")],
)
def test_names_are_announced_without_dots(name: str, announced: str) -> None:
    assert undotted(name) == announced
