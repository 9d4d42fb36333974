"""The gateway's port: its certificate is made once, told truly, and used by who listens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sealpress.errors import Reason, StateError
from sealpress.gateway.front import Front, identity_folder
from sealpress.gateway.settings import GatewaySettings
from sealpress.server import Response
from sealpress.trust import Identity


def settings(folder: Path, **more: object) -> GatewaySettings:
    return replace(GatewaySettings(state=folder / "state", port=0), **more)  # type: ignore[arg-type]  # test


async def nothing(*_: object) -> Response:
    raise AssertionError("nobody asks")


def test_a_certificate_is_made_once(tmp_path: Path) -> None:
    first, second = Front(settings(tmp_path)), Front(settings(tmp_path))
    assert first.sha256() == second.sha256()
    expires = first.expires()
    assert expires is not None
    assert expires > datetime.now(UTC)


def test_a_certificate_of_ones_own_is_taken(tmp_path: Path) -> None:
    own = tmp_path / "own"
    Identity.ensure(own, ["print.example"])
    chosen = settings(tmp_path, identity=own)
    assert identity_folder(chosen) == own
    assert Front(chosen).certificate_path.parent == own


def test_before_it_listens_it_has_no_port(tmp_path: Path) -> None:
    front = Front(settings(tmp_path))
    assert (front.port, front.server) == (0, None)


async def test_its_uris_have_the_port_it_got(tmp_path: Path) -> None:
    front = Front(settings(tmp_path))
    server = await front.listen(nothing)  # type: ignore[arg-type]  # nobody asks
    try:
        assert front.port > 0
        assert front.uri("ipps", "/ipp/print/a").endswith(f":{front.port}/ipp/print/a")
    finally:
        await server.close(grace=0)


async def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    front = Front(settings(tmp_path))
    server = await front.listen(nothing)  # type: ignore[arg-type]  # nobody asks
    try:
        with pytest.raises(StateError) as caught:
            await Front(settings(tmp_path, port=front.port)).listen(nothing)  # type: ignore[arg-type]
        assert caught.value.reason is Reason.PORT_IN_USE
    finally:
        await server.close(grace=0)
