"""What the parts that look after queues need: a store, served queues, orders to writers."""

from __future__ import annotations

from pathlib import Path

from sealpress.gateway.capabilities import Capabilities
from sealpress.gateway.queues import Queues
from sealpress.gateway.roster import Roster
from sealpress.gateway.settings import QueueSettings
from sealpress.ipp.message import Group
from sealpress.spool.records import QueueRecord
from tests.gateway.face.house import Orders
from tests.spool.contract.makers import MAKERS
from tests.spool.contract.site import Site


def queue(name: str, **more: object) -> QueueSettings:
    """Settings of a queue that prints nowhere."""
    return QueueSettings(name=name, uri="file:///tmp/", **more)  # type: ignore[arg-type]  # test


class Office:
    """A store, and those who serve its queues; another one of the same folder is a restart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = Site(MAKERS[0], folder / "spool")
        self.store = self.site.store
        self.queues = Queues(self.store)
        self.orders = Orders()
        self.told = 0
        capabilities = Capabilities(folder / "queues", lambda: [], self._ask, lambda _: None)
        self.roster = Roster(self.queues, self.store, self.orders, capabilities, self._tell)

    async def restarted(self, *settings: QueueSettings) -> Office:
        """End, and begin again with these queues."""
        await self.store.close()
        again = Office(self.folder)
        await again.roster.open(settings)
        return again

    async def record(self, name: str) -> QueueRecord:
        """The store's record of a queue."""
        return next(one for one in await self.store.queues() if one.name == name)

    async def _ask(self, settings: QueueSettings, names: tuple[str, ...]) -> Group:
        raise AssertionError(f"{settings.name} is asked for {names}")

    def _tell(self) -> None:
        self.told += 1
