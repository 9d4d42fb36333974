"""Debian's ipptool and ``sealpress conform`` agree test by test, on printers of either's making.

Every suite of Debian's folder is compared by ``python -m tests.interop.agreement``.
"""

from __future__ import annotations

import pytest

from tests.interop import agreement

SUITES = (
    ("simulate", "ipp-1.1.test"),
    ("simulate", "get-printer-attributes-suite.test"),
    ("simulate", "print-job-gzip.test"),
    ("ippeveprinter", "get-printer-attributes.test"),
    ("ippeveprinter", "print-job-and-wait.test"),
    ("cupsd", "ipp-1.1.test"),
    ("cupsd", "create-printer-subscription.test"),
)


@pytest.mark.parametrize(("peer", "suite"), SUITES)
def test_both_find_the_same(peer: str, suite: str) -> None:
    compared = agreement.compare(peer, suite)
    assert compared.differences == [], compared.said
    assert compared.theirs


OVER_TLS = (
    ("simulate", "ipps"),
    ("simulate", "upgrade"),
    ("ippeveprinter", "upgrade"),
    ("cupsd", "ipps"),
)


@pytest.mark.parametrize(("peer", "binding"), OVER_TLS)
def test_both_find_the_same_over_tls(peer: str, binding: str) -> None:
    compared = agreement.compare(peer, "get-jobs.test", binding=binding)
    assert compared.differences == [], compared.said
    assert [ended.outcome for ended in compared.theirs] == ["PASS"]
