"""Data of resources by HTTP: for whom they are, and what a browser may do with them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sealpress.gateway.face.desk import now
from sealpress.gateway.resources.page import ResourcePage
from sealpress.gateway.resources.shelf import ResourceShelf
from sealpress.gateway.settings import QueueSettings
from sealpress.ipp.message import Message
from sealpress.printer import Authentication, RequestFacts, Role
from sealpress.printer.system.resource import (
    Resource,
    ResourceStep,
    allocated,
    canceled,
    stepped,
)
from sealpress.printer.system.resource_orders import IncomingData, NewResource
from sealpress.server.access import Admitted, KnownUser
from sealpress.server.messages import (
    UPGRADE_REQUIRED,
    Binding,
    PeerFacts,
    Request,
    Response,
    TlsFacts,
)
from sealpress.spool.encryption.ring import open_ring
from sealpress.transport.http1 import Headers
from tests.gateway.face.house import House, opened, settings

PNG = b"\x89PNG\r\n\x1a\n and so on"


@dataclass
class Doorkeeper:
    """Knows who asks by a header, and shows one queue to nobody but users."""

    refusal: Response | None = None

    async def admit(self, request: Request) -> Admitted | Response:
        name = request.headers.get("x-user")
        roles = frozenset({Role.ADMINISTRATOR}) if name == "ada" else frozenset()
        known = KnownUser(
            name=name,
            issuer="users",
            authentication=Authentication.BASIC,
            kind="password",
            roles=roles,
        )
        return self.refusal or Admitted(known if name else None)

    def decide(
        self, queue: QueueSettings | None, message: Message, where: RequestFacts
    ) -> RequestFacts:
        return where

    def challenge(self, where: RequestFacts) -> Response | None:
        return None if where.user else Response.text(401, "Who are you?")

    def may_see(self, queue: QueueSettings, where: RequestFacts) -> bool:
        return where.user is not None


class NoBody:
    """The body of a request that has none."""

    is_complete = True


async def others(request: Request) -> Response:
    """Answer what the page leaves to others."""
    return Response.text(418, request.path)


@dataclass
class Place:
    """A page with its shelf and queues."""

    page: ResourcePage
    shelf: ResourceShelf
    house: House
    keeper: Doorkeeper = field(default_factory=Doorkeeper)

    async def get(self, path: str, user: str = "", method: str = "GET") -> Response:
        """Ask for a path."""
        tls = TlsFacts("TLSv1.3", "TLS_AES_256_GCM_SHA384", "", None)
        peer = PeerFacts("192.0.2.7", 4000, "192.0.2.1", 631, Binding.IMPLICIT, tls)
        fields = [("host", "server.test:631"), *([("x-user", user)] if user else [])]
        body = NoBody()
        request = Request(method, path, (1, 1), Headers(fields), body, peer)  # type: ignore[arg-type]  # test
        return await self.page.handle(request)

    async def made(self, kind: str, media_type: str, data: bytes) -> Resource:
        """Make a resource that a queue has."""
        where = self.house.where
        made = await self.shelf.make(NewResource(kind), where)
        await self.shelf.receive(IncomingData(made, media_type), data, where)
        there = stepped(self.shelf.resources[made.number], ResourceStep.INSTALL, now().wall)
        number = self.house.queue.id
        await self.shelf.keep([allocated(there, number, {number}, is_needed=True)])
        return self.shelf.resources[made.number]


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with opened(tmp_path, settings()) as house:
        shelf = ResourceShelf.open(tmp_path / "resources", open_ring(tmp_path / "spool", "file"))
        keeper = Doorkeeper()
        yield Place(ResourcePage(others, shelf, house.queues, keeper), shelf, house, keeper)


async def test_an_icon_is_served_to_who_may_see_its_queue(place: Place) -> None:
    icon = await place.made("static-image", "image/png", PNG)
    answer = await place.get(f"/ipp/system/resources/{icon.number}?x", user="ann")
    fields = dict(answer.fields)
    assert (answer.status, answer.body) == (200, PNG)
    assert fields["Content-Type"] == "image/png"
    assert fields["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in fields["Content-Security-Policy"]
    assert "Content-Disposition" not in fields
    assert (await place.get(f"/ipp/system/resources/{icon.number}")).status == 401


async def test_what_is_no_picture_is_for_keeping(place: Place) -> None:
    program = await place.made("executable-software", "application/octet-stream", b"<script>")
    fields = dict((await place.get(f"/ipp/system/resources/{program.number}", "ann")).fields)
    assert fields["Content-Disposition"] == "attachment"
    assert fields["Content-Type"] == "application/octet-stream"


async def test_before_it_is_given_to_a_queue_administrators_alone_see_it(place: Place) -> None:
    icon = await place.made("static-image", "image/png", PNG)
    await place.shelf.keep([allocated(icon, place.house.queue.id, (), is_needed=False)])
    path = f"/ipp/system/resources/{icon.number}"
    assert (await place.get(path, "ann")).status == 404
    assert (await place.get(path, "ada")).status == 200
    await place.shelf.keep([canceled(place.shelf.resources[icon.number], (), now().wall)])
    assert (await place.get(path, "ada")).status == 404


@pytest.mark.parametrize("number", ["", "0", "9", "x", "1/2", "\u0661", "9" * 4000, "..%2F1"])
async def test_what_is_not_there(place: Place, number: str) -> None:
    await place.made("static-image", "image/png", PNG)
    assert (await place.get(f"/ipp/system/resources/{number}", "ada")).status == 404


async def test_a_resource_without_data_yet_is_not_there(place: Place) -> None:
    made = await place.shelf.make(NewResource("static-image"), place.house.where)
    assert (await place.get(f"/ipp/system/resources/{made.number}", "ada")).status == 404


async def test_damaged_data_are_not_served(place: Place, tmp_path: Path) -> None:
    icon = await place.made("static-image", "image/png", PNG)
    (tmp_path / "resources" / f"{icon.number}.data").write_bytes(b"damaged")
    assert (await place.get(f"/ipp/system/resources/{icon.number}", "ann")).status == 500


async def test_all_else_is_left_to_others(place: Place) -> None:
    assert (await place.get("/ipp/system/resources/1", method="POST")).status == 418
    assert (await place.get("/ipp/system")).status == 418


async def test_who_is_not_let_in_is_told_so(place: Place) -> None:
    place.keeper.refusal = UPGRADE_REQUIRED
    assert (await place.get("/ipp/system/resources/1", "ada")).status == 426
