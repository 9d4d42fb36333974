"""Passwords: kept as Argon2id, compared beside the event loop, known again for a while."""

from __future__ import annotations

import asyncio
import statistics
import threading
import time

import pytest
from blockbuster import blockbuster_ctx

from sealpress.errors import Reason, StateError, UsageError
from sealpress.gateway.access import passwords
from sealpress.gateway.access.passwords import (
    MAX_HASHED_AT_ONCE,
    HashCosts,
    PasswordCheck,
    check_password,
    hash_password,
)
from tests.gateway.access.conftest import CHEAP

KEPT = hash_password("secret", CHEAP)


@pytest.fixture
def check():
    return PasswordCheck(CHEAP)


def test_what_is_kept_is_argon2id_with_real_costs():
    assert hash_password("secret").startswith("$argon2id$v=19$m=65536,t=2,p=1$")
    assert hash_password("secret", CHEAP) != KEPT


def test_without_its_library_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(passwords, "_ARGON2", "argon2_is_not_here")
    with pytest.raises(StateError) as caught:
        hash_password("secret")
    assert caught.value.reason is Reason.EXTRA_MISSING


@pytest.mark.parametrize("password", ["", "a\0b", "a\nb", "x" * 1025])
def test_what_is_no_password(password):
    with pytest.raises(UsageError) as caught:
        check_password(password)
    assert caught.value.reason is Reason.INVALID_ARGUMENT


async def test_right_and_wrong(check):
    assert await check.is_right("ann", "secret", KEPT)
    for wrong in ("Secret", "secret ", "", "secre", "secret" * 1000):
        assert not await check.is_right("ann", wrong, KEPT)


async def test_a_user_who_is_not_there_has_no_password(check):
    assert not await check.is_right("eve", "secret", None)
    assert not await check.is_right("eve", "", None)


@pytest.mark.parametrize("kept", ["", "secret", "$argon2id$v=19$x", "$1$abc"])
async def test_a_spoilt_line_has_no_password(check, kept):
    assert not await check.is_right("ann", "secret", kept)


async def test_composed_and_decomposed_letters_are_one_password(check):
    assert await check.is_right("ann", "gru\u0308n", hash_password("gr\u00fcn", CHEAP))


async def test_a_right_password_is_known_again(check, monkeypatch):
    assert not check.is_remembered("ann", "secret", KEPT)
    assert await check.is_right("ann", "secret", KEPT)
    assert check.is_remembered("ann", "secret", KEPT)
    monkeypatch.setattr(passwords, "REMEMBERED_SECONDS", -1.0)
    assert await check.is_right("bob", "secret", KEPT)
    assert not check.is_remembered("bob", "secret", KEPT)


async def test_a_new_password_ends_the_old_one(check):
    assert await check.is_right("ann", "secret", KEPT)
    assert not check.is_remembered("ann", "secret", hash_password("other", CHEAP))
    assert not check.is_remembered("ann", "secret", None)
    assert not await check.is_right("ann", "secret", hash_password("other", CHEAP))


async def test_wrong_passwords_are_not_remembered_and_right_ones_are_few(check, monkeypatch):
    monkeypatch.setattr(passwords, "MAX_REMEMBERED_PASSWORDS", 2)
    for user in ("ann", "bob", "eve"):
        await check.is_right(user, "wrong", KEPT)
        await check.is_right(user, "secret", KEPT)
    known = [check.is_remembered(user, "secret", KEPT) for user in ("ann", "bob", "eve")]
    assert known == [False, True, True]
    assert not check.is_remembered("ann", "wrong", KEPT)


async def test_few_are_hashed_at_once_and_the_same_one_only_once(check, monkeypatch):
    at_once, most, done = 0, 0, 0
    turn, together = threading.Lock(), threading.Barrier(MAX_HASHED_AT_ONCE)
    compare = check._hasher.verify

    class Hasher:
        def hash(self, text):
            return KEPT

        def verify(self, kept, given):
            nonlocal at_once, most, done
            with turn:
                at_once += 1
                most, done = max(most, at_once), done + 1
                is_first = done <= MAX_HASHED_AT_ONCE
            if is_first:  # they wait for each other
                together.wait(20)
            time.sleep(0.01)
            with turn:
                at_once -= 1
            return compare(kept, given)

    monkeypatch.setattr(check, "_hasher", Hasher())
    same = [check.is_right("ann", "secret", KEPT) for _ in range(20)]
    others = [check.is_right(f"user{n}", f"guess{n}", KEPT) for n in range(10)]
    assert sum(await asyncio.gather(*same, *others)) == 20
    assert (most, done) == (MAX_HASHED_AT_ONCE, 11)


async def test_a_client_that_hangs_up_spoils_nothing(check):
    asking = asyncio.ensure_future(check.is_right("ann", "secret", KEPT))
    await asyncio.sleep(0)
    asking.cancel()
    assert await check.is_right("ann", "secret", KEPT)


async def test_the_event_loop_does_not_wait(check, monkeypatch):
    turns, enough, waited = 0, threading.Event(), []
    compare = check._hasher.verify

    class Hasher:
        def hash(self, text):
            return KEPT

        def verify(self, kept, given):
            waited.append(enough.wait(20))
            return compare(kept, given)

    monkeypatch.setattr(check, "_hasher", Hasher())
    with blockbuster_ctx("sealpress.gateway"):
        asking = asyncio.ensure_future(check.is_right("ann", "secret", KEPT))
        while not asking.done():
            await asyncio.sleep(0.001)
            turns += 1
            if turns > 3:
                enough.set()
    assert await asking
    assert waited == [True]


async def test_it_takes_as_long_for_a_user_who_is_not_there():
    costs = HashCosts(memory_kib=8192, passes=2)
    check, kept = PasswordCheck(costs), hash_password("secret", costs)
    await check.is_right("first", "x", None)
    spent: dict[bool, list[float]] = {True: [], False: []}
    for number in range(40):
        there = number % 2 == 0
        begin = time.process_time()
        await check.is_right("ann", f"guess{number}", kept if there else None)
        spent[there].append(time.process_time() - begin)
    with_user, without = (statistics.median(spent[there]) for there in (True, False))
    assert 0.6 < with_user / without < 1.6
