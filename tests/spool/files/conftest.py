"""A vault in a folder of its own, on a disk that fails when told to."""

from __future__ import annotations

import pytest

from sealpress.spool.encryption.ring import open_ring
from sealpress.spool.files.vault import FileVault
from sealpress.spool.space import Space
from tests.spool.files.failing import FailingFolder, NamedFolder


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def documents(tmp_path):
    return tmp_path / "spool" / "documents"


@pytest.fixture(params=[FailingFolder, NamedFolder], ids=["unnamed", "named"])
def disk(request, documents):
    return request.param(documents)


@pytest.fixture
def ring(tmp_path):
    return open_ring(tmp_path / "spool")


@pytest.fixture
async def vault(tmp_path, disk, ring):
    vault = FileVault(disk, ring, Space(tmp_path / "spool", reserve_octets=0))
    await vault.start()
    disk.done.clear()
    yield vault
    await vault.close()


@pytest.fixture
def there(documents):
    """Return a function that tells the names in the folder."""
    return lambda: {path.name for path in documents.iterdir()}
