"""Walk a connection plan until one way works; when none does, say what ended each."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sealpress.client.certificates import about_client_certificate
from sealpress.client.old_tls import explain
from sealpress.errors import Phase, Reason, SealpressError, TlsError, TransportError
from sealpress.transport.attempt import Binding
from sealpress.transport.connection import Connection, open_connection
from sealpress.transport.version_probe import PROBE_SECONDS

if TYPE_CHECKING:
    from sealpress.client.plan import Plan
    from sealpress.transport.attempt import Attempt
    from sealpress.transport.stream import Driver, Timeouts
    from sealpress.trust import ClientTrust

_log = logging.getLogger("sealpress.client")

ANOTHER_PRINTER: frozenset[str] = frozenset(
    {Reason.CERTIFICATE_CHANGED, Reason.CERTIFICATE_PIN_MISMATCH}
)
"""Ends of an attempt that say: whoever answers is not the printer that is known."""

Failures = list[tuple[str, SealpressError]]


async def open_by_plan(
    driver: Driver, plan: Plan, trust: ClientTrust, timeouts: Timeouts
) -> tuple[Connection, Attempt]:
    """Try the plan's attempts in their order; return the first connection and its attempt.

    Once a printer has shown another certificate than the pinned one, no way is tried any more
    that begins in clear, be it with ``OPTIONS *``: nothing is said to somebody else.

    Raises:
        TransportError: None worked; ``attempts`` holds what ended each.
        StateError: What is known of the printer can't be read, or what was decided not kept.
    """
    ended: list[tuple[Attempt, TransportError]] = []
    for attempt in plan.attempts:
        if is_for_nobody(attempt, (error.reason for _, error in ended)):
            continue
        try:
            return await open_connection(driver, attempt, trust, timeouts), attempt
        except TransportError as error:
            _log.info("%s: %s", _way(attempt), error)
            ended.append((attempt, error))
            if error.reason is Reason.NAME_NOT_FOUND or about_client_certificate(error):
                break  # the other attempts have the same host, or lead to the same printer
    raise conclusion(plan, await _explained(driver, plan, ended, trust, timeouts))


def is_for_nobody(attempt: Attempt, ended_by: Iterable[str]) -> bool:
    """Whether a way begins in clear, and somebody answers who is not the printer that is known.

    Args:
        attempt: The way.
        ended_by: The reasons that ended the ways before it.
    """
    return attempt.binding is not Binding.IMPLICIT and not ANOTHER_PRINTER.isdisjoint(ended_by)


async def _explained(
    driver: Driver,
    plan: Plan,
    ended: Sequence[tuple[Attempt, TransportError]],
    trust: ClientTrust,
    timeouts: Timeouts,
) -> Failures:
    """Look behind failed handshakes: an old printer's TLS says little of why."""
    give_up_at = driver.now() + PROBE_SECONDS
    explained: Failures = []
    for attempt, error in ended:
        seconds = give_up_at - driver.now()
        told = await explain(driver, attempt, error, trust, timeouts, uri=plan.uri, seconds=seconds)
        explained.append((_way(attempt), told))
    return explained


def _way(attempt: Attempt) -> str:
    return f"{attempt.endpoint} {attempt.binding}"


def conclusion(plan: Plan, failures: Failures) -> SealpressError:
    """Return the one error that tells best why a plan failed.

    A single way's error speaks for itself; so does a certificate that is not trusted, theirs or
    ours, or TLS that is old, since the printer is there and a person can decide; so does what all
    ways have in common. Otherwise the printer offers no TLS where policy wants it.
    """
    errors = [error for _, error in failures]
    if not errors:
        return _no_secure_endpoint(plan, "policy leaves no way to it")
    told = _telling(errors) or _no_secure_endpoint(plan, _listed(failures))
    told.attempts = tuple(failures)
    return told


def _telling(errors: Sequence[SealpressError]) -> SealpressError | None:
    deciding = [error for error in errors if about_client_certificate(error)]
    deciding += [error for error in errors if error.reason in ANOTHER_PRINTER]
    deciding += [error for error in errors if _is_about_trust(error)]
    deciding += [error for error in errors if _is_about_old_tls(error)]
    if deciding:
        return deciding[0]
    if errors[-1].reason is Reason.NAME_NOT_FOUND:
        return errors[-1]
    return errors[0] if len({error.reason for error in errors}) == 1 else None


def _is_about_trust(error: SealpressError) -> bool:
    return isinstance(error, TlsError) and error.phase is Phase.TRUST


def _is_about_old_tls(error: SealpressError) -> bool:
    """Whether it is known why the handshake failed, and what would help, or that nothing would."""
    found_out = bool(error.hint) or error.reason is Reason.TLS_OBSOLETE
    return isinstance(error, TlsError) and error.phase is Phase.TLS and found_out


def _listed(failures: Failures) -> str:
    return "; ".join(f"{way}: {error.detail}" for way, error in failures)


def _no_secure_endpoint(plan: Plan, why: str) -> TransportError:
    why = "; ".join((why, *plan.notes))
    return TransportError(
        Reason.NO_SECURE_ENDPOINT,
        f"no way to reach {plan.uri} by TLS worked ({plan.security}): {why}",
        phase=Phase.CONNECT,
    )
