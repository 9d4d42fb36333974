"""Whom to trust, as a value: a level, certificate authorities, pins (RFC 7435, RFC 8010)."""

from __future__ import annotations

import enum
import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from sealpress.errors import UsageError
from sealpress.reasons import Reason
from sealpress.trust.certificates.certificate import CertificateFacts


class TrustLevel(enum.IntEnum):
    """How sure one is of the peer; each level includes what the former demands."""

    NONE = 0
    """No TLS demanded."""
    ENCRYPT = 1
    """Any certificate: nobody can listen, but anybody can pose as the printer."""
    TOFU = 2
    """The certificate seen first is pinned, a change is an error."""
    VERIFIED = 3
    """A pin given by a person, or a path to a trusted authority with the right name."""


class PinKind(enum.StrEnum):
    """What a pin is the digest of."""

    CERTIFICATE = "sha256"
    PUBLIC_KEY = "spki-sha256"
    """The SubjectPublicKeyInfo, as in RFC 7469 section 2.4: survives a renewed certificate."""


_DIGEST_HEX_DIGITS = hashlib.sha256().digest_size * 2


@dataclass(frozen=True, slots=True)
class Pin:
    """The SHA-256 digest of a certificate, or of its public key, that is trusted by itself.

    Attributes:
        digest: 64 lower-case hexadecimal digits.
        kind: What it is the digest of.
    """

    digest: str
    kind: PinKind = PinKind.CERTIFICATE

    @classmethod
    def parse(cls, text: str) -> Pin:
        """Read ``sha256:HEX`` or ``spki-sha256:HEX``, in any case, with or without colons.

        Raises:
            UsageError: It is not 64 hexadecimal digits (reason ``trust-settings-invalid``).
        """
        kind, _, digits = text.strip().partition(":")
        digest = re.sub(r"[:\s-]", "", digits).lower()
        if kind.lower() not in set(PinKind) or not re.fullmatch(
            f"[0-9a-f]{{{_DIGEST_HEX_DIGITS}}}", digest
        ):
            raise UsageError(
                Reason.TRUST_SETTINGS_INVALID,
                f"a pin is sha256: and {_DIGEST_HEX_DIGITS} hexadecimal digits, not {text!r}",
                hint="Copy the whole SHA-256 fingerprint, with or without colons.",
            )
        return cls(digest, PinKind(kind.lower()))

    @classmethod
    def of(cls, der: bytes) -> Pin:
        """Make the pin of a whole certificate, given as DER."""
        return cls(hashlib.sha256(der).hexdigest())

    def matches(self, der: bytes) -> bool:
        """Whether this is the pin of a certificate, given as DER, or of its key."""
        if self.kind is PinKind.CERTIFICATE:
            digest = hashlib.sha256(der).hexdigest()
        else:
            digest = CertificateFacts.from_der(der).spki_sha256
        return hmac.compare_digest(self.digest, digest)

    def __str__(self) -> str:
        return f"{self.kind}:{self.digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustPolicy:
    """Whom to trust on one connection.

    Attributes:
        level: What is demanded.
        use_system_cas: Whether the authorities that the operating system trusts count.
        ca_files: PEM files of further authorities; a printer's own certificate in it counts too.
        pins: Certificates trusted by themselves, whatever they say about name and dates.
    """

    level: TrustLevel = TrustLevel.VERIFIED
    use_system_cas: bool = True
    ca_files: tuple[Path, ...] = ()
    pins: tuple[Pin, ...] = field(default=())

    @classmethod
    def parse(cls, text: str) -> TrustPolicy:
        """Read ``system``, ``ca:FILE``, ``sha256:HEX``, ``spki-sha256:HEX``, ``tofu``, ``encrypt``.

        Several, joined by commas, mean that any one of them is enough; ``encrypt`` stands alone,
        and ``tofu`` goes with authorities only: a pin says already who the printer is.

        Raises:
            UsageError: Not understood (reason ``trust-settings-invalid``).
        """
        words = [word.strip() for word in text.split(",") if word.strip()]
        if words == ["encrypt"]:
            return cls(level=TrustLevel.ENCRYPT, use_system_cas=False)
        policy = cls(use_system_cas=False)
        for word in words:
            read = _WORDS.get(word.partition(":")[0].lower())
            if read is None:
                raise _not_understood(word)
            policy = read(policy, word)
        if not words:
            raise _not_understood(text)
        if policy.level is TrustLevel.TOFU and policy.pins:
            raise UsageError(
                Reason.TRUST_SETTINGS_INVALID,
                "tofu and a pin exclude each other: a pin leaves no first use to trust",
            )
        return policy

    @property
    def trusts_authorities(self) -> bool:
        """Whether some authority can vouch for a peer."""
        return self.use_system_cas or bool(self.ca_files)

    @property
    def takes_first_use(self) -> bool:
        """Whether a certificate that nobody vouches for is taken the first time."""
        return self.level is TrustLevel.TOFU and not self.pins

    def stages(self) -> tuple[TrustPolicy, ...]:
        """Split into policies that one TLS handshake each can decide, to be tried in this order.

        Pins are compared after a handshake without verification; authorities are judged during
        one; first use comes last, after one without. A policy with several takes several.
        """
        if self.level <= TrustLevel.ENCRYPT:
            return (self,)
        nobody = replace(self, use_system_cas=False, ca_files=(), pins=())
        parts = []
        if self.pins:
            parts.append(replace(nobody, level=TrustLevel.VERIFIED, pins=self.pins))
        if self.trusts_authorities:
            parts.append(replace(self, level=TrustLevel.VERIFIED, pins=()))
        if self.takes_first_use:
            parts.append(nobody)
        return tuple(parts) or (self,)

    def __str__(self) -> str:
        if self.level <= TrustLevel.ENCRYPT:
            return self.level.name.lower()
        words = ["tofu"] if self.level is TrustLevel.TOFU else []
        words += ["system"] if self.use_system_cas else []
        words += [f"ca:{path}" for path in self.ca_files]
        return ",".join(words + [str(pin) for pin in self.pins])


def _not_understood(word: str) -> UsageError:
    return UsageError(
        Reason.TRUST_SETTINGS_INVALID,
        f"cannot read the trust setting {word!r}: "
        "one of system, tofu, ca:FILE, sha256:HEX, spki-sha256:HEX, or encrypt alone",
    )


def _system(policy: TrustPolicy, word: str) -> TrustPolicy:
    if word.lower() != "system":
        raise _not_understood(word)
    return replace(policy, use_system_cas=True)


def _tofu(policy: TrustPolicy, word: str) -> TrustPolicy:
    if word.lower() != "tofu":
        raise _not_understood(word)
    return replace(policy, level=TrustLevel.TOFU)


def _ca(policy: TrustPolicy, word: str) -> TrustPolicy:
    path = word.partition(":")[2]
    if not path:
        raise _not_understood(word)
    return replace(policy, ca_files=(*policy.ca_files, Path(path)))


def _pin(policy: TrustPolicy, word: str) -> TrustPolicy:
    return replace(policy, pins=(*policy.pins, Pin.parse(word)))


_WORDS: dict[str, Callable[[TrustPolicy, str], TrustPolicy]] = {
    "system": _system,
    "tofu": _tofu,
    "ca": _ca,
    PinKind.CERTIFICATE: _pin,
    PinKind.PUBLIC_KEY: _pin,
}
