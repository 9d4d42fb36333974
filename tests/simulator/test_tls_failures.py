"""Failed handshakes as an operator sees them, known by a client certificate."""

from __future__ import annotations

import subprocess

import pytest

from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import GroupTag
from sealpress.ipp.typed import attribute_from
from sealpress.trust.client_certificates import ClientCertificateMode, ClientCertificatePolicy
from tests.simulator.test_client_certificates import ask
from tests.trust.client_makers import issue_client, make_clinic, write_identity

NAME = "sealpress-tls-failures"
OLD = ["openssl", "s_client", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0", "-connect"]


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    return make_clinic(tmp_path_factory.mktemp("clinic"))


@pytest.fixture(params=["ask", "require-at-ipp", "require-at-tls"])
def watched(start, clinic, request):
    """A printer with an operator, at which an old client failed."""
    policy = ClientCertificatePolicy(
        mode=ClientCertificateMode(request.param), ca_files=(clinic.ca_file,)
    )
    client = start(client_certificates=policy, operators=("root@clinic.example",))
    where = f"127.0.0.1:{client.printer.port}"
    subprocess.run([*OLD, where], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return client


@pytest.fixture
def certificate(clinic, tmp_path):
    """Make a client certificate for a name."""

    def make(name):
        issued = issue_client(issuer=clinic.authority, names=(name,))
        return write_identity(tmp_path / "client.pem", issued)

    return make


def asked(client, certificate):
    wanted = [attribute_from("requested-attributes", ["all", NAME])]
    operation = Operation.GET_PRINTER_ATTRIBUTES
    answer = ask(client, operation, certificate, operation_attributes=wanted)
    return answer.group(GroupTag.PRINTER)


def test_the_operator_sees_who_failed(watched, certificate):
    printer = asked(watched, certificate("root@clinic.example"))
    (failure,) = printer[NAME].values
    assert failure["failure-reason"].value == "tls-version-mismatch"
    assert failure["tls-versions-offered"].values == ("tls-1.1",)
    assert failure["alert-sent"].value == "protocol-version"
    assert failure["client-address"].value.startswith("127.0.0.1:")


def test_others_do_not(watched, certificate):
    assert NAME not in asked(watched, certificate("ann@clinic.example"))


def test_what_is_accepted_is_true_for_both_engines(watched, certificate):
    printer = asked(watched, certificate("ann@clinic.example"))
    assert printer["sealpress-tls-versions-supported"].values == ("tls-1.2", "tls-1.3")
    suites = printer["sealpress-tls-ciphers-supported"].values
    assert printer["sealpress-tls-cipher"].value in suites
    assert len(suites) == 6
