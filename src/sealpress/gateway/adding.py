"""Decides how a queue for a printer is set up: which way, under which name (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from sealpress.client.ask import Offers
from sealpress.client.facts import Offer, PrinterFacts
from sealpress.client.plan import Plan, Security, make_plan
from sealpress.errors import Reason, UsageError
from sealpress.gateway.destinations.device_uri import DestinationUri, FileUri
from sealpress.gateway.settings import MAX_QUEUE_NAME, QueueSettings
from sealpress.ipp.message import AttributeList
from sealpress.ipp.uri import PrinterUri
from sealpress.ipp.values import LanguageText
from sealpress.transport.attempt import Attempt, Binding

__all__ = ["Way", "propose_name", "refuse_taken", "safest_way"]

_TELLING = ("printer-dns-sd-name", "printer-make-and-model", "printer-name")
_UNFIT = re.compile(r"[^a-z0-9]+")
_LONGEST_PROPOSAL = 40


class Way:
    """How a queue's printer is reached.

    Args:
        uri: As it was given.
        plan: The ways there are, the safest first.
        offers: What asking found.
    """

    def __init__(self, uri: PrinterUri, plan: Plan, offers: Offers) -> None:
        self._given = uri
        self.plan = plan
        self.offers = offers

    @property
    def attempt(self) -> Attempt:
        """The way that is taken."""
        return self.plan.attempts[0]

    @property
    def offer(self) -> Offer | None:
        """What asking found there; ``None`` when that was never asked."""
        at = (self.attempt.port, self.attempt.binding)
        return next((one for one in self.offers.offers if (one.port, one.binding) == at), None)

    @property
    def is_trusted(self) -> bool:
        """Whether the printer's certificate is trusted already."""
        return self.offer is not None and bool(self.offer.trusted)

    @property
    def is_encrypted(self) -> bool:
        """Whether the way is TLS."""
        return self.attempt.binding.is_secure

    def apply(self, settings: QueueSettings) -> QueueSettings:
        """Return the settings with the printer's URI and the security of this way."""
        uri = self._given.with_port(self.attempt.port)
        if self.attempt.binding is Binding.IMPLICIT:
            uri = uri.with_scheme("ipps")
        security = settings.security
        if self.attempt.binding is Binding.UPGRADE:
            security = str(Security.REQUIRE)
        path = self.offer.path if self.offer is not None else ""
        if path and uri.target == "/":
            uri = uri.with_target(path)
        return replace(settings, uri=str(uri), security=security)


def safest_way(uri: PrinterUri, offers: Offers, security: Security | None) -> Way | None:
    """Choose the way to a printer that was asked what it offers.

    Args:
        uri: The printer as it was named.
        offers: What asking found.
        security: The policy that somebody chose; ``None`` for the safest way there is.

    Returns:
        The way; ``None`` when the printer answered on none that may be taken.
    """
    known = offers.learnt(PrinterFacts())
    plan = make_plan(uri, security or Security.PREFER, known)
    way = Way(uri, plan, offers) if plan.attempts else None
    if way is None or way.offer is None or not way.offer.works:
        return None
    return way


def propose_name(uri: DestinationUri, told: AttributeList | None, taken: Collection[str]) -> str:
    """Return a name for a queue: what the printer calls itself, else where it is; a free one.

    Args:
        uri: The printer.
        told: What it said about itself, ``None`` for nothing.
        taken: Names that other queues have.
    """
    words = [*_told_names(told), uri.path.name if isinstance(uri, FileUri) else uri.host]
    base = next((name for word in words if (name := _name_of(word))), "printer")
    used = {name.lower() for name in taken}
    numbered = (f"{base}-{number}" for number in range(2, len(used) + 3))
    return next(name for name in (base, *numbered) if name not in used)


def refuse_taken(name: str, uri: str, queues: Iterable[QueueSettings]) -> None:
    """Refuse a name that another queue has; case makes no difference to people.

    Raises:
        UsageError: Reason ``queue-exists``.
    """
    for queue in queues:
        if queue.name.lower() == name.lower():
            same = queue.uri == uri
            raise UsageError(
                Reason.QUEUE_EXISTS,
                f"there is a queue {queue.name} already, for {queue.uri}",
                hint="It is the same printer: nothing has to be added."
                if same
                else "Choose another name with --name NAME.",
            )


def _told_names(told: AttributeList | None) -> Iterator[str]:
    for name in _TELLING:
        attribute = told.get(name) if told is not None else None
        for value in attribute.values if attribute is not None else ():
            text = value.text if isinstance(value, LanguageText) else value
            if isinstance(text, str):
                yield text


def _name_of(text: str) -> str:
    """Return what of a text fits into a queue's name."""
    plain = unicodedata.normalize("NFKD", text[:_MOST_READ]).encode("ascii", "ignore").decode()
    return _UNFIT.sub("-", plain.lower())[: min(_LONGEST_PROPOSAL, MAX_QUEUE_NAME)].strip("-")


_MOST_READ = 1023
