"""A virtual printer that asks for client certificates: its ways in, and whose jobs are whose."""

from __future__ import annotations

import http.client
import ssl

import pytest

from sealpress.errors import UsageError
from sealpress.ipp import decode, encode
from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.simulator import TlsMode, VirtualPrinterConfig
from sealpress.trust.client_certificates import (
    ClientCertificateMode,
    ClientCertificatePolicy,
    UserRules,
)
from tests.simulator.conftest import PDF
from tests.trust.authority import issue_authority
from tests.trust.client_makers import issue_client, make_clinic, write_identity

OFF, ASK, AT_TLS, AT_IPP = ClientCertificateMode
RULES = UserRules(deny=("mallory@clinic.example",))


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    return make_clinic(tmp_path_factory.mktemp("clinic"))


@pytest.fixture
def demanding(start, clinic):
    """Start a printer that takes the clinic's certificates."""

    def begin(mode=AT_IPP, *, further=(), tls=TlsMode.OPTIONAL, **settings):
        policy = ClientCertificatePolicy(
            mode=mode, ca_files=(clinic.ca_file, *further), users=RULES
        )
        return start(client_certificates=policy, tls=tls, **settings)

    return begin


def ask(client, operation, certificate=None, document=b"", **named):
    """Ask over IPPS, with a certificate or without."""
    context = ssl.create_default_context(cafile=client.printer.certificate_path)
    if certificate is not None:
        context.load_cert_chain(certificate)
    port = client.printer.port
    line = http.client.HTTPSConnection("localhost", port, timeout=20, context=context)
    try:
        octets = encode(client.message(operation, "ipps", **named))
        line.request("POST", "/ipp/print", octets + document, {"Content-Type": "application/ipp"})
        return decode(line.getresponse().read())
    finally:
        line.close()


def ways_in(client, certificate):
    answer = ask(client, Operation.GET_PRINTER_ATTRIBUTES, certificate)
    printer = answer.groups[1]
    names = ("printer-uri", "uri-security", "uri-authentication")
    columns = [printer[f"{name}-supported"].values for name in names]
    return [
        (str(uri).partition(":")[0], security, authentication)
        for uri, security, authentication in zip(*columns, strict=True)
    ]


NAME, CERTIFICATE = "requesting-user-name", "certificate"
WAYS = [
    (ASK, "optional", [("ipp", "none", NAME), ("ipps", "tls", NAME), ("ipps", "tls", CERTIFICATE)]),
    (
        ASK,
        "required",
        [
            ("ipps", "tls", NAME),
            ("ipps", "tls", CERTIFICATE),
            ("ipp", "tls", NAME),
            ("ipp", "tls", CERTIFICATE),
        ],
    ),
    (ASK, "implicit-only", [("ipps", "tls", NAME), ("ipps", "tls", CERTIFICATE)]),
    (AT_IPP, "optional", [("ipps", "tls", CERTIFICATE), ("ipp", "tls", CERTIFICATE)]),
    (AT_IPP, "required", [("ipps", "tls", CERTIFICATE), ("ipp", "tls", CERTIFICATE)]),
    (AT_TLS, "optional", [("ipps", "tls", CERTIFICATE), ("ipp", "tls", CERTIFICATE)]),
    (AT_TLS, "implicit-only", [("ipps", "tls", CERTIFICATE)]),
]


@pytest.mark.parametrize(("mode", "tls", "ways"), WAYS)
def test_the_ways_in_are_told_as_they_are(demanding, clinic, mode, tls, ways):
    assert ways_in(demanding(mode, tls=TlsMode(tls)), clinic.path("good")) == ways


@pytest.mark.parametrize("mode", [AT_IPP, AT_TLS])
def test_requests_in_clear_are_told_to_upgrade(demanding, mode):
    printer = demanding(mode)
    octets = encode(printer.message(Operation.GET_PRINTER_ATTRIBUTES))
    status, _ = printer.post(octets)
    assert status == 426
    assert [uri.partition(":")[0] for uri in printer.printer.uris] == ["ipps", "ipp"]


def test_asking_leaves_the_plain_way_open(demanding):
    printer = demanding(ASK)
    assert printer.ask(Operation.GET_PRINTER_ATTRIBUTES).code == Status.SUCCESSFUL_OK


def test_the_certificates_user_goes_before_the_claimed_one(demanding, clinic):
    printer = demanding()
    answer = ask(printer, Operation.PRINT_JOB, clinic.path("good"), PDF)
    job_id = answer.groups[1]["job-id"].value
    job = ask(printer, Operation.GET_JOB_ATTRIBUTES, clinic.path("good"), job_id=job_id)
    assert job.groups[1]["job-originating-user-name"].value == "ann@clinic.example"


