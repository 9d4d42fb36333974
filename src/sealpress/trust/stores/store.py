"""Where trust decisions are kept: what every store does, and the rules it keeps to.

A record is one printer's (:class:`~sealpress.trust.HostKey`). A pin replaces the pins before it;
what was seen at first use never replaces what a person said.
"""

from __future__ import annotations

import abc
import contextlib
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from sealpress.errors import SealpressError, StateError, UsageError
from sealpress.reasons import Reason
from sealpress.trust.allowances import Allowance
from sealpress.trust.certificates.certificate import CertificateFacts
from sealpress.trust.hosts import HostKey
from sealpress.trust.policy import Pin
from sealpress.trust.records import Authority, Grant, PinSource, TrustRecord
from sealpress.trust.stores.decisions import Decision, Outcome, Witness

_log = logging.getLogger("sealpress.trust")

MAX_AUTHORITY_NAME_CHARACTERS = 64
"""Longest name of an authority in the store."""

Clock = Callable[[], datetime]


class TrustDecisions(Protocol):
    """A store of trust decisions. Methods may block for as long as small files take.

    All raise ``StateError``: ``state-unreadable`` when what is kept cannot be read (a printer is
    never taken for an unknown one then), ``state-unwritable`` when a change cannot be kept.
    """

    def record(self, host: HostKey) -> TrustRecord | None:
        """Return what is known of a printer."""
        ...

    def records(self) -> tuple[TrustRecord, ...]:
        """Return what is known of all printers, by host and port."""
        ...

    def pin(
        self,
        host: HostKey,
        *,
        certificate: bytes | None = None,
        pin: Pin | None = None,
        source: PinSource = PinSource.PERSON,
        why: str = "",
    ) -> TrustRecord:
        """Pin a certificate (DER), a digest, or both; what was pinned before is replaced."""
        ...

    def first_use(
        self,
        host: HostKey,
        chain: Sequence[bytes],
        *,
        note: str = "",
        others: Sequence[HostKey] = (),
    ) -> TrustRecord:
        """Pin a printer's certificate if none is pinned there, or at its other ports.

        Returns:
            What stands then.
        """
        ...

    def renew_first_use(self, host: HostKey, certificate: bytes, note: str) -> TrustRecord | None:
        """Replace what was seen at first use, and nothing else; return what stands then."""
        ...

    def complete(self, host: HostKey, certificate: bytes) -> TrustRecord | None:
        """Keep the certificate of a pin that was given as a digest; return what stands then."""
        ...

    def allow(self, host: HostKey, allowances: AbstractSet[Allowance], why: str) -> TrustRecord:
        """Grant exceptions to a printer."""
        ...

    def disallow(
        self, host: HostKey, allowances: AbstractSet[Allowance] | None = None
    ) -> TrustRecord | None:
        """Take exceptions back, all of them when none are named; return what stands then."""
        ...

    def remove(self, host: HostKey) -> bool:
        """Forget a printer; ``False`` when nothing was known."""
        ...

    def add_authority(self, certificates: Iterable[bytes], name: str = "") -> tuple[Authority, ...]:
        """Trust authorities of the site's own, given as DER."""
        ...

    def authorities(self) -> tuple[Authority, ...]:
        """Return the site's authorities, by name."""
        ...

    def remove_authority(self, name_or_fingerprint: str) -> bool:
        """Trust an authority no longer; ``False`` when there is none of that name."""
        ...

    def note(self, decision: Decision) -> None:
        """Log a decision. Never raises: what can't be logged is a warning."""
        ...

    def decisions(self, limit: int = 100) -> tuple[Decision, ...]:
        """Return the last decisions, the newest first."""
        ...


