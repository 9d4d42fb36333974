"""Which client certificates a server takes, and what it does about those it doesn't."""

from __future__ import annotations

import enum
import importlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sealpress.errors import UsageError
from sealpress.reasons import Reason
from sealpress.trust.certificate_users import (
    NAME_ORDER,
    CertificateUser,
    NameKind,
    certificate_user,
    is_listed,
    user_names,
)
from sealpress.trust.certificates.certificate import CertificateFacts
from sealpress.trust.certificates.findings import Purpose, find_faults
from sealpress.trust.certificates.reading import read_certificate_file
from sealpress.trust.policy import Pin, PinKind

if TYPE_CHECKING:
    from sealpress.trust.certificates.certificate import Signature


class ClientCertificateMode(enum.StrEnum):
    """Whether clients are asked for a certificate, and who answers those without a good one."""

    OFF = "off"
    """Nobody is asked."""
    ASK = "ask"
    """Clients may show a certificate; those without one stay unauthenticated."""
    REQUIRE_AT_TLS = "require-at-tls"
    """The TLS handshake fails without a good certificate; the client sees an alert."""
    REQUIRE_AT_IPP = "require-at-ipp"
    """Every handshake succeeds; IPP says what is wrong with the certificate, or that one is
    missing (PWG 5199.10 Table 3.1)."""

    @property
    def is_required(self) -> bool:
        """Whether nothing is answered without a good certificate."""
        return self in {ClientCertificateMode.REQUIRE_AT_TLS, ClientCertificateMode.REQUIRE_AT_IPP}


@dataclass(frozen=True, slots=True)
class UserRules:
    """Which certificate users may use the printer.

    An entry is a user's name, or ``NAME issued by ISSUER`` with the issuer's distinguished name.

    Attributes:
        allow: Those who may; empty for everybody who is vouched for.
        deny: Those who may not; it goes before ``allow``, and counts for every name of a
            certificate.
    """

    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()


