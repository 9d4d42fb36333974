"""Alerts by number and by name."""

from __future__ import annotations

import pytest

from sealpress.transport.alerts import alert_number, is_alert


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("40", 40),
        ("255", 255),
        ("handshake_failure", 40),
        ("Internal-Error", 80),
        ("unknown_ca", 48),
    ],
)
def test_known(text, number):
    assert alert_number(text) == number
    assert is_alert(text)


@pytest.mark.parametrize("text", ["", "256", "-1", "no such", "４０"])
def test_unknown(text):
    assert alert_number(text) is None
    assert not is_alert(text)
