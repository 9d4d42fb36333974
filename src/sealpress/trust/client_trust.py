"""Whom a client trusts: policy, store and TLS settings brought together for each printer."""

from __future__ import annotations

import logging
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sealpress.errors import StateError
from sealpress.reasons import Reason
from sealpress.trust.allowances import Allowance
from sealpress.trust.authorities import trusted_certificates
from sealpress.trust.client_tls import client_context
from sealpress.trust.hosts import HostKey
from sealpress.trust.judge import Handshake, TrustedBy, TrustRule, Verdict, judge
from sealpress.trust.key_log import KeyLog
from sealpress.trust.policy import Pin, TrustLevel, TrustPolicy
from sealpress.trust.records import TrustRecord
from sealpress.trust.stores.decisions import Decision, Outcome

if TYPE_CHECKING:
    from sealpress.errors import TlsError
    from sealpress.trust.identities.identity import Identity
    from sealpress.trust.stores.store import TrustDecisions

_log = logging.getLogger("sealpress.trust")

REPEAT_SECONDS = 3600.0
"""How long a printer that is connected to again and again, and trusted for the same reason, has no
further line in the log. Each refusal has one."""

MAX_NOTE_CHARACTERS = 1000
"""How many characters of a refusal's explanation the log keeps."""

STANDARD_PORTS = (631, 443, 80)
"""Ports of one printer, since a connection plan may choose among them: a pin at one holds at the
others, unless a person has given them one of their own. Any other port is a device of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustStage(TrustRule):
    """One handshake's settings, and what it is judged by.

    Attributes:
        context: The TLS settings.
        trust: Whose stage it is: keeps what was decided; ``None`` = nothing is kept.
        key_log: Tells the secrets of connections made from these settings.
    """

    context: ssl.SSLContext
    trust: ClientTrust | None = None
    key_log: KeyLog | None = None

    def with_key_log(self) -> TrustStage:
        """Return the same with settings whose connections tell their secrets. May block.

        Connections of other stages never share them.

        Raises:
            UsageError: As :func:`client_context`.
            OSError: There is no place for the secrets.
        """
        if self.trust is None:
            return replace(self, key_log=KeyLog(self.context))
        context, key_log = self.trust.logged_settings(self)
        return replace(self, context=context, key_log=key_log)

    def decide(self, handshake: Handshake) -> Verdict:
        """Judge, and keep what was decided before anybody acts upon it. May block.

        Raises:
            StateError: A certificate seen first can't be kept, so it is not trusted either.
        """
        verdict = judge(self, handshake)
        return self.trust.keep(self, verdict) if self.trust and verdict.trusted else verdict


class _Contexts:
    """TLS settings made once for many connections: reading the system's authorities takes long."""

    def __init__(self) -> None:
        self._made: dict[object, ssl.SSLContext] = {}
        self._logs: dict[object, KeyLog] = {}
        self._one_maker = threading.Lock()

    def get(
        self,
        policy: TrustPolicy,
        allowances: frozenset[Allowance],
        identity: Identity | None,
        authorities: tuple[bytes, ...],
        *,
        is_logged: bool = False,
    ) -> ssl.SSLContext:
        # A renewed certificate is shown by the next connection of a program that goes on.
        files = identity.versions() if identity is not None else ()
        key = (policy, allowances, identity, files, authorities, is_logged)
        with self._one_maker:
            if key not in self._made:
                self._made[key] = client_context(
                    policy, allowances=allowances, identity=identity, authorities=authorities
                )
            return self._made[key]

    def log_of(self, context: ssl.SSLContext) -> KeyLog:
        with self._one_maker:
            if context not in self._logs:
                self._logs[context] = KeyLog(context)
            return self._logs[context]