_HINT = (
    "Name who vouches for clients with --client-ca FILE or --client-pin sha256:HEX, or ask nobody "
    "for a certificate with --client-certificates off; sealpress simulate --help tells more."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCertificatePolicy:
    """What a server asks of clients.

    Attributes:
        mode: Whether it asks, and how it refuses.
        ca_files: PEM files of authorities that vouch for clients; a client's own certificate in
            one vouches for itself.
        pins: Client certificates that are good by themselves.
        users: Who of those may come in.
        name_order: Which of a certificate's names is the user's; the first found.
    """

    mode: ClientCertificateMode = ClientCertificateMode.OFF
    ca_files: tuple[Path, ...] = ()
    pins: tuple[Pin, ...] = ()
    users: UserRules = field(default_factory=UserRules)
    name_order: tuple[NameKind, ...] = NAME_ORDER

    def __post_init__(self) -> None:
        """Refuse settings that contradict each other (``trust-settings-invalid``)."""
        is_off = self.mode is ClientCertificateMode.OFF
        for what, holds in (
            ("authorities, pins and rules for client certificates need a mode that asks for them",
             not is_off or not (self.ca_files or self.pins or self.users != UserRules())),
            ("a mode that asks for client certificates needs authorities or pins that vouch",
             is_off or bool(self.ca_files or self.pins)),
            ("require-at-tls takes no pins: put the certificate itself among the authorities",
             not (self.pins and self.mode is ClientCertificateMode.REQUIRE_AT_TLS)),
            ("under ask, whoever shows no certificate would pass a list of allowed users",
             not (self.users.allow and self.mode is ClientCertificateMode.ASK)),
            ("some kind of name must be the user's", bool(self.name_order)),
        ):  # fmt: skip
            if not holds:
                raise UsageError(Reason.TRUST_SETTINGS_INVALID, what, hint=_HINT)

    def authorities(self) -> tuple[bytes, ...]:
        """Read the certificates in the files of authorities, as DER.

        Raises:
            UsageError: One cannot be read (reason ``certificate-file-unreadable``).
        """
        found = (der for path in self.ca_files for der in read_certificate_file(path))
        return tuple(dict.fromkeys(found))

    @property
    def names_authorities(self) -> bool:
        """Whether the authorities' names tell a client all it may choose a certificate by."""
        facts = map(CertificateFacts.from_der, self.authorities())
        return not self.pins and all(one.is_ca or one.is_self_signed for one in facts)


class Outcome(enum.Enum):
    """What comes of the certificate that a client showed, or did not show."""

    ACCEPTED = enum.auto()
    ANONYMOUS = enum.auto()
    """None was shown, and none is needed."""
    MISSING = enum.auto()
    """None was shown, but one is needed."""
    NOT_VOUCHED_FOR = enum.auto()
    """Nobody we believe vouches for it, or it is out of date, or for something else."""
    NOT_ALLOWED = enum.auto()
    """Its user is not among those who may; another certificate may be."""
    DENIED = enum.auto()
    """Its user is among those who may not."""


@dataclass(frozen=True, slots=True)
class ClientVerdict:
    """The judgement of a client.

    Attributes:
        outcome: What it is.
        sentence: Why, for a person; empty when there is nothing to say.
        user: Who it is, if that is sure.
    """

    outcome: Outcome
    sentence: str = ""
    user: CertificateUser | None = None


class ClientJudge:
    """Judges the certificates that clients show.

    Args:
        policy: What is asked of them.

    Raises:
        UsageError: A file of authorities cannot be read.
    """

    def __init__(self, policy: ClientCertificatePolicy) -> None:
        self.policy = policy
        self._authorities = policy.authorities()

    def judge(
        self,
        chain: Sequence[bytes],
        verify_errors: Sequence[tuple[int, int]] = (),
        now: datetime | None = None,
    ) -> ClientVerdict:
        """Judge one client; its possession of the key was proven by the handshake.

        Args:
            chain: Its certificates as DER, its own first; empty when it showed none.
            verify_errors: What OpenSSL found wrong with them: pairs of verify code and depth.
            now: The time to judge by; the present when left out.
        """
        if not chain:
            return _WITHOUT[self.policy.mode.is_required]
        facts = CertificateFacts.from_der(chain[0])
        if not self._is_pinned(facts):
            faults = self._faults(chain, verify_errors, now)
            if faults:
                return ClientVerdict(
                    Outcome.NOT_VOUCHED_FOR, f"the client certificate is not accepted: {faults}"
                )
        user = certificate_user(facts, self._issuer_key(chain), self.policy.name_order)
        if user is None:
            return ClientVerdict(Outcome.NOT_ALLOWED, "the client certificate names no user")
        return self._admit(user, facts)

    def _is_pinned(self, facts: CertificateFacts) -> bool:
        digests = {PinKind.CERTIFICATE: facts.sha256, PinKind.PUBLIC_KEY: facts.spki_sha256}
        return any(pin.digest == digests[pin.kind] for pin in self.policy.pins)

    def _faults(
        self,
        chain: Sequence[bytes],
        verify_errors: Sequence[tuple[int, int]],
        now: datetime | None,
    ) -> str:
        """Say everything that is wrong; OpenSSL and our own eyes must both be content."""
        found = find_faults(
            chain, "", authorities=self._authorities, now=now, purpose=Purpose.CLIENT
        )
        details = [finding.detail for finding in found]
        if verify_errors and not details:
            codes = ", ".join(str(code) for code, _depth in verify_errors)
            details = [f"its chain does not hold (verify code {codes} of OpenSSL)"]
        return "; ".join(dict.fromkeys(details))

    def _issuer_key(self, chain: Sequence[bytes]) -> str:
        """Find the key that signed a certificate among those sent and those trusted."""
        # cryptography is heavy
        signatures = importlib.import_module("sealpress.trust.certificates.signatures")
        issuer = CertificateFacts.from_der(chain[0]).issuer
        for der in (*self._authorities, *chain):
            facts = CertificateFacts.from_der(der)
            if facts.subject == issuer:
                verdict: Signature = signatures.check_signature(chain[0], der)
                if verdict.name == "GOOD":
                    return facts.spki_sha256
        return ""

    def _admit(self, user: CertificateUser, facts: CertificateFacts) -> ClientVerdict:
        rules, issuer = self.policy.users, user.issuer
        names = [name for _, name in user_names(facts)]
        if any(is_listed(rules.deny, name, issuer) for name in names):
            return ClientVerdict(Outcome.DENIED, f"{user.name} may not use this printer", user)
        if rules.allow and not is_listed(rules.allow, user.name, issuer):
            return ClientVerdict(
                Outcome.NOT_ALLOWED,
                f"{user.name} is not among those who may use this printer",
                user,
            )
        return ClientVerdict(Outcome.ACCEPTED, "", user)


_WITHOUT = {
    True: ClientVerdict(
        Outcome.MISSING, "this printer needs a client certificate, and none was shown"
    ),
    False: ClientVerdict(Outcome.ANONYMOUS),
}
