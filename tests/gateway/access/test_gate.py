"""The gate before a server: what is answered before the body, and what after the message."""

from __future__ import annotations

import asyncio
import dataclasses

import pytest

from sealpress import ipp
from sealpress.gateway.settings import Login
from sealpress.ipp.status import Status
from sealpress.printer import Role
from sealpress.server import Response
from sealpress.server.access import Admitted
from sealpress.trust.client_certificates import ClientCertificateMode, ClientCertificatePolicy
from tests.gateway.access.conftest import (
    QUEUES,
    basic,
    facts,
    ipp_request,
    request_of,
    roles_of,
)


async def ask(port, octets, path="/", *fields):
    """Send a request in clear; returns status line and body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = [f"POST {path} HTTP/1.1", "Host: localhost", "Content-Type: application/ipp", *fields]
    head += [f"Content-Length: {len(octets)}", "Connection: close", "", ""]
    writer.write("\r\n".join(head).encode() + octets)
    answer = await asyncio.wait_for(reader.read(-1), 20)
    writer.close()
    return answer


@pytest.mark.parametrize("path", ["/", "/printers/closed", "/jobs/7", "/printers/open"])
async def test_a_closed_queue_answers_426_in_clear_by_any_path(world, gateway, path):
    service, port = await gateway(world())
    answer = await ask(port, ipp.encode(ipp_request("closed")), path)
    assert answer.startswith(b"HTTP/1.1 426 ")
    assert b"Upgrade: TLS/1.2, HTTP/1.1" in answer
    assert b"closed" not in answer
    assert service.welcomed == []


@pytest.mark.parametrize("path", ["/", "/printers/open"])
async def test_an_open_queue_answers_in_clear(world, gateway, path):
    service, port = await gateway(world())
    answer = await ask(port, ipp.encode(ipp_request("open")), path)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert len(service.welcomed) == 1


async def test_a_password_in_clear_is_not_even_looked_at(world, gateway):
    made = world()
    service, port = await gateway(made)
    given = f"Authorization: {basic('ann')}"
    answer = await ask(port, ipp.encode(ipp_request("open")), "/printers/open", given)
    assert answer.startswith(b"HTTP/1.1 426 ")
    assert made.audit.entries == []
    assert service.welcomed == []


async def test_a_login_in_clear_is_asked_for_by_digest_alone(world, gateway):
    _, port = await gateway(world())
    answer = await ask(port, ipp.encode(ipp_request("digest")), "/printers/digest")
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert answer.count(b"WWW-Authenticate: Digest") == 2
    assert b"Basic" not in answer


async def test_a_login_that_clear_text_cannot_carry_asks_for_encryption(world, gateway):
    _, port = await gateway(world(login=(Login.BASIC,)))
    for path in ("/printers/digest", "/"):
        answer = await ask(port, ipp.encode(ipp_request("digest")), path)
        assert answer.startswith(b"HTTP/1.1 426 ")


async def test_the_path_alone_lets_nobody_in(world):
    gate = world().gate
    decision = await gate.admit(request_of(path="/printers/login?x=y"))
    assert (decision.status, len(decision.fields)) == (401, 4)
    assert await gate.admit(request_of(path="/")) == Admitted(None)
    admitted = await gate.admit(request_of(("Authorization", basic("bob")), path="/printers/login"))
    assert admitted.user.name == "bob"


async def test_who_sends_nothing_learns_how_to_log_in(world):
    made = world()
    empty = ("Content-Length", "0")
    assert (await made.gate.admit(request_of(empty, method="POST"))).status == 401
    assert (await made.gate.admit(request_of(empty, method="POST", secure=False))).status == 401
    assert isinstance(await made.gate.admit(request_of(empty)), Admitted)
    known = ("Authorization", basic("ann"))
    assert isinstance(await made.gate.admit(request_of(empty, known, method="POST")), Admitted)
    made.gate.replace(dataclasses.replace(made.settings, queues=QUEUES[1:3]))
    assert (await made.gate.admit(request_of(empty, method="POST", secure=False))).status == 426


async def test_a_wrong_password_is_refused_whatever_was_asked_for(world):
    gate = world().gate
    for path in ("/", "/printers/open", "/jobs/1"):
        decision = await gate.admit(request_of(("Authorization", basic("ann", "x")), path=path))
        assert decision.status == 401


async def test_a_queue_of_others_is_refused_before_the_body(world):
    gate = world().gate
    request = request_of(("Authorization", basic("bob")), path="/printers/staff")
    decision = await gate.admit(request)
    assert isinstance(decision, Response)
    assert (decision.status, decision.close) == (403, True)


async def test_without_passwords_only_a_certificate_could_help(world):
    gate = world(login=()).gate
    decision = gate.decide(QUEUES[2], ipp_request("login", version=(1, 1)), facts())
    assert decision.message.code == Status.CLIENT_ERROR_NOT_AUTHENTICATED
    assert decision.message.version == (1, 1)
    reason = decision.message.groups[0]["sealpress-refusal-reason"]
    assert reason.value == "not-authenticated"
    assert gate.challenge(facts()) is None


def test_a_challenge_is_for_those_who_are_not_known(world):
    gate = world().gate
    assert gate.challenge(facts()).status == 401
    assert gate.challenge(facts(secure=False)).status == 401
    assert gate.challenge(facts("ann")) is None


@pytest.mark.parametrize(("name", "secure", "seen"), [
    ("open", False, True), ("closed", False, False), ("closed", True, True), ("login", True, False)
])  # fmt: skip
def test_queues_that_are_listed(world, name, secure, seen):
    made = world()
    queue = made.queue_at(f"/printers/{name}")
    assert made.gate.may_see(queue, facts(secure=secure)) is seen


def test_requests_about_no_queue(world):
    made = world()
    message = ipp_request("")
    assert roles_of(made.gate.decide(None, message, facts(secure=False))) == set()
    closed = dataclasses.replace(made.settings, queues=QUEUES[1:3])
    made.gate.replace(closed)
    assert roles_of(made.gate.decide(None, message, facts(secure=False))) == 426
    assert roles_of(made.gate.decide(None, message, facts())) == set()


async def test_certificates_go_before_passwords(world, clinic_policy):
    gate = world(client_certificates=clinic_policy).gate
    decision = await gate.admit(request_of(("Authorization", basic("ann"))))
    assert decision.status == 403  # a person; IPP gets 0x0402
    assert (await gate.admit(request_of(secure=False))).status == 426


@pytest.fixture
def clinic_policy(tmp_path):
    from tests.trust.client_makers import make_clinic

    clinic = make_clinic(tmp_path)
    return ClientCertificatePolicy(
        mode=ClientCertificateMode.REQUIRE_AT_IPP, ca_files=(clinic.ca_file,)
    )


async def test_new_settings_count_at_once(world, clinic_policy):
    made = world()
    made.gate.replace(dataclasses.replace(made.settings, administrators=("ann",)))
    where = facts("ann")
    assert roles_of(made.gate.decide(QUEUES[1], ipp_request("closed"), where)) == set(Role)
    made.gate.replace(dataclasses.replace(made.settings, client_certificates=clinic_policy))
    assert (await made.gate.admit(request_of(secure=False))).status == 426