class ClientTrust:
    """Decides which printers are trusted. Methods may block for as long as small files take.

    Args:
        policy: What is demanded.
        store: What was decided before; ``None`` = nothing, and nothing is kept.
        identity: Our own certificate, shown to printers that ask for one.
    """

    def __init__(
        self,
        policy: TrustPolicy,
        store: TrustDecisions | None = None,
        identity: Identity | None = None,
    ) -> None:
        self.policy = policy
        self.store = store
        self.identity = identity
        self.has_identities = identity is not None
        """Whether it matters what client certificate a printer asks for."""
        self._contexts = _Contexts()
        self._told: dict[object, float] = {}
        self._is_look = False

    @property
    def touches_files(self) -> bool:
        """Whether deciding may read or write files, and so take a while."""
        return self.store is not None or self.policy.trusts_authorities

    def with_identity(self, identity: Identity | None) -> ClientTrust:
        """Return the same with another certificate of ours; settings and store are shared."""
        other = self._sibling(self.policy, identity)
        other.has_identities = True
        return other

    def for_looking(self) -> ClientTrust:
        """Return the same for a look at a printer that is not trusted; pins count still."""
        anyone = TrustPolicy(level=TrustLevel.ENCRYPT, use_system_cas=False)
        other = self._sibling(anyone, None)
        other._is_look = True  # noqa: SLF001  # one's own class
        return other

    def _sibling(self, policy: TrustPolicy, identity: Identity | None) -> ClientTrust:
        other = ClientTrust(policy, self.store, identity)
        other._contexts, other._told = self._contexts, self._told  # one's own class
        return other

    def stages(self, host: HostKey) -> Sequence[TrustStage]:
        """Return what to try in turn until the printer is trusted, one handshake each.

        Raises:
            StateError: What is known of the printer can't be read.
            UsageError: As :func:`client_context`.
        """
        own = self._record(host)
        allowances = _applicable(own, host)
        binding = self._binding(host, own)
        if binding is not None:
            pins = TrustPolicy(use_system_cas=False, pins=binding.pins)
            rule = TrustRule(
                policy=pins, host=host, allowances=allowances, record=binding, is_binding=True
            )
            return [self._stage(rule)]
        base = TrustRule(policy=self.policy, host=host, allowances=allowances, record=own)
        return [self._stage(rule) for rule in self._rules(base)]

    def _rules(self, base: TrustRule) -> Iterator[TrustRule]:
        """Split the policy into rules of one handshake each."""
        site = self._site_authorities()
        for policy in self.policy.stages():
            if policy.takes_first_use and site and not self.policy.trusts_authorities:
                vouching = replace(policy, level=TrustLevel.VERIFIED)
                yield replace(base, policy=vouching, authorities=site)
            if policy.trusts_authorities:
                # Only where the system's count too it is to be told who has vouched.
                files = policy.ca_files if policy.use_system_cas else ()
                named = trusted_certificates(TrustPolicy(use_system_cas=False, ca_files=files))
                yield replace(base, policy=policy, authorities=site, named=named)
            else:
                yield replace(base, policy=policy)

    def logged_settings(self, rule: TrustRule) -> tuple[ssl.SSLContext, KeyLog]:
        """Return the settings of a stage for watched connections, and the log of their secrets.

        Raises:
            UsageError: As :func:`client_context`.
            OSError: There is no place for the secrets.
        """
        context = self._contexts.get(
            rule.policy, rule.allowances, self.identity, rule.authorities, is_logged=True
        )
        return context, self._contexts.log_of(context)

    def _stage(self, rule: TrustRule) -> TrustStage:
        context = self._contexts.get(rule.policy, rule.allowances, self.identity, rule.authorities)
        return TrustStage(
            policy=rule.policy,
            host=rule.host,
            allowances=rule.allowances,
            record=rule.record,
            is_binding=rule.is_binding,
            authorities=rule.authorities,
            named=rule.named,
            context=context,
            trust=self,
        )

    # What is known

    def is_pinned(self, host: HostKey) -> bool:
        """Whether it is known which certificate a printer has.

        Raises:
            StateError: What is known of it can't be read.
        """
        if self.policy.pins:
            return True
        records = (self._record(one) for one in (host, *other_ports(host)))
        return any(record is not None and record.pins for record in records)

    def _record(self, host: HostKey) -> TrustRecord | None:
        return self.store.record(host) if self.store else None

    def _binding(self, host: HostKey, own: TrustRecord | None) -> TrustRecord | None:
        """Return the record whose pins decide alone, whatever the policy is."""
        if self.policy.pins:
            return None  # somebody has just said which certificate it is
        if own is not None and own.is_by_person:
            return own
        others = [self._record(other) for other in other_ports(host)]
        known = [record for record in (own, *others) if record is not None and record.pins]
        for record in known:
            if record.is_by_person:
                return record
        seen_first_counts = self.policy.level < TrustLevel.VERIFIED
        return known[0] if known and seen_first_counts else None

    def _site_authorities(self) -> tuple[bytes, ...]:
        counts = self.policy.use_system_cas or self.policy.level is TrustLevel.TOFU
        if self.store is None or not counts or self.policy.level <= TrustLevel.ENCRYPT:
            return ()
        return tuple(authority.certificate for authority in self.store.authorities())

    # What was decided

    def keep(self, stage: TrustStage, verdict: Verdict) -> Verdict:
        """Keep and log that a printer is trusted; return the verdict that stands then.

        Raises:
            StateError: A certificate seen first can't be kept.
        """
        certificate = verdict.certificate
        if stage.host is None or certificate is None:
            return verdict
        self._warn(stage.host, verdict)
        if self.store is None:
            return verdict
        if verdict.how is TrustedBy.FIRST_USE and not stage.is_binding:
            verdict = _kept_first_use(self.store, stage.host, verdict, certificate)
        elif stage.is_binding:
            _complete(self.store, verdict, certificate)
        elif verdict.level is TrustLevel.VERIFIED:
            _outgrow_first_use(self.store, stage.host, verdict, certificate)
        if verdict.trusted:
            self._note_trusted(self.store, stage, verdict)
        return verdict

    def _note_trusted(self, store: TrustDecisions, stage: TrustStage, verdict: Verdict) -> None:
        decision = Decision(
            outcome=Outcome.TRUSTED,
            host=str(stage.host),
            how=verdict.how.value,
            fingerprint=verdict.fingerprint,
            policy=str(self.policy),
            allowances=tuple(sorted(verdict.allowances_used)),
            note="; ".join((*self._notes(stage), *(one.detail for one in verdict.warnings))),
        )
        if self._is_new(decision):
            store.note(decision)

    def _notes(self, stage: TrustStage) -> Iterator[str]:
        if self._is_look:
            yield "only asked what it offers"
        record = stage.record
        if record is not None and record.host != stage.host:
            yield f"pinned for {record.host}"

    def _is_new(self, decision: Decision) -> bool:
        """Whether the same was not logged a short while ago."""
        now = time.monotonic()
        is_new = now - self._told.get(decision, -REPEAT_SECONDS) >= REPEAT_SECONDS
        if is_new:
            self._told[decision] = now
        return is_new

    def _warn(self, host: HostKey, verdict: Verdict) -> None:
        for warning in verdict.warnings:
            told = (host, warning.reason, verdict.fingerprint)
            if told not in self._told:
                self._told[told] = time.monotonic()
                _log.warning("the certificate of %s: %s", host, warning.detail)

    def note_refusal(self, host: HostKey, error: TlsError) -> None:
        """Log that a printer was refused."""
        if self.store is None:
            return
        changed = error.reason is Reason.CERTIFICATE_CHANGED
        self.store.note(
            Decision(
                outcome=Outcome.CHANGED if changed else Outcome.REFUSED,
                host=str(host),
                reason=error.reason.value,
                fingerprint=Pin.of(error.peer_chain[0]).digest if error.peer_chain else "",
                policy=str(self.policy),
                note=error.detail[:MAX_NOTE_CHARACTERS],
            )
        )


