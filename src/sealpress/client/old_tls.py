"""After a handshake that failed: find out what the printer speaks, and say what would help.

An old printer and a modern client part with an alert that says little (40 stands for a dozen
things) or none at all. A few hellos made by hand tell what the printer would have taken.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealpress.errors import Phase, Reason, SealpressError, TlsError
from sealpress.transport.cipher_suites import OLD_SUITES, is_in_use, suite_name
from sealpress.transport.tls_names import (
    SSL_3_0,
    TLS_1_0,
    TLS_1_1,
    TLS_1_2,
    version_keyword,
    version_title,
)
from sealpress.transport.tls_reasons import CERTIFICATE_DEMANDS
from sealpress.transport.version_probe import (
    PROBE_SECONDS,
    Outcome,
    VersionOffer,
    VersionProber,
    version_name,
)
from sealpress.trust.allowances import LEGACY, LEGACY_WORD, Allowance, allowances_for
from sealpress.trust.hosts import HostKey

if TYPE_CHECKING:
    from sealpress.transport.attempt import Attempt
    from sealpress.transport.stream import Driver, Timeouts
    from sealpress.trust import ClientTrust

SAFE_DH_BITS = 2048
"""Shorter groups of Diffie-Hellman need an exception (RFC 9325 section 4.2)."""

LEAST_DH_BITS = 1024
"""Shorter ones OpenSSL does not use at all."""

_WORTH_ASKING = frozenset(
    {
        Reason.TLS_CLOSED,
        Reason.TLS_VERSION_MISMATCH,
        Reason.TLS_NO_COMMON_CIPHER,
        Reason.TLS_LEGACY_RENEGOTIATION,
        Reason.TLS_WEAK_KEY_EXCHANGE,
    }
)

# What old TLS software says of a hello that is too new for it: unexpected_message,
# illegal_parameter, decode_error, internal_error.
_WORTH_ASKING_ALERTS = frozenset({10, 47, 50, 80})

_VERSIONS = (TLS_1_2, TLS_1_1, TLS_1_0, SSL_3_0)

_IN_USE = tuple(suite for suite in OLD_SUITES if is_in_use(suite))
_ECDHE = tuple(suite for suite in _IN_USE if "_ECDHE_" in suite_name(suite))

# Kinds of suites, best first: those without an exception, those of TLS 1.0 too, all in use.
_KINDS = (
    tuple(suite for suite in _ECDHE if not suite_name(suite).endswith("_SHA")),
    _ECDHE,
    _IN_USE,
)

# The reason that is given when exceptions are missing: the first that one of them brings.
_REASONS = (
    (Allowance.TLS_1_0, Reason.TLS_VERSION_MISMATCH),
    (Allowance.TLS_1_1, Reason.TLS_VERSION_MISMATCH),
    (Allowance.WEAK_KEY_EXCHANGE, Reason.TLS_WEAK_KEY_EXCHANGE),
    (Allowance.RSA_KEY_EXCHANGE, Reason.TLS_NO_COMMON_CIPHER),
    (Allowance.WEAK_DIGEST, Reason.TLS_NO_COMMON_CIPHER),
    (Allowance.NO_SECURE_RENEGOTIATION, Reason.TLS_LEGACY_RENEGOTIATION),
)

_UNCOMMON = ("_CAMELLIA_", "_CCM_8")
"""Ciphers of TLS 1.2 that nobody broke, and that hardly anybody has but for machines."""

_OTHER_CIPHERS = (
    "switch on AES-GCM or ChaCha20 with ECDHE in the printer's TLS settings; update its firmware"
)

_WEAK_SIGNATURE_DIGESTS = frozenset({1, 2})  # MD5, SHA-1 (RFC 5246 section 7.4.1.4.1)


def is_worth_asking(error: SealpressError) -> bool:
    """Whether a failure may be due to the printer's old TLS; one about trust is not."""
    if not isinstance(error, TlsError) or error.phase is not Phase.TLS:
        return False
    if error.reason in CERTIFICATE_DEMANDS:  # it has found version and suites
        return False
    return error.reason in _WORTH_ASKING or error.alert in _WORTH_ASKING_ALERTS


async def explain(
    driver: Driver,
    attempt: Attempt,
    error: SealpressError,
    trust: ClientTrust,
    timeouts: Timeouts,
    *,
    uri: str = "URI",
    seconds: float = PROBE_SECONDS,
) -> SealpressError:
    """Return the error that tells the truth about a failed handshake; the same if it did.

    Args:
        driver: The outside world.
        attempt: How the printer was reached.
        error: What ended the handshake.
        trust: Knows the exceptions under which the handshake was tried.
        timeouts: For each step of asking.
        uri: The printer, for the command that helps.
        seconds: For asking, in all.
    """
    if not is_worth_asking(error) or not isinstance(error, TlsError):
        return error
    prober = VersionProber(driver, attempt, timeouts, seconds=seconds)
    offer = await _taken(prober)
    if offer is None:
        return error
    told = _told(offer, error, uri, await _granted(driver, trust, attempt))
    if told is None:
        return error
    told.__cause__ = error
    return told


async def _granted(driver: Driver, trust: ClientTrust, attempt: Attempt) -> frozenset[Allowance]:
    host = HostKey.of(attempt.host, attempt.port)
    stages = await driver.call(lambda: trust.stages(host))
    return frozenset().union(*(stage.allowances for stage in stages))


