"""What is known about one printer, as values that can be written down (pure).

Two kinds: :class:`Offer` is what asking found at one port in one binding; :class:`PrinterFacts`
is everything learnt so far, from asking and from printing, kept from run to run.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from types import NoneType
from typing import TypeAlias, cast

from sealpress.transport.attempt import Binding

JsonValue: TypeAlias = (
    "str | int | float | bool | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
)


class ExpectSupport(enum.StrEnum):
    """How a printer takes ``Expect: 100-continue`` (RFC 9110 section 10.1.1)."""

    UNKNOWN = "unknown"
    HONOURED = "honoured"
    IGNORED = "ignored"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What asking found at one port in one binding.

    Attributes:
        host: The host asked.
        port: The TCP port asked.
        binding: Plain, upgrade or implicit TLS.
        works: Whether IPP (or, where no IPP may go in clear, HTTP) was answered this way.
        upgrade_required: Whether the printer answered 426 here.
        path: The path that answered IPP, empty when IPP was not tried.
        tls_version: As OpenSSL names it (``"TLSv1.3"``), empty without TLS.
        cipher: The cipher suite's name, empty without TLS.
        certificate_sha256: The leaf's fingerprint in hex, empty without TLS.
        certificate_subject: The leaf's subject in words.
        certificate_issuer: Who signed it, in words.
        certificate_from: The leaf's first day, ISO 8601.
        certificate_until: Its last day.
        trusted: The verdict of the trust policy; ``None`` where no certificate was judged.
        findings: What the verdict held against the certificate, as reason keywords.
        error: The reason keyword of what ended the probe, empty when it works.
        detail: The same in words.
    """

    host: str
    port: int
    binding: Binding
    works: bool
    upgrade_required: bool = False
    path: str = ""
    tls_version: str = ""
    cipher: str = ""
    certificate_sha256: str = ""
    certificate_subject: str = ""
    certificate_issuer: str = ""
    certificate_from: str = ""
    certificate_until: str = ""
    trusted: bool | None = None
    findings: tuple[str, ...] = ()
    error: str = ""
    detail: str = ""

    def as_dict(self) -> dict[str, JsonValue]:
        """Return it as JSON values, one key a field."""
        return _as_json(self)

    @classmethod
    def from_dict(cls, stored: Mapping[str, object]) -> Offer:
        """Make one from what :meth:`as_dict` gave; ``TypeError`` or ``ValueError`` if it isn't."""
        known = _known_fields(cls, stored)
        known["binding"] = Binding(str(known.get("binding")))
        known["findings"] = tuple(cast("list[str]", known.get("findings", ())))
        return cls(**known)  # type: ignore[arg-type]  # read from JSON: checked by the caller


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterFacts:
    """Everything learnt about the printer behind one ``host:port``.

    Attributes:
        chunked: Whether it takes chunked requests; ``None`` until seen.
        expect: How it takes ``Expect: 100-continue``.
        http_version: Of its last answer, ``"1.1"`` or ``"1.0"``.
        ipp_version: The highest IPP version it answered, ``(2, 0)``.
        path: The path found when the URI named none.
        upgrade_required: It answered 426 once; its plain port is never used for IPP again.
        secured: A secure binding was used once; a policy that may choose never goes below.
        client_certificate: Fingerprint (SHA-256, hex) of the client certificate that it admitted
            last, empty for none.
        offers: What asking found.
        asked_at: When it was asked, seconds since 1970 (UTC); 0 = never.
        learnt_at: When anything was learnt last, seconds since 1970 (UTC).
    """

    chunked: bool | None = None
    expect: ExpectSupport = ExpectSupport.UNKNOWN
    http_version: str = ""
    ipp_version: tuple[int, int] | None = None
    path: str = ""
    upgrade_required: bool = False
    secured: bool = False
    client_certificate: str = ""
    offers: tuple[Offer, ...] = ()
    asked_at: float = 0.0
    learnt_at: float = 0.0

    def as_dict(self) -> dict[str, JsonValue]:
        """Return it as JSON values, one key a field."""
        return _as_json(self)

    @classmethod
    def from_dict(cls, stored: Mapping[str, object]) -> PrinterFacts:
        """Make one from what :meth:`as_dict` gave; ``TypeError`` or ``ValueError`` if it isn't."""
        known = _known_fields(cls, stored)
        known["expect"] = ExpectSupport(str(known.get("expect", "unknown")))
        offers = cast("list[Mapping[str, object]]", known.get("offers", ()))
        known["offers"] = tuple(Offer.from_dict(offer) for offer in offers)
        if known.get("ipp_version") is not None:
            major, minor = cast("list[int]", known["ipp_version"])
            known["ipp_version"] = (int(major), int(minor))
        return cls(**known)  # type: ignore[arg-type]  # read from JSON: checked by the caller

    def without_habits(self) -> PrinterFacts:
        """Forget what a firmware update may change; keep what safety was learnt."""
        return PrinterFacts(upgrade_required=self.upgrade_required, secured=self.secured)

    def merged(self, newer: PrinterFacts) -> PrinterFacts:
        """Return ``newer`` without losing the safety this one had learnt."""
        return replace(
            newer,
            upgrade_required=self.upgrade_required or newer.upgrade_required,
            secured=self.secured or newer.secured,
        )


_NUMBER = (int, float)
_MAYBE_BOOL = (bool, NoneType)
_TYPES: dict[str, type | tuple[type, ...]] = {
    "port": int,
    "works": bool,
    "upgrade_required": bool,
    "trusted": _MAYBE_BOOL,
    "findings": list,
    "chunked": _MAYBE_BOOL,
    "ipp_version": (list, NoneType),
    "secured": bool,
    "offers": list,
    "asked_at": _NUMBER,
    "learnt_at": _NUMBER,
}
"""Of stored fields; all others are texts."""


def _known_fields(
    cls: type[Offer | PrinterFacts], stored: Mapping[str, object]
) -> dict[str, object]:
    """Keep the keys this version knows: a newer version may have written more."""
    names = {field.name for field in fields(cls)}
    known = {name: value for name, value in stored.items() if name in names}
    for name, value in known.items():
        if not isinstance(value, _TYPES.get(name, str)):
            raise TypeError(f"{name} is stored as {type(value).__name__}")
    return known


def _as_json(facts: Offer | PrinterFacts) -> dict[str, JsonValue]:
    return {field.name: _json_value(getattr(facts, field.name)) for field in fields(facts)}


def _json_value(value: object) -> JsonValue:
    if isinstance(value, Offer):
        return value.as_dict()
    if isinstance(value, tuple):
        return [_json_value(item) for item in value]
    if isinstance(value, enum.StrEnum):
        return value.value
    return cast("JsonValue", value)
