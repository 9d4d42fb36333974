"""Users as a running gateway knows them."""

from __future__ import annotations

import dataclasses
import logging

import pytest
from blockbuster import blockbuster_ctx

from sealpress.gateway.access import user_book
from sealpress.gateway.access.passwords import hash_password
from sealpress.gateway.access.user_book import UserBook
from sealpress.gateway.access.user_file import UserFile
from tests.gateway.access.conftest import CHEAP, PASSWORD, user_record


@pytest.fixture
def file(tmp_path):
    return UserFile(tmp_path / "users")


@pytest.fixture
def book(file, monkeypatch):
    monkeypatch.setattr(user_book, "LOOK_SECONDS", 0.0)
    return UserBook(file, costs=CHEAP)


async def test_changes_of_the_file_are_seen(book, file):
    await book.refresh()
    assert book.find("ann") is None
    file.add(user_record("ann"))
    with blockbuster_ctx("sealpress.gateway"):
        await book.refresh()
    assert await book.is_right("ann", PASSWORD)
    file.remove("ann")
    await book.refresh()
    assert not await book.is_right("ann", PASSWORD)
    assert not book.is_remembered("ann", PASSWORD)


async def test_the_file_is_looked_at_rarely(file, monkeypatch):
    book = UserBook(file, costs=CHEAP)
    await book.refresh()
    file.add(user_record("ann"))
    await book.refresh()
    assert book.find("ann") is None
    monkeypatch.setattr(user_book, "LOOK_SECONDS", 0.0)
    await book.refresh()
    assert book.find("ann") is not None


async def test_a_new_password_ends_the_old_one(book, file):
    file.add(user_record("ann"))
    await book.refresh()
    assert await book.is_right("ann", PASSWORD)
    assert book.is_remembered("ann", PASSWORD)
    new = hash_password("other", CHEAP)
    file.replace("ann", lambda old: dataclasses.replace(old, password=new))
    await book.refresh()
    assert not book.is_remembered("ann", PASSWORD)
    assert not await book.is_right("ann", PASSWORD)
    assert await book.is_right("ann", "other")


async def test_the_old_users_count_while_the_file_cannot_be_read(book, file, caplog):
    file.add(user_record("ann"))
    await book.refresh()
    file.path.write_bytes(b"\xff\xfe")
    with caplog.at_level(logging.ERROR):
        await book.refresh()
    assert await book.is_right("ann", PASSWORD)
    assert "cannot read the users" in caplog.text


async def test_names_are_found_composed_and_digests_octet_by_octet(book, file):
    file.add(user_record("\u00e4nne"))
    await book.refresh()
    assert book.find("a\u0308nne") is book.find("\u00e4nne")
    assert book.digest_secret("\u00e4nne", "md5") is not None
    assert book.digest_secret("a\u0308nne", "md5") is None
    assert book.digest_secret("eve", "md5") is None
