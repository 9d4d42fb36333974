"""Whether a client certificate is what a printer asks for (RFC 8446 section 4.4.2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sealpress.errors import Reason, SealpressError
from sealpress.trust import CertificateFacts
from sealpress.trust.certificates.certificate import ANY_PURPOSE_OID
from sealpress.trust.certificates.expiry import EXPIRY_WARNING, how_soon
from sealpress.trust.certificates.finding import Finding, shown
from sealpress.trust.certificates.names import NameKey, certificate_names, name_key, name_text

if TYPE_CHECKING:
    from sealpress.transport.handshake import CertificateRequest
    from sealpress.trust.identities.identity import Identity

CLIENT_AUTH_OID = "1.3.6.1.5.5.7.3.2"
"""The purpose "TLS client" (RFC 5280 section 4.2.1.12)."""

_NAMED = 3  # of the authorities that a printer accepts, in a sentence


@dataclass(frozen=True, slots=True)
class Candidate:
    """An identity, with what its certificates say.

    Attributes:
        identity: Where key and certificate lie.
        facts: What its own certificate says, ``None`` when it can't be read.
        authorities: Names of all that its chain leads to.
        problem: Why it can't be read, empty when it can.
        versions: Of the files it was read from.
    """

    identity: Identity
    facts: CertificateFacts | None
    authorities: frozenset[NameKey | bytes] = frozenset()
    problem: str = ""
    versions: tuple[tuple[int, int, int], ...] = ()

    @classmethod
    def read(cls, identity: Identity) -> Candidate:
        """Read an identity's certificates; never raises for what is in its files."""
        versions = identity.versions()
        try:
            chain = identity.chain()
            names = _names_above(chain)
        except (SealpressError, ValueError) as error:
            said = error.detail if isinstance(error, SealpressError) else str(error)
            return cls(identity, None, problem=f"it cannot be read: {said}")
        return cls(identity, CertificateFacts.from_der(chain[0]), names, versions=versions)

    @property
    def is_current(self) -> bool:
        """Whether it was read, and the files are still those that were."""
        return bool(self.versions) and self.versions == self.identity.versions()

    @property
    def sha256(self) -> str:
        """The certificate's fingerprint in hex, empty when it can't be read."""
        return self.facts.sha256 if self.facts else ""

    @property
    def label(self) -> str:
        """The identity for a sentence: whom the certificate names, or else its file."""
        subject = self.facts.subject if self.facts else ""
        return subject or str(self.identity.certificate_path)

    def unfit(self, request: CertificateRequest | None, now: datetime) -> str:
        """Return why it is not what is asked for, empty when it is.

        Args:
            request: What the printer asks for; ``None`` = it did not say.
            now: The time by which dates are judged.
        """
        facts = self.facts
        if facts is None:
            return self.problem
        if facts.purposes and not {CLIENT_AUTH_OID, ANY_PURPOSE_OID} & set(facts.purposes):
            return "it was not issued for client authentication"
        if facts.not_after is not None and facts.not_after < now:
            return f"it expired on {facts.not_after:%Y-%m-%d}"
        if facts.not_before is not None and facts.not_before > now:
            return f"it is valid from {facts.not_before:%Y-%m-%d} on"
        return "" if request is None else self._unasked(request, facts)

    def expiring(self, now: datetime) -> tuple[Finding, ...]:
        """Find that its own certificate has expired, or will soon.

        Args:
            now: The time by which that is judged.
        """
        end = self.facts.not_after if self.facts else None
        if end is None or end >= now + EXPIRY_WARNING:
            return ()
        when = "expired" if end < now else f"expires {how_soon(end, now)},"
        detail = f"the client certificate of {shown(self.label)} {when} on {end:%Y-%m-%d}"
        return (Finding(Reason.CLIENT_CERTIFICATE_EXPIRING, detail),)

    def _unasked(self, request: CertificateRequest, facts: CertificateFacts) -> str:
        accepted = frozenset(name_key(name) for name in request.authorities)
        if accepted and not accepted & self.authorities:
            return f"it is of {facts.issuer or 'an unknown issuer'}, not of {accepted_by(request)}"
        kind = facts.key.partition(" ")[0]
        if request.key_kinds and kind not in request.key_kinds:
            return f"the printer takes no {kind} keys"
        return ""


def accepted_by(request: CertificateRequest | None) -> str:
    """Return the authorities that a printer accepts for a sentence, empty when it names none."""
    names = [shown(name_text(name)) for name in request.authorities] if request else []
    more = " or others" if len(names) > _NAMED else ""
    return " or ".join(names[:_NAMED]) + more


def _names_above(chain: tuple[bytes, ...]) -> frozenset[NameKey | bytes]:
    """Return the names of all issuers in a chain, and of the authorities in it themselves."""
    names: list[bytes] = []
    for position, certificate in enumerate(chain):
        issuer, subject = certificate_names(certificate)
        names += [issuer, subject] if position else [issuer]
    return frozenset(map(name_key, names))
