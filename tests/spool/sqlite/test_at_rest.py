"""The files of the store: nothing private can be read in them, and shredded keys are gone."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from pathlib import Path

import pytest

from sealpress.ipp import Attribute, ValueTag
from sealpress.ipp.states import JobState
from sealpress.spool.records import (
    DocumentPlace,
    JobChange,
    JobPrivate,
    NewDocument,
    RemoteJob,
)
from sealpress.spool.sqlite import writer
from tests.spool.contract.site import DONE, Site

SECRETS = [
    f"{word}-{number:04d}-Befund"
    for number, word in enumerate(("name", "user", "text", "file", "peer", "said", "there", "note"))
]


def octets_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_nothing_private_is_in_its_files(site: Site) -> None:
    name, user, text, file, peer, said, there, word = SECRETS
    attribute = Attribute("job-account-id", (ValueTag.NAME,), (text,))
    private = JobPrivate(name=name, user=user, peer=peer, submitted=(attribute,))
    document = NewDocument(
        document_format="text/plain",
        octets=3,
        name=file,
        place=DocumentPlace(b"k", b"s"),
        said=(Attribute("document-message", (ValueTag.TEXT,), (word,)),),
    )
    await site.add("office", document, private=private, message=said)
    change = JobChange(state=JobState.COMPLETED, message=said, remote=RemoteJob(name=there))
    await site.store.finish(await site.claim(), change)
    for _ in range(2):
        found = octets_of(site.folder)
        assert [secret for secret in SECRETS if secret.encode() in found] == []
        await site.reopen()


@pytest.mark.parametrize("forgets_all", [True, False], ids=["history", "documents"])
async def test_a_shredded_key_is_gone_at_once(site: Site, forgets_all: bool) -> None:
    key, sealed = os.urandom(60), os.urandom(9000)
    place = DocumentPlace(key, sealed)
    document = NewDocument(document_format="text/plain", octets=3, place=place)
    await site.add("office", document)
    await site.store.finish(await site.claim(), DONE)
    await site.add()
    assert key in octets_of(site.folder)
    after = 0 if forgets_all else 1e9
    await site.store.purge(documents_after=0, history_after=after, limit=9)
    left = octets_of(site.folder)
    assert key not in left
    assert sealed[:16] not in left
    assert sealed[-16:] not in left


async def test_a_reader_in_the_way_delays_it_for_seconds_only(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "TRUNCATE_SECONDS", 0.3)
    key = os.urandom(60)
    place = DocumentPlace(key, b"s")
    await site.add("office", NewDocument(document_format="text/plain", octets=1, place=place))
    await site.store.finish(await site.claim(), DONE)
    reader = sqlite3.connect(site.folder / "jobs.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM job").fetchone()
    await site.store.purge(documents_after=0, history_after=0, limit=9)
    assert key in octets_of(site.folder)
    reader.close()
    ends = time.monotonic() + 30
    found = True
    while found and time.monotonic() < ends:
        await asyncio.sleep(0.1)
        found = key in octets_of(site.folder)
    assert not found


async def test_a_queue_that_is_removed_takes_its_keys_along(site: Site) -> None:
    key = os.urandom(60)
    place = DocumentPlace(key, b"s")
    job = await site.add("office", NewDocument(document_format="text/plain", octets=1, place=place))
    await site.store.finish(await site.claim(), DONE)
    await site.store.remove_queue(job.queue_id)
    assert key not in octets_of(site.folder)
