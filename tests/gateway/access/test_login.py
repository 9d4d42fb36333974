"""Logging in by HTTP: who is proved, what is asked for, how guessing ends."""

from __future__ import annotations

import pytest

from sealpress.errors import Reason, StateError
from sealpress.gateway.access import login as login_module
from sealpress.gateway.access.guessing import Guesses, GuessLimits
from sealpress.gateway.access.login import HttpLogin
from sealpress.gateway.access.names import USERS_ISSUER
from sealpress.gateway.settings import Login
from sealpress.printer.dialogue import Authentication
from sealpress.server.access import KnownUser
from sealpress.server.messages import Response
from sealpress.transport.auth import Authenticator, Credentials
from tests.gateway.access.conftest import PASSWORD, basic, request_of

BOTH = (Login.DIGEST, Login.BASIC)
PROXY_HEADERS = [
    "Remote-User",
    "X-Remote-User",
    "X-Forwarded-User",
    "X-Auth-Request-User",
    "X-Authenticated-User",
    "X-WEBAUTH-USER",
    "Forwarded",
    "Proxy-Authorization",
]


@pytest.fixture
def login(world):
    made = world()
    return HttpLogin(
        made.book, made.audit, Guesses(GuessLimits(free=3, first=60.0, longest_for_user=60.0))
    )


async def prove(login, authorization, ways=BOTH, **request):
    return await login.prove(request_of(("Authorization", authorization), **request), ways)


def values(answer: Response) -> list[str]:
    assert answer.status == 401
    return [value for name, value in answer.fields if name == "WWW-Authenticate"]


def digest(challenges, user="ann", password=PASSWORD, *, target="/") -> str:
    authenticator = Authenticator(Credentials(user, password))
    authenticator.challenged(challenges, secure=False)
    return authenticator.header("GET", target)


async def test_a_right_password_proves_a_user(login):
    user = await prove(login, basic("ann"))
    assert user == KnownUser(
        name="ann", issuer=USERS_ISSUER, authentication=Authentication.BASIC, kind="basic"
    )


@pytest.mark.parametrize("position", [0, 1])
async def test_each_digest_that_is_asked_for_proves_a_user(login, position):
    challenge = values(login.challenge(BOTH))[position]
    user = await prove(login, digest([challenge]))
    assert (user.name, user.authentication) == ("ann", Authentication.DIGEST)


def test_the_strongest_way_comes_first(login):
    asked = values(login.challenge(BOTH))
    assert [one.split()[0] for one in asked] == ["Digest", "Digest", "Basic"]
    assert ["SHA-256" in one for one in asked] == [True, False, False]
    assert 'charset="UTF-8"' in asked[2]
    assert len(values(login.challenge((Login.BASIC,)))) == 1


@pytest.mark.parametrize(
    "authorization",
    [
        basic("ann", "wrong"),
        basic("ann", ""),
        basic("eve"),
        basic(""),
        basic("ANN"),
        basic("ann "),
        basic(" ann"),
        basic("ann."),
        basic("ann\0"),
        basic("ann\u200b"),
        basic("\uff41nn"),
        basic("CLINIC\\ann"),
        basic("ann@clinic"),
        "Basic",
        "Basic ann:secret",
        "Basic YW5u",
        "Basic /////w==",
        "basic  ",
    ],
)
async def test_wrong_names_and_passwords_prove_nobody(login, authorization):
    assert len(values(await prove(login, authorization))) == 3


@pytest.mark.parametrize("user", ["Ann", "ann ", "ann.", "eve", ""])
async def test_wrong_names_prove_nobody_by_digest(login, user):
    answer = digest(values(login.challenge(BOTH)), user)
    assert values(await prove(login, answer))


async def test_decomposed_letters_are_the_same_user(world):
    made = world()
    made.add("\u00e4nne")
    user = await prove(HttpLogin(made.book), basic("a\u0308nne"))
    assert user.name == "\u00e4nne"


