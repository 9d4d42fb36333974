"""What a queue wants of who comes, and what a user may do there."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from sealpress.gateway.access.names import USERS_ISSUER
from sealpress.gateway.access.rights import (
    Judgement,
    Who,
    needs_encryption,
    offers,
    roles_of,
    verdict,
)
from sealpress.gateway.settings import Encryption, GatewaySettings, Login, QueueSettings
from sealpress.printer.dialogue import Authentication, Role

CLEAR = Encryption.OPTIONAL
SETTINGS = GatewaySettings(
    state=Path("state"),
    login=(Login.BASIC, Login.DIGEST),
    operators=("olga",),
    administrators=("ada", "carol issued by CN=CA"),
)
QUEUE = QueueSettings(name="q", uri="file:///x", operators=("otto",))
NOBODY = Who(secure=True)


def user(name, *, secure=True, **facts):
    known = {"issuer": USERS_ISSUER, "authentication": Authentication.BASIC, **facts}
    return Who(secure=secure, name=name, **known)


def queue(**facts):
    return dataclasses.replace(QUEUE, **facts)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (user("ann"), {Role.USER}),
        (user("otto"), {Role.USER, Role.OPERATOR}),
        (user("olga"), {Role.USER, Role.OPERATOR}),
        (user("ann", roles=frozenset({Role.OPERATOR})), {Role.USER, Role.OPERATOR}),
        (user("ada"), set(Role)),
        (user("ann", roles=frozenset({Role.ADMINISTRATOR})), set(Role)),
        (user("Ada"), {Role.USER}),
        (user("carol"), {Role.USER}),
        (NOBODY, set()),
        (Who(secure=True, name="ada"), set()),
        (Who(secure=True, name="ada", roles=frozenset(Role)), set()),
    ],
)
def test_roles(who, expected):
    assert roles_of(SETTINGS, QUEUE, who) == expected


def test_operators_of_a_queue_are_operators_nowhere_else():
    assert roles_of(SETTINGS, queue(operators=()), user("otto")) == {Role.USER}
    assert roles_of(SETTINGS, None, user("otto")) == {Role.USER}


@pytest.mark.parametrize("name", ["ada", "carol"])
def test_certificates_have_the_roles_of_their_issuers(name):
    who = user(name, issuer="CN=CA (key 01)", authentication=Authentication.CERTIFICATE)
    assert roles_of(SETTINGS, QUEUE, who) == (set(Role) if name == "carol" else {Role.USER})


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize("encryption", Encryption)
def test_clear_text_is_judged_before_anything_else(secure, encryption):
    asked = queue(encryption=encryption, login_required=True)
    judged = verdict(SETTINGS, asked, Who(secure=secure))
    refused = encryption is Encryption.REQUIRED and not secure
    assert judged is (Judgement.ENCRYPT_FIRST if refused else Judgement.LOG_IN_FIRST)


def test_clear_text_about_no_queue():
    def needs(*queues):
        return needs_encryption(dataclasses.replace(SETTINGS, queues=queues), None)

    assert needs()
    assert needs(QUEUE)
    assert not needs(QUEUE, queue(encryption=CLEAR))


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (NOBODY, Judgement.LOG_IN_FIRST),
        (Who(secure=True, name="ann"), Judgement.LOG_IN_FIRST),
        (user("ann"), Judgement.WELCOME),
        (user("Ann"), Judgement.NOT_FOR_YOU),
        (user("bob"), Judgement.NOT_FOR_YOU),
        (user("bob", groups=frozenset({"ward3"})), Judgement.WELCOME),
        (user("otto"), Judgement.WELCOME),
        (user("ada"), Judgement.WELCOME),
    ],
)
def test_a_queue_for_some(who, expected):
    assert verdict(SETTINGS, queue(users=("ann", "@ward3")), who) is expected


def test_everybody_may_use_a_queue_that_asks_nobody():
    assert verdict(SETTINGS, QUEUE, NOBODY) is Judgement.WELCOME
    assert verdict(SETTINGS, None, NOBODY) is Judgement.WELCOME


def test_passwords_never_go_in_clear():
    assert offers(SETTINGS, secure=True) == (Login.DIGEST, Login.BASIC)
    assert offers(SETTINGS, secure=False) == (Login.DIGEST,)
    basic = dataclasses.replace(SETTINGS, login=(Login.BASIC,))
    assert offers(basic, secure=False) == ()
    nothing = dataclasses.replace(SETTINGS, login=(Login.NONE,))
    assert offers(nothing, secure=True) == ()
