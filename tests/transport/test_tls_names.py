"""Names of versions and suites as IPP has them; numbers that mean nothing."""

from __future__ import annotations

import subprocess

import pytest

from sealpress.transport.tls_names import (
    is_grease,
    registered_name,
    version_keyword,
    version_title,
)


@pytest.mark.parametrize(
    ("version", "keyword"),
    [
        (0x0300, "ssl-3.0"),
        (0x0301, "tls-1.0"),
        (0x0304, "tls-1.3"),
        (0x7F1C, "0x7f1c"),
        ("TLSv1", "tls-1.0"),
        ("TLSv1.3", "tls-1.3"),
        ("", ""),
        ("DTLSv1.2", "dtlsv1.2"),
    ],
)
def test_versions_as_keywords(version: int | str, keyword: str):
    assert version_keyword(version) == keyword


def test_a_version_as_people_write_it():
    assert version_title("tls-1.0") == "TLS 1.0"


def test_keywords_sort_by_age():
    keywords = [version_keyword(number) for number in (0x0300, 0x0301, 0x0302, 0x0303, 0x0304)]
    assert sorted(keywords) == keywords


def test_grease_is_known_by_its_two_alike_octets():
    grease = [number for number in range(0x10000) if is_grease(number)]
    assert len(grease) == 16
    assert grease[0] == 0x0A0A
    assert grease[-1] == 0xFAFA


def test_names_of_openssl_become_those_of_iana():
    """As ``openssl ciphers`` itself pairs them, for all suites that a server of ours could take."""
    argv = ["openssl", "ciphers", "-V", "-stdname", "ALL:!aNULL:!PSK:!SRP:!ARIA:@SECLEVEL=0"]
    said = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    pairs = [(line.split()[4], line.split()[2]) for line in said.splitlines()]
    assert len(pairs) > 30
    assert [pair for pair in pairs if registered_name(pair[0]) != pair[1]] == []


def test_a_name_that_is_not_known_stays():
    assert registered_name("NEW-SUITE-2048") == "NEW-SUITE-2048"