def _kept_first_use(
    store: TrustDecisions, host: HostKey, verdict: Verdict, certificate: bytes
) -> Verdict:
    note = _neighbours(store, host, certificate)
    # Looked at once more, under the lock: another process may have met it at another port.
    others = tuple(other_ports(host))
    standing = store.first_use(host, [certificate], note=note, others=others)
    if standing.matches(certificate):
        return verdict
    return replace(  # another process was quicker, and saw another certificate
        verdict,
        trusted=False,
        how=TrustedBy.NOTHING,
        reason=Reason.CERTIFICATE_CHANGED,
        record=standing,
    )


def _neighbours(store: TrustDecisions, host: HostKey, certificate: bytes) -> str:
    """Say what is known of the same host at other ports, for the log."""
    try:
        known = [one for one in store.records() if one.host.host == host.host and one.pins]
    except StateError:
        return ""  # another printer's file; the own one was read before
    same = [str(one.host) for one in known if one.matches(certificate)]
    other = [str(one.host) for one in known if not one.matches(certificate)]
    words = [f"the same certificate as {', '.join(same)}"] if same else []
    return "; ".join(words + ([f"not the certificate of {', '.join(other)}"] if other else []))


def _complete(store: TrustDecisions, verdict: Verdict, certificate: bytes) -> None:
    """Have a pin that was given as a digest show its certificate, once it was seen."""
    record = verdict.record
    if record is None or record.certificate is not None:
        return
    try:
        store.complete(record.host, certificate)
    except StateError as error:
        _log.warning("the certificate of %s is not kept: %s", record.host, error.detail)


def _outgrow_first_use(
    store: TrustDecisions, host: HostKey, verdict: Verdict, certificate: bytes
) -> None:
    """Have what was seen first give way to what somebody vouches for."""
    record = verdict.record
    if record is None or not record.is_first_use or record.host != host:
        return
    if record.matches(certificate):
        return
    try:
        store.renew_first_use(host, certificate, f"vouched for by {verdict.how}")
    except StateError as error:
        _log.warning("what was seen first at %s is out of date: %s", host, error.detail)


def _applicable(record: TrustRecord | None, host: HostKey) -> frozenset[Allowance]:
    """Return the exceptions of a printer that mean something for it."""
    granted = frozenset(record.allowances) if record else frozenset()
    # Under it the TLS library checks no name at all; it is about addresses only.
    return granted if host.is_address else granted - {Allowance.ADDRESS_NAME}


def other_ports(host: HostKey) -> Iterable[HostKey]:
    """Return the other standard ports of a host at a standard port, none for any other port."""
    if host.port not in STANDARD_PORTS:
        return ()
    return (HostKey(host.host, port) for port in STANDARD_PORTS if port != host.port)
