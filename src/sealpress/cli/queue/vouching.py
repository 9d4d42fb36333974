"""Makes sure of a new queue's printer: by its pin, by an authority, or by a person's word."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sealpress.cli.asking import confirm
from sealpress.cli.terminal import printable, write_note
from sealpress.cli.trust.examining import Examined, examine, examined_lines
from sealpress.cli.trust.pinning import chosen_pin, parse_pin
from sealpress.errors import Phase, Reason, TlsError
from sealpress.trust.records import PinSource

if TYPE_CHECKING:
    from sealpress.gateway.settings import QueueSettings
    from sealpress.trust.stores.file_store import TrustStore

__all__ = ["Voucher", "vouched"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """Who vouches for a printer's certificate.

    Attributes:
        pin: Its fingerprint, as somebody read it; empty for none.
        unseen: Whether the one seen first counts, without a person's word.
        timeout: Seconds for each step; ``None`` for the usual ones.
    """

    pin: str = ""
    unseen: bool = False
    timeout: float | None = None


def vouched(settings: QueueSettings, voucher: Voucher, store: TrustStore) -> QueueSettings:
    """Have a printer's certificate trusted by the gateway, or refuse.

    Args:
        settings: The queue; its certificate is not trusted yet, or a pin was given.
        voucher: Who vouches for it.
        store: The gateway's trust store.

    Returns:
        The settings, with another trust policy where that is needed.

    Raises:
        TlsError: It shows another certificate than the pin, or than the one that is known.
        SealpressError: Nobody vouched (reason ``not-confirmed``), or it can't be looked at.
    """
    seen = examine(settings.uri, voucher.timeout, store=store, trust=settings.trust or "system")
    if voucher.pin:
        _refuse_other(seen, voucher.pin)
        _keep(seen, store)
        return settings
    _refuse_changed(seen)
    for line in examined_lines(seen):
        write_note(line)
    if voucher.unseen:
        store.first_use(seen.fetched.host, seen.fetched.chain)
        write_note("Nobody compared the fingerprint: the queue gets trust = tofu.")
        return replace(settings, trust="tofu")
    confirm(
        f"Is this the fingerprint that {seen.fetched.host} itself shows?",
        otherwise=f"--pin sha256:{seen.chain[0].sha256} names it; --trust ca:FILE names an "
        "authority; --yes takes what comes, unseen.",
    )
    _keep(seen, store)
    return settings


def _keep(seen: Examined, store: TrustStore) -> None:
    store.pin(
        seen.fetched.host,
        certificate=seen.leaf,
        pin=chosen_pin(seen.leaf, key=False),
        source=PinSource.PERSON,
        why="queue add",
    )


def _refuse_other(seen: Examined, pin: str) -> None:
    wanted = parse_pin(pin)
    if not wanted.matches(seen.leaf):
        raise TlsError(
            Reason.CERTIFICATE_PIN_MISMATCH,
            f"{seen.fetched.host} shows sha256:{seen.chain[0].sha256}, not {wanted}; "
            "no queue was added",
            phase=Phase.TRUST,
            hint="Compare the fingerprint with the printer's own menu again.",
            endpoint=seen.fetched.attempt.endpoint,
            peer_chain=seen.fetched.chain,
        )


def _refuse_changed(seen: Examined) -> None:
    if seen.record is None or not seen.record.pins or seen.record.matches(seen.leaf):
        return
    changed = TlsError(
        Reason.CERTIFICATE_CHANGED,
        f"{seen.fetched.host} shows another certificate than the one that was trusted before",
        hint=printable(f"{seen.pin_command}  accepts it, once you have compared the fingerprint"),
        endpoint=seen.fetched.attempt.endpoint,
        peer_chain=seen.fetched.chain,
    )
    changed.known_certificate = seen.record.certificate
    raise changed
