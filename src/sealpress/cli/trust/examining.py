"""Looking at a printer for a person who decides: chain, faults, verdict, and what to type."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from sealpress.cli.certificates import certificate_pairs, compared_pairs, fault_lines
from sealpress.cli.connecting import make_driver, make_timeouts, parse_trust
from sealpress.cli.settings import load_settings
from sealpress.cli.terminal import pair_lines, printable
from sealpress.cli.trust.records import printer_uri, record_facts
from sealpress.diagnose import FetchedChain, Rehearsal, fetch_chain, rehearse
from sealpress.errors import Phase
from sealpress.transport.blocking import run
from sealpress.trust import CertificateFacts, Finding, TrustPolicy, find_faults
from sealpress.trust.authorities import trusted_certificates
from sealpress.trust.records import TrustRecord
from sealpress.trust.stores.file_store import TrustStore

_BINDING_WORDS = {
    "implicit": "TLS from the first octet",
    "upgrade": "upgraded to TLS",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A printer's certificates and what there is to say about them.

    Attributes:
        uri: The printer as it was named.
        fetched: The certificates and how they were shown.
        chain: What they say, the printer's own first.
        faults: Everything wrong with them, by the system's and the store's authorities.
        record: What was decided about the printer before.
        policy: Whom the settings trust.
        rehearsal: Whether the printer would be trusted by them.
    """

    uri: str
    fetched: FetchedChain
    chain: tuple[CertificateFacts, ...]
    faults: tuple[Finding, ...]
    record: TrustRecord | None
    policy: TrustPolicy
    rehearsal: Rehearsal

    @property
    def leaf(self) -> bytes:
        """The printer's own certificate."""
        return self.fetched.chain[0]

    @property
    def trusted(self) -> bool:
        """Whether the printer would be trusted."""
        return self.rehearsal.verdict is not None

    @property
    def how(self) -> str:
        """By what it would be trusted; empty when it would not."""
        return str(self.rehearsal.verdict.how) if self.rehearsal.verdict else ""

    @property
    def pin_command(self) -> str:
        """What to type to trust exactly this certificate."""
        verb = "accept" if self.record and self.record.pins else "pin"
        return f"sealpress trust {verb} {shlex.quote(self.uri)} sha256:{self.chain[0].sha256}"


def examine(
    uri: str,
    timeout: float | None = None,
    *,
    store: TrustStore | None = None,
    trust: str | None = None,
) -> Examined:
    """Fetch a printer's certificates and judge them by settings and store.

    Args:
        uri: The printer.
        timeout: Seconds for each step; ``None`` for those of the settings.
        store: What was decided before; ``None`` for the user's store.
        trust: Whom to trust; ``None`` for what the user's settings say.

    Raises:
        SealpressError: The URI can't be used, no certificate was seen, the store can't be read.
    """
    settings = load_settings({"timeout": timeout, "trust": trust})
    policy, timeouts = parse_trust(settings), make_timeouts(settings.timeout)
    driver, store = make_driver(), store or TrustStore()
    fetched = run(fetch_chain(driver, printer_uri(uri), timeouts))
    record = store.record(fetched.host)
    return Examined(
        uri=uri,
        fetched=fetched,
        chain=tuple(CertificateFacts.from_der(der) for der in fetched.chain),
        faults=find_faults(
            fetched.chain,
            fetched.attempt.host,
            authorities=trusted_certificates(TrustPolicy(), store.authority_files()),
        ),
        record=record,
        policy=policy,
        rehearsal=run(rehearse(driver, fetched.attempt, policy, store, timeouts)),
    )


def examined_lines(seen: Examined) -> Iterator[str]:
    """Say it all to a person, fit for a terminal."""
    fetched = seen.fetched
    words = [_BINDING_WORDS[fetched.attempt.binding.value], fetched.tls_version, fetched.cipher]
    yield printable(f"{fetched.attempt.endpoint}: {', '.join(filter(None, words))}")
    for number, facts in enumerate(seen.chain, start=1):
        yield f"certificate {number} of {len(seen.chain)}"
        yield from pair_lines(certificate_pairs(facts), indent=2)
    yield "found"
    for line in fault_lines(seen.faults) or ["nothing wrong"]:
        yield f"  {printable(line)}"
    missing = fetched.allowances - frozenset(seen.record.allowances if seen.record else ())
    if missing:
        yield f"  old TLS only ({', '.join(sorted(missing))}); to let this printer pass, type"
        allow = f"sealpress trust allow {shlex.quote(seen.uri)} legacy"
        yield printable(f'  {allow} --because "no newer firmware"')
    if fetched.ended_by is not None:
        yield f"  the handshake ended with: {printable(fetched.ended_by.detail)}"


def verdict_lines(seen: Examined) -> Iterator[str]:
    """Say whether the printer would be trusted, and if not, what to type."""
    policy = f"--trust {seen.policy}"
    if seen.trusted:
        yield printable(f"It is trusted, by {seen.how} ({policy}).")
        return
    failure = seen.rehearsal.failure
    if failure is not None and failure.phase is not Phase.TRUST:
        yield printable(f"A connection fails: {failure.reason}, {failure.detail}.")
    elif failure is not None:
        yield printable(f"It is refused: {failure.reason} ({policy}).")
    yield "To trust it all the same, compare its sha256 with the printer's own menu, and type"
    yield printable(f"  {seen.pin_command}")


def compared(seen: Examined) -> Iterator[str]:
    """Show the certificate that was trusted before beside the one of now."""
    known = record_facts(seen.record) if seen.record else None
    if known:
        yield from pair_lines(compared_pairs(known, seen.chain[0]))
    elif seen.record:
        yield printable(f"before: {', '.join(map(str, seen.record.pins))}")