async def _taken(prober: VersionProber) -> VersionOffer | None:
    """Return the best that the printer takes: the newest version, the best kind of suite."""
    for version in _VERSIONS:  # some hang up on a version that is too new for them
        offer = await prober.offer(version, OLD_SUITES)
        if offer.hello is not None:
            return await _with_best_suite(prober, version, offer, offer.hello.cipher_suite)
        if offer.outcome in {Outcome.UNREACHABLE, Outcome.NOT_ASKED, Outcome.NOT_TLS}:
            return None
    return None


async def _with_best_suite(
    prober: VersionProber, version: int, offer: VersionOffer, chosen: int
) -> VersionOffer:
    """Return the best kind of suite it takes; what it chose of all may be its worst."""
    for suites in _KINDS:
        if chosen in suites:
            return offer
        better = await prober.offer(version, suites)
        if better.hello is not None:
            return better
    return offer


@dataclass(frozen=True, slots=True)
class _Speech:
    """What a printer takes, with what it takes to speak with it."""

    offer: VersionOffer
    version: str
    cipher: str

    @property
    def words(self) -> str:
        """What it speaks, for a person."""
        version = version_title(version_keyword(self.version))
        group = f" and a Diffie-Hellman group of {self.offer.dh_bits} bits"
        signed = ", signed over SHA-1 or MD5"
        return (
            f"{version} with {self.cipher}{group if self.offer.dh_bits else ''}"
            f"{signed if self.offer.signature >> 8 in _WEAK_SIGNATURE_DIGESTS else ''}"
        )

    def is_obsolete(self) -> bool:
        """Whether no exception helps."""
        suite = self.offer.hello.cipher_suite if self.offer.hello else 0
        too_short = 0 < self.offer.dh_bits < LEAST_DH_BITS
        return self.version == version_name(SSL_3_0) or not is_in_use(suite) or too_short

    def is_uncommon(self) -> bool:
        """Whether TLS libraries know the cipher, but have it switched off, as we do."""
        return self.version == version_name(TLS_1_2) and any(
            word in self.cipher for word in _UNCOMMON
        )

    def needs(self) -> frozenset[Allowance]:
        """Exceptions without which this cannot be spoken, the certificate aside."""
        needed = set(allowances_for(self.version, self.cipher))
        old = needed & {Allowance.TLS_1_0, Allowance.TLS_1_1}
        if "_DHE_" in self.cipher and (old or self.offer.dh_bits < SAFE_DH_BITS):
            needed.add(Allowance.WEAK_KEY_EXCHANGE)
        if not self.offer.secure_renegotiation:
            needed.add(Allowance.NO_SECURE_RENEGOTIATION)
        if self.offer.signature >> 8 in _WEAK_SIGNATURE_DIGESTS:
            needed.add(Allowance.WEAK_DIGEST)
        return frozenset(needed)


def _of_certificate(chain: tuple[bytes, ...]) -> Iterator[Allowance]:
    from sealpress.trust import CertificateFacts
    from sealpress.trust.certificates.findings import WEAK_DIGESTS, WEAK_KEY_BITS

    if not chain:
        return
    leaf = CertificateFacts.from_der(chain[0])
    if 0 < leaf.key_bits < WEAK_KEY_BITS.get(leaf.key.partition(" ")[0], 0):
        yield Allowance.WEAK_KEY
    if leaf.signature_hash in WEAK_DIGESTS:
        yield Allowance.WEAK_DIGEST


def _told(
    offer: VersionOffer, error: TlsError, uri: str, granted: AbstractSet[Allowance]
) -> TlsError | None:
    if offer.hello is None:
        return None
    speech = _Speech(offer, version_name(offer.hello.version), offer.cipher)
    if speech.is_uncommon():
        detail = f"{error.endpoint} speaks nothing better than {speech.words}, which is not used"
        return _error(Reason.TLS_NO_COMMON_CIPHER, detail, _OTHER_CIPHERS, speech, error)
    if speech.is_obsolete():
        detail = (
            f"{error.endpoint} speaks nothing better than {speech.words}, "
            "which the TLS library of this machine (OpenSSL) cannot speak at all"
        )
        return _error(Reason.TLS_OBSOLETE, detail, "", speech, error)
    missing = speech.needs() - granted
    hint = _remedy(missing.union(_of_certificate(offer.certificates)) - granted, uri)
    reason = next((reason for allowance, reason in _REASONS if allowance in missing), None)
    if reason is not None:
        lacks = "" if offer.secure_renegotiation else ", without secure renegotiation (RFC 5746)"
        detail = f"{error.endpoint} speaks nothing better than {speech.words}{lacks}"
        return _error(reason, detail, hint, speech, error)
    if offer.wants_certificate and error.reason is not Reason.TLS_VERSION_MISMATCH:
        detail = f"{error.endpoint} asks for a client certificate and ended TLS without one"
        return _error(Reason.TLS_CLIENT_CERTIFICATE_REQUIRED, detail, "", speech, error)
    return None


def _remedy(missing: frozenset[Allowance], uri: str) -> str:
    exact = " ".join(allowance for allowance in Allowance if allowance in missing)
    words = exact if missing - LEGACY else LEGACY_WORD
    return (
        "update the printer's firmware or switch on newer TLS in its settings; until then, allow "
        f"it for this printer alone: sealpress trust allow {shlex.quote(uri)} {words} "
        f'--because "no newer firmware" '
        f"(exactly: {exact})"
    )


def _error(reason: Reason, detail: str, hint: str, speech: _Speech, error: TlsError) -> TlsError:
    return TlsError(
        reason,
        detail,
        hint=hint,
        endpoint=error.endpoint,
        alert=error.alert,
        peer_chain=error.peer_chain or speech.offer.certificates,
    )