class RuledStore(abc.ABC):
    """The rules, over a place to keep records, authorities and decisions in.

    Args:
        clock: The time.
    """

    def __init__(self, *, clock: Clock | None = None) -> None:
        self._now = clock or _utc_now

    # The place

    @abc.abstractmethod
    def record(self, host: HostKey) -> TrustRecord | None:
        """Return what is known of a printer."""

    @abc.abstractmethod
    def authorities(self) -> tuple[Authority, ...]:
        """Return the site's authorities, by name."""

    @abc.abstractmethod
    def _only_writer(self) -> AbstractContextManager[None]:
        """Let nobody else write, in any process."""

    @abc.abstractmethod
    def _keep(self, record: TrustRecord) -> None: ...

    @abc.abstractmethod
    def _drop(self, host: HostKey) -> None: ...

    @abc.abstractmethod
    def _keep_authority(self, authority: Authority) -> None: ...

    @abc.abstractmethod
    def _drop_authority(self, authority: Authority) -> None: ...

    @abc.abstractmethod
    def _log_decision(self, decision: Decision) -> None: ...

    # Pins

    def pin(
        self,
        host: HostKey,
        *,
        certificate: bytes | None = None,
        pin: Pin | None = None,
        source: PinSource = PinSource.PERSON,
        why: str = "",
    ) -> TrustRecord:
        """Pin a certificate (DER), a digest, or both; what was pinned before is replaced.

        Args:
            host: The printer.
            certificate: Its certificate; pinned as a whole when ``pin`` is not given.
            pin: What is compared from now on.
            source: Who says so.
            why: In the words of who does it.

        Raises:
            UsageError: Neither is given, or the pin is another certificate's
                (``trust-settings-invalid``).
            StateError: It cannot be kept.
        """
        chosen = _chosen_pin(certificate, pin)
        with self._only_writer():
            record = replace(
                self._standing(host),
                pins=(chosen,),
                source=source,
                certificate=certificate,
                pinned_at=self._now(),
                why=why,
            )
            self._keep(record)
        self._note_pinned(Outcome.PINNED, record)
        return record

    def first_use(
        self,
        host: HostKey,
        chain: Sequence[bytes],
        *,
        note: str = "",
        others: Sequence[HostKey] = (),
    ) -> TrustRecord:
        """Pin a printer's certificate if none is pinned; return what stands then.

        Of many processes that meet a printer at once the first decides for all.

        Args:
            host: The printer.
            chain: Its certificates (DER), its own first.
            note: For the log.
            others: The same printer at other ports: a pin there stands for this one.

        Raises:
            StateError: It cannot be kept.
        """
        with self._only_writer():
            if known := _decisive(map(self.record, (host, *others))):
                return known
            record = _seen_first(self._standing(host), chain[0], self._now())
            self._keep(record)
        self._note_pinned(Outcome.PINNED, record, note)
        return record

    def renew_first_use(self, host: HostKey, certificate: bytes, note: str) -> TrustRecord | None:
        """Replace what was seen at first use, and nothing else; return what stands then.

        Raises:
            StateError: It cannot be kept.
        """
        with self._only_writer():
            standing = self.record(host)
            if standing is None or not standing.is_first_use or standing.matches(certificate):
                return standing
            record = _seen_first(standing, certificate, self._now())
            self._keep(record)
        self._note_pinned(Outcome.REPLACED, record, note)
        return record

    def complete(self, host: HostKey, certificate: bytes) -> TrustRecord | None:
        """Keep the certificate of a pin that was given as a digest; return what stands then.

        Nothing is decided by that: it is there to be shown beside another one some day.

        Raises:
            StateError: It cannot be kept.
        """
        with self._only_writer():
            standing = self.record(host)
            if standing is None or standing.certificate or not standing.matches(certificate):
                return standing
            record = replace(standing, certificate=certificate)
            self._keep(record)
        return record

    def _standing(self, host: HostKey) -> TrustRecord:
        return self.record(host) or TrustRecord(host=host)

    def _note_pinned(self, outcome: Outcome, record: TrustRecord, note: str = "") -> None:
        self.note(
            Decision(
                outcome=outcome,
                host=str(record.host),
                how=str(record.source or ""),
                fingerprint=_fingerprint(record),
                why=record.why,
                note=note,
            )
        )

    # Exceptions

    def allow(self, host: HostKey, allowances: AbstractSet[Allowance], why: str) -> TrustRecord:
        """Grant exceptions to a printer.

        Args:
            host: The printer.
            allowances: What is let pass there.
            why: In the words of who grants it; shown wherever the exception is.

        Raises:
            StateError: It cannot be kept.
        """
        grant = Grant(why, self._now())
        with self._only_writer():
            standing = self._standing(host)
            granted = {**standing.allowances, **dict.fromkeys(sorted(allowances), grant)}
            record = replace(standing, allowances=granted)
            self._keep(record)
        self._note_allowances(Outcome.ALLOWED, host, allowances, why)
        return record

    def disallow(
        self, host: HostKey, allowances: AbstractSet[Allowance] | None = None
    ) -> TrustRecord | None:
        """Take exceptions back, all of them when none are named; return what stands then.

        Raises:
            StateError: It cannot be kept.
        """
        with self._only_writer():
            standing = self.record(host)
            if standing is None:
                return None
            taken = set(standing.allowances) if allowances is None else set(allowances)
            taken &= set(standing.allowances)
            left = {one: grant for one, grant in standing.allowances.items() if one not in taken}
            record = replace(standing, allowances=left)
            if record.is_empty:
                self._drop(host)
            elif taken:
                self._keep(record)
        if taken:
            self._note_allowances(Outcome.DISALLOWED, host, taken, "")
        return None if record.is_empty else record

    def _note_allowances(
        self, outcome: Outcome, host: HostKey, allowances: AbstractSet[Allowance], why: str
    ) -> None:
        named = tuple(sorted(allowances))
        self.note(Decision(outcome=outcome, host=str(host), allowances=named, why=why))

    def remove(self, host: HostKey) -> bool:
        """Forget a printer, its pins and its exceptions; ``False`` when nothing was known.

        A record that is damaged goes, too: to forget it needs no reading.

        Raises:
            StateError: It cannot be removed.
        """
        fingerprint = ""
        with self._only_writer():
            with contextlib.suppress(StateError):
                standing = self.record(host)
                if standing is None:
                    return False
                fingerprint = _fingerprint(standing)
            self._drop(host)
        self.note(Decision(outcome=Outcome.REMOVED, host=str(host), fingerprint=fingerprint))
        return True

    # Authorities

    def add_authority(self, certificates: Iterable[bytes], name: str = "") -> tuple[Authority, ...]:
        """Trust authorities of the site's own; one that is there already stays as it is.

        Args:
            certificates: DER.
            name: What to call it; by default its own common name. Further ones get a number.

        Raises:
            UsageError: One is no authority's certificate (``trust-settings-invalid``).
            StateError: They cannot be kept.
        """
        given = [(der, _authority_facts(der)) for der in certificates]
        added: list[Authority] = []
        new: list[Authority] = []
        with self._only_writer():
            there = {one.sha256: one for one in self.authorities()}
            for der, facts in given:
                if facts.sha256 not in there:
                    wanted = _plain_name(name or facts.common_name or facts.sha256[:16])
                    authority = Authority(_free_name(wanted, there.values()), der)
                    self._keep_authority(authority)
                    there[facts.sha256] = authority
                    new.append(authority)
                added.append(there[facts.sha256])
        for authority in new:
            self._note_authority(Outcome.AUTHORITY_ADDED, authority)
        return tuple(added)

    def remove_authority(self, name_or_fingerprint: str) -> bool:
        """Trust an authority no longer; ``False`` when there is none of that name.

        Raises:
            StateError: It cannot be removed.
        """
        digits = re.sub(r"^sha256:|[:\s]", "", name_or_fingerprint.lower())
        with self._only_writer():
            meant = [
                one
                for one in self.authorities()
                if one.name == name_or_fingerprint or one.sha256 == digits
            ]
            for authority in meant:
                self._drop_authority(authority)
        for authority in meant:
            self._note_authority(Outcome.AUTHORITY_REMOVED, authority)
        return bool(meant)

    def _note_authority(self, outcome: Outcome, authority: Authority) -> None:
        self.note(Decision(outcome=outcome, how=authority.name, fingerprint=authority.sha256))

    # The log

    def note(self, decision: Decision) -> None:
        """Log a decision. Never raises: what can't be logged is a warning."""
        witness = Witness.of_this_process()
        stamped = replace(
            decision,
            at=self._now(),
            pid=witness.pid,
            user=witness.user,
            program=witness.program,
        )
        _log.info("%s", stamped.sentence, extra=stamped.facts)
        try:
            self._log_decision(stamped)
        except SealpressError as error:
            _log.warning("a trust decision is not in the log: %s", error.detail)


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _chosen_pin(certificate: bytes | None, pin: Pin | None) -> Pin:
    if pin is None:
        if not certificate:
            raise UsageError(Reason.TRUST_SETTINGS_INVALID, "there is no certificate to pin")
        return Pin.of(certificate)
    if certificate and not pin.matches(certificate):
        raise UsageError(
            Reason.TRUST_SETTINGS_INVALID, f"{pin} is not the pin of the certificate given"
        )
    return pin