def test_the_ticket_tells_user_issuer_and_certificate(demanding, clinic):
    printer = demanding()
    ask(printer, Operation.PRINT_JOB, clinic.path("good"), PDF)
    ticket = printer.ticket()
    assert ticket["job"]["user-is-authenticated"] is True
    assert ticket["job"]["job-originating-user-name"] == "ann@clinic.example"
    assert ticket["job"]["user-issuer"].startswith("CN=Clinic CA (key ")
    assert ticket["connection"]["user"] == "ann@clinic.example"
    assert ticket["connection"]["user-from"] == "email"
    assert len(ticket["connection"]["client-certificate-sha256"]) == 64


def test_a_refused_document_leaves_nothing_behind(demanding, clinic, tmp_path):
    printer = demanding()
    for who, status in ((None, 0x0402), ("expired", 0x0403), ("denied", 0x0401)):
        certificate = clinic.path(who) if who else None
        answer = ask(printer, Operation.PRINT_JOB, certificate, PDF * 20_000)
        assert answer.code == status
    left = {path.suffix for path in (tmp_path / "out").iterdir() if path.stat().st_size}
    assert left <= {".lock", ""}


@pytest.fixture
def namesake(tmp_path):
    """Another authority of the same name, and its own ann."""
    authority = issue_authority("Clinic CA")
    (tmp_path / "other-ca.pem").write_bytes(authority.pem)
    ann = write_identity(tmp_path / "other-ann.pem", issue_client(issuer=authority))
    return tmp_path / "other-ca.pem", ann


def test_two_authorities_ann_are_two_people(demanding, clinic, namesake):
    ca_file, other_ann = namesake
    printer = demanding(further=(ca_file,), seconds_per_job=60)
    ask(printer, Operation.PRINT_JOB, clinic.path("good"), PDF)
    refused = ask(printer, Operation.CANCEL_JOB, other_ann, job_id=1)
    assert refused.code == Status.CLIENT_ERROR_NOT_AUTHORIZED
    own = ask(printer, Operation.CANCEL_JOB, clinic.path("good"), job_id=1)
    assert own.code == Status.SUCCESSFUL_OK


@pytest.mark.parametrize(
    ("operator", "status"),
    [
        ("ann@clinic.example issued by CN=Clinic CA", Status.SUCCESSFUL_OK),
        ("ann@clinic.example", Status.SUCCESSFUL_OK),
        ("ann@clinic.example issued by CN=Other CA", Status.CLIENT_ERROR_NOT_AUTHORIZED),
    ],
)
def test_an_operator_may_cancel_the_jobs_of_others(demanding, clinic, tmp_path, operator, status):
    bob = issue_client("bob", issuer=clinic.authority, names=("bob@clinic.example",))
    path = write_identity(tmp_path / "bob.pem", bob)
    printer = demanding(seconds_per_job=60, operators=(operator,))
    ask(printer, Operation.PRINT_JOB, path, PDF)
    assert ask(printer, Operation.CANCEL_JOB, clinic.path("good"), job_id=1).code == status


def test_under_ask_a_claim_does_not_reach_a_certificates_job(demanding, clinic):
    printer = demanding(ASK, seconds_per_job=60)
    ask(printer, Operation.PRINT_JOB, clinic.path("good"), PDF)
    claimed = ask(printer, Operation.CANCEL_JOB, job_id=1)
    assert claimed.code == Status.CLIENT_ERROR_NOT_AUTHENTICATED


@pytest.mark.parametrize("mode", [ASK, AT_TLS, AT_IPP])
def test_a_request_in_clear_is_not_carried_out_in_the_name_of_a_certificate(demanding, mode):
    """Somebody on the way could put it before the handshake of who has the certificate."""
    printer = demanding(mode)
    octets = encode(printer.message(Operation.PRINT_JOB)) + PDF
    upgrade = {"Connection": "Upgrade", "Upgrade": "TLS/1.2"}
    status, body = printer.post(octets, headers=upgrade)
    assert status == (200 if mode is ASK else 426)
    if mode is ASK:
        assert decode(body).code == Status.SUCCESSFUL_OK
        assert printer.ticket()["connection"]["secure"] is False
        assert printer.ticket()["job"]["user-is-authenticated"] is False


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"tls": TlsMode.OFF, "mode": ASK}, "need TLS"),
        ({"operators": ("root",)}, "asked for"),
    ],
)
def test_settings_that_contradict_each_other(tmp_path, clinic, settings, words):
    mode = settings.pop("mode", OFF)
    files = (clinic.ca_file,) if mode is not OFF else ()
    policy = ClientCertificatePolicy(mode=mode, ca_files=files)
    with pytest.raises(UsageError, match=words):
        VirtualPrinterConfig(
            output=tmp_path, identity=tmp_path, client_certificates=policy, **settings
        )
