"""Pins as people write them, and what is said once one is kept."""

from __future__ import annotations

import re

from sealpress.cli.terminal import printable, write_json, write_line
from sealpress.cli.trust.records import SOURCE_WORDS, record_object
from sealpress.errors import Reason, UsageError
from sealpress.trust import CertificateFacts, Pin, PinKind
from sealpress.trust.records import TrustRecord

_BARE_DIGEST = re.compile(r"[0-9A-Fa-f]{2}(?:[:\s-]?[0-9A-Fa-f]{2}){31}")


def parse_pin(text: str) -> Pin:
    """Read a fingerprint as Sealpress or a printer writes it: with ``sha256:`` or bare.

    Raises:
        UsageError: It is no SHA-256 fingerprint (reason ``trust-settings-invalid``).
    """
    bare = text.strip()
    return Pin.parse(f"sha256:{bare}" if _BARE_DIGEST.fullmatch(bare) else bare)


def chosen_pin(leaf: bytes, *, key: bool) -> Pin:
    """Make the pin of a certificate, or of its public key.

    Raises:
        UsageError: Its key can't be read (reason ``trust-settings-invalid``).
    """
    if not key:
        return Pin.of(leaf)
    digest = CertificateFacts.from_der(leaf).spki_sha256
    if not digest:
        raise UsageError(Reason.TRUST_SETTINGS_INVALID, "the certificate's key can't be read")
    return Pin(digest, PinKind.PUBLIC_KEY)


def tell_pinned(record: TrustRecord, *, as_json: bool) -> None:
    """Say what is trusted from now on."""
    if as_json:
        write_json({"pinned": record_object(record)})
        return
    words = SOURCE_WORDS[record.source] if record.source else "pinned"
    pins = ", ".join(map(str, record.pins))
    write_line(printable(f"{record.host}: {words}, {pins}"))
