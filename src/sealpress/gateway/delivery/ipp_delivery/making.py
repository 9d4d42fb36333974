"""Makes the destinations of IPP queues; what they can share they share."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sealpress.client.certificates import ClientCertificates
from sealpress.client.knowledge import FileKnowledge
from sealpress.client.link import Link
from sealpress.client.plan import Security
from sealpress.client.printer_object import PrinterObject
from sealpress.client.session import Session
from sealpress.client.whereabouts import Whereabouts
from sealpress.errors import Reason, StateError, UsageError
from sealpress.gateway.delivery.ipp_delivery.destination import IppDestination
from sealpress.gateway.delivery.ipp_delivery.driver import SharedDriver
from sealpress.gateway.delivery.ipp_delivery.habits import Habits
from sealpress.gateway.delivery.ipp_delivery.pace import Pace
from sealpress.ipp.uri import PrinterUri
from sealpress.transport.stream import Timeouts
from sealpress.trust import ClientTrust, TrustPolicy, TrustStore
from sealpress.trust.identities.identity_store import IdentityStore

if TYPE_CHECKING:
    from sealpress.client.knowledge import KnowledgeStore
    from sealpress.client.setup import Credentials
    from sealpress.gateway.settings import QueueSettings
    from sealpress.ipp.message import Group
    from sealpress.transport.stream import Driver
    from sealpress.trust import TrustDecisions
    from sealpress.trust.identities.identity import Identity

__all__ = ["DELIVERY_TIMEOUTS", "IppDestinations"]

DELIVERY_TIMEOUTS = Timeouts(connect=10.0, handshake=15.0, send=60.0, response=120.0, busy=0.0)
"""How long each phase of a delivery may take. A busy printer is not waited for: the queue's own
back-off does that, and shows it."""

MAX_PASSWORD_OCTETS = 4096
"""Of a file with a password."""


@dataclass(slots=True, kw_only=True)
class IppDestinations:
    """Makes destinations.

    Attributes:
        knowledge: Where what is learnt about printers is kept.
        trust_store: Pins, authorities, exceptions.
        identities: The client certificates that queues name.
        timeouts: How long each phase may take.
        driver: The outside world.
    """

    knowledge: KnowledgeStore = field(default_factory=FileKnowledge)
    trust_store: TrustDecisions = field(default_factory=TrustStore)
    identities: IdentityStore = field(default_factory=IdentityStore)
    timeouts: Timeouts = DELIVERY_TIMEOUTS
    driver: Driver = field(default_factory=SharedDriver)
    _trusts: dict[str, ClientTrust] = field(default_factory=dict)
    _habits: dict[str, Habits] = field(default_factory=dict)
    _pace: Pace = field(default_factory=Pace)

    def __call__(self, settings: QueueSettings) -> IppDestination:
        """Make a queue's destination.

        Raises:
            SealpressError: The settings can't be used.
        """
        habits = self._habits.setdefault(settings.uri, Habits())
        return IppDestination(self.session(settings), habits, settings, self._pace)

    def session(self, settings: QueueSettings) -> Session:
        """Make a way to a queue's printer, as its settings say.

        Raises:
            SealpressError: The settings can't be used.
        """
        link = Link(
            self.driver,
            Whereabouts(PrinterUri.parse(settings.uri)),
            security=Security(settings.security),
            trust=self._trust(settings.trust),
            timeouts=self.timeouts,
            credentials=_credentials(settings),
            knowledge=self.knowledge,
            certificates=ClientCertificates(self._identities(settings)),
        )
        return Session(link, user="")

    async def ask(self, settings: QueueSettings, names: tuple[str, ...] = ()) -> Group:
        """Ask a queue's printer for its attributes; all of them, unless some are named.

        Raises:
            SealpressError: It could not be asked.
        """
        session = self.session(settings)
        try:
            return await PrinterObject(session).get_attributes(names, None)
        finally:
            await session.close()

    def _trust(self, text: str) -> ClientTrust:
        if text not in self._trusts:
            policy = TrustPolicy.parse(text) if text else TrustPolicy()
            self._trusts[text] = ClientTrust(policy, self.trust_store)
        return self._trusts[text]

    def _identities(self, settings: QueueSettings) -> list[Identity]:
        return [self.identities.get(name, None) for name in settings.identity]


def _credentials(settings: QueueSettings) -> Credentials | None:
    """Return what gives user and password when the printer asks; the file is read then."""
    if not settings.user:
        return None

    def read(_realm: str) -> tuple[str, str] | None:
        if not settings.password_file:
            return None
        return settings.user, _password(Path(settings.password_file))

    return read


def _password(path: Path) -> str:
    try:
        with path.open("rb") as file:
            octets = file.read(MAX_PASSWORD_OCTETS + 1)
        text = octets.decode("utf-8").split("\n", 1)[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise StateError(
            Reason.STATE_UNREADABLE, f"cannot read the password file {path}: {error}"
        ) from error
    if len(octets) > MAX_PASSWORD_OCTETS:
        raise UsageError(Reason.SETTINGS_INVALID, f"{path} is too long for a password")
    return text