def _seen_first(standing: TrustRecord, certificate: bytes, now: datetime) -> TrustRecord:
    return replace(
        standing,
        pins=(Pin.of(certificate),),
        source=PinSource.FIRST_USE,
        certificate=certificate,
        pinned_at=now,
        why="",
    )


def _decisive(records: Iterable[TrustRecord | None]) -> TrustRecord | None:
    """The one whose pins count: a person's go before what was seen first."""
    pinned = [record for record in records if record is not None and record.pins]
    return min(pinned, key=lambda record: record.is_first_use, default=None)


def _fingerprint(record: TrustRecord) -> str:
    if record.certificate is not None:
        return Pin.of(record.certificate).digest
    return record.pins[0].digest if record.pins else ""


def _authority_facts(der: bytes) -> CertificateFacts:
    facts = CertificateFacts.from_der(der)
    if facts.problem or not (facts.is_ca or facts.is_self_signed):
        named = facts.subject or facts.sha256
        raise UsageError(
            Reason.TRUST_SETTINGS_INVALID,
            f"the certificate of {named} is not an authority's",
            hint="To trust a single printer's certificate, type sealpress trust pin URI.",
        )
    return facts


def _plain_name(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return plain[:MAX_AUTHORITY_NAME_CHARACTERS].strip("-") or "authority"


def _free_name(wanted: str, there: Iterable[Authority]) -> str:
    taken = {one.name for one in there}
    return next(name for name in _numbered(wanted) if name not in taken)


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1