@pytest.mark.parametrize("header", PROXY_HEADERS)
async def test_no_header_of_a_proxy_proves_anybody(login, header):
    request = request_of((header, "ann"), (header, basic("ann")))
    assert await login.prove(request, BOTH) is None


@pytest.mark.parametrize("given", ["Negotiate YII=", "PeerCred ann", "Bearer x", "Local ann", ""])
async def test_ways_that_are_not_offered_prove_nobody(login, given):
    assert await prove(login, given) is None
    assert await prove(login, basic("ann"), (Login.DIGEST,)) is None
    assert await prove(login, basic("ann"), ()) is None


async def test_two_logins_at_once_are_none(login):
    fields = ("Authorization", basic("bob")), ("Authorization", basic("ann"))
    answer = await login.prove(request_of(*fields), BOTH)
    assert answer.status == 400


async def test_a_digest_counts_once(login):
    given = digest(values(login.challenge(BOTH)))
    assert (await prove(login, given)).name == "ann"
    again = await prove(login, given)
    assert all("stale=true" in one for one in values(again)[:2])


async def test_a_digest_is_for_its_target(login):
    given = digest(values(login.challenge(BOTH)), target="/other")
    assert values(await prove(login, given))


async def test_a_user_without_digest_uses_basic(world):
    made = world()
    made.add("eve", digest=False)
    login = HttpLogin(made.book)
    assert values(await prove(login, digest(values(login.challenge(BOTH)), "eve")))
    assert (await prove(login, basic("eve"))).name == "eve"


async def test_guessing_ends_in_waiting(login):
    answers = [await prove(login, basic("ann", f"guess{n}")) for n in range(9)]
    assert [one.status for one in answers] == [401] * 3 + [429] * 6
    assert ("Retry-After", "60") in answers[3].fields
    assert (await prove(login, basic("ann"))).status == 429
    given = digest(values(login.challenge(BOTH)))
    assert (await prove(login, given)).status == 429
    assert (await prove(login, basic("ann"), address="10.0.0.9")).status == 429


async def test_guessing_does_not_touch_who_is_in(login):
    assert (await prove(login, basic("ann"), address="10.0.0.9")).name == "ann"
    for number in range(9):
        await prove(login, basic("ann", f"guess{number}"))
    assert (await prove(login, basic("ann"), address="10.0.0.9")).name == "ann"
    given = digest(values(login.challenge(BOTH)))
    assert (await prove(login, given, address="10.0.0.9")).name == "ann"


async def test_wrong_passwords_are_noted_now_and_then(world, monkeypatch):
    made = world()
    login = HttpLogin(made.book, made.audit)
    for number in range(5):
        await prove(login, basic("ann", f"guess{number}"))
    await prove(login, basic("hunter2", "ann"))
    monkeypatch.setattr(login_module, "REFUSED_LOGIN_NOTE_SECONDS", 0.0)
    await prove(login, basic("ann", "guess"))
    told = [entry.as_dict() for entry in made.audit.entries]
    assert [(one["user"], one["counted-before"]) for one in told] == [
        ("ann", 0),
        ("", 0),
        ("ann", 4),
    ]
    assert {(one["action"], one["outcome"], one["address"]) for one in told} == {
        ("login", "refused", "127.0.0.1")
    }
    assert "hunter2" not in str(told)
    assert "guess" not in str(told)


async def test_the_notes_stay_few_in_memory(world, monkeypatch):
    made = world()
    monkeypatch.setattr(login_module, "MAX_NOTED_ADDRESSES", 5)
    login = HttpLogin(made.book, made.audit)
    for number in range(30):
        await prove(login, basic("ann", "x"), address=f"10.0.{number}.1")
    assert len(login._notes._counts) == 5


async def test_an_audit_log_that_fails_lets_nobody_in(world, caplog):
    class Broken:
        def note(self, entry):
            raise StateError(Reason.STATE_UNWRITABLE, "the disk is full")

    login = HttpLogin(world().book, Broken())
    assert values(await prove(login, basic("ann", "wrong")))
    assert "the disk is full" in caplog.text
