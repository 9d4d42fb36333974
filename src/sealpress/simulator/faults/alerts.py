"""Numbers and names of TLS alerts, as people type them (RFC 8446 section 6, appendix B.2)."""

from __future__ import annotations

from sealpress.transport.tls_reasons import ALERT_NAMES

_NUMBERS = {name: number for number, name in ALERT_NAMES.items()}


def alert_number(text: str) -> int | None:
    """Return the number of an alert given by number or name, ``None`` if it is neither."""
    if text.isascii() and text.isdigit() and int(text) <= 255:
        return int(text)
    return _NUMBERS.get(text.replace("-", "_").lower())


def is_alert(text: str) -> bool:
    """Whether a text names an alert."""
    return alert_number(text) is not None
