"""A server's own identity: what is loaded is what its folder has at the time."""

from pathlib import Path

import pytest

from sealpress.errors import SealpressError
from sealpress.server import TlsFloor
from sealpress.server.own_identity import watch_identity
from sealpress.trust import Identity, server_context
from sealpress.trust.identities.identity import KEY_FILE
from sealpress.trust.identities.self_signed import self_signed


def replace_key(folder: Path) -> None:
    draft = folder / "draft"
    draft.touch(mode=0o600)
    draft.write_bytes(self_signed(["localhost"]))
    draft.replace(folder / KEY_FILE)


@pytest.fixture
def seen():
    """The fingerprints for which settings were made."""
    return []


@pytest.fixture
def context(seen):
    def make(identity):
        seen.append(identity.facts().sha256)
        return server_context(identity)

    return make


async def test_what_the_folder_has_then_is_loaded_again(tmp_path, context, seen):
    identity = Identity.ensure(tmp_path, ["localhost"])
    watch = watch_identity(identity, tmp_path, context, floor=TlsFloor.REFUSE)
    replace_key(tmp_path)
    assert await watch.reload()
    assert seen == [seen[0], Identity.load(tmp_path).facts().sha256]
    assert seen[0] != seen[1]


def test_a_passphrase_is_asked_for_again(tmp_path, context, seen):
    identity = Identity.ensure(tmp_path, ["localhost"], lambda: "open sesame")
    watch_identity(identity, tmp_path, context, floor=TlsFloor.REFUSE)
    assert len(seen) == 1


@pytest.mark.parametrize("floor", [TlsFloor.REFUSE, TlsFloor.REPORT])
def test_clients_below_the_floor_have_settings_where_it_reports(tmp_path, context, floor):
    identity = Identity.ensure(tmp_path, ["localhost"])
    assert watch_identity(identity, tmp_path, context, floor=floor).tls.floor is floor


def test_files_that_cannot_be_used_are_an_error_at_the_start(tmp_path, context):
    identity = Identity.ensure(tmp_path, ["localhost"])
    (tmp_path / KEY_FILE).write_text("nothing")
    with pytest.raises(SealpressError):
        watch_identity(identity, tmp_path, context, floor=TlsFloor.REFUSE)
