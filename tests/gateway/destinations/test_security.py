"""Which queues have an open last metre, and how that is said."""

from __future__ import annotations

import pytest

from sealpress.gateway.destinations.security import insecure_destination, security_of
from sealpress.gateway.settings import QueueSettings
from sealpress.reasons import Reason

PIN = "sha256:" + "ab" * 32


@pytest.mark.parametrize(
    ("uri", "settings", "is_secure", "word"),
    [
        ("ipps://p/ipp/print", {}, True, "checked"),
        ("https://p/ipp/print", {}, True, "checked"),
        ("ipps://p/ipp/print", {"trust": PIN}, True, "checked"),
        ("ipps://p/ipp/print", {"trust": "tofu"}, True, "seen first"),
        ("ipps://p/ipp/print", {"trust": "encrypt"}, False, "anybody"),
        ("ipp://p/ipp/print", {}, False, "clear text"),
        ("ipp://p/ipp/print", {"security": "prefer"}, False, "clear text"),
        ("ipp://p/ipp/print", {"security": "require"}, True, "checked"),
        ("socket://p", {}, False, "raw port"),
        ("lpd://p/q", {}, False, "LPD"),
        ("file:///srv/x/", {}, False, "unsealed"),
        ("usb://p", {}, False, "scheme usb"),
    ],
)
def test_the_settings_tell(uri, settings, is_secure, word):
    queue = QueueSettings(name="q", uri=uri, **settings)
    security = security_of(queue)
    assert security.is_secure is is_secure
    assert word in security.why
    note = insecure_destination(queue)
    assert (note is None) is is_secure
    if note is not None:
        assert note.reason is Reason.DESTINATION_INSECURE
        assert note.detail.startswith("queue q: ")


def test_who_has_ipp_is_told_how_to_find_more():
    note = insecure_destination(QueueSettings(name="q", uri="ipp://p/ipp/print"))
    assert note is not None
    assert "sealpress plan --ask ipp://p/ipp/print" in note.hint
