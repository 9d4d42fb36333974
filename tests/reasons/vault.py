"""What goes wrong with the print server's documents and the key that seals them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sealpress.reasons import Reason
from sealpress.spool.encryption.ring import open_ring
from sealpress.spool.files.vault import FileVault
from sealpress.spool.space import Space
from tests.reasons.scene import Scene

UUID = "6d0cc1b2-7a0e-4a5e-8d5b-6f1d3c1a2b3c"


async def _damaged(folder: Path) -> None:
    vault = FileVault(folder / "documents", open_ring(folder), Space(folder, reserve_octets=0))
    await vault.start()
    writer = vault.receive(UUID)
    await writer.write(bytes(100_000))
    place = await writer.commit()
    file = folder / "documents" / place.file
    file.write_bytes(file.read_bytes()[:-1])
    try:
        async for _ in vault.read(place, UUID):
            pass
    finally:
        await vault.close()


def a_document_cut_short(scene: Scene) -> None:
    asyncio.run(_damaged(scene.folder / "spool"))


def a_service_without_its_credential(scene: Scene) -> None:
    open_ring(scene.folder / "spool", "credential:spool-key", environ={})


def a_place_without_a_key(scene: Scene) -> None:
    open_ring(scene.folder / "one")
    open_ring(scene.folder / "one", f"file:{scene.folder}/two.key")


def another_key_than_before(scene: Scene) -> None:
    for folder in ("one", "two"):
        open_ring(scene.folder / folder)
    open_ring(scene.folder / "one", f"file:{scene.folder}/two/spool.key")


SITUATIONS = {
    Reason.DOCUMENT_LOST: a_document_cut_short,
    Reason.SPOOL_KEY_MISSING: a_service_without_its_credential,
    Reason.SPOOL_KEY_WRONG: another_key_than_before,
}
MORE = [(Reason.SPOOL_KEY_MISSING, "a key's file that is not there", a_place_without_a_key)]
