from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys

import pytest

from sealpress.cli.access_options import client_policy
from sealpress.errors import UsageError
from sealpress.trust.certificate_users import NAME_ORDER, NameKind
from sealpress.trust.client_certificates import (
    ClientCertificateMode,
    ClientCertificatePolicy,
    UserRules,
)
from sealpress.trust.policy import Pin
from tests.trust.client_makers import make_clinic

NOTHING = dict.fromkeys(["ca_files", "pins", "user_from", "allow", "deny"])


def test_without_options_nobody_is_asked():
    assert client_policy(ClientCertificateMode.OFF, **NOTHING) == ClientCertificatePolicy()


def test_options_are_put_together(tmp_path):
    ca_file, pin = tmp_path / "ca.pem", "sha256:" + "ab" * 32
    policy = client_policy(
        ClientCertificateMode.REQUIRE_AT_IPP,
        ca_files=[ca_file],
        pins=[pin],
        user_from=[NameKind.UPN],
        allow=["ann"],
        deny=["bob issued by CN=Clinic CA"],
    )
    assert policy.ca_files == (ca_file,)
    assert policy.pins == (Pin.parse(pin),)
    assert policy.users == UserRules(("ann",), ("bob issued by CN=Clinic CA",))
    assert policy.name_order == (NameKind.UPN,)


def test_the_usual_order_of_names(tmp_path):
    given = {**NOTHING, "ca_files": [tmp_path / "ca.pem"]}
    assert client_policy(ClientCertificateMode.ASK, **given).name_order == NAME_ORDER


def test_a_pin_that_is_none():
    with pytest.raises(UsageError, match="64 hexadecimal digits"):
        client_policy(ClientCertificateMode.ASK, **{**NOTHING, "pins": ["sha256:1"]})


def simulate(folder, *options):
    argv = [sys.executable, "-m", "sealpress", "simulate", "--port", "0", "--json"]
    argv += ["--output", str(folder / "printed"), "--identity", str(folder / "identity"), *options]
    env = {**os.environ, "SEALPRESS_HOME": str(folder / "home"), "NO_COLOR": "1"}
    return subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--client-certificates", "ask"], "needs authorities or pins"),
        (["--deny-user", "bob"], "need a mode"),
        (["--operator", "root"], "must be asked for"),
        (["--client-certificates", "ask", "--client-ca", "CA", "--tls", "off"], "need TLS"),
        (["--client-certificates", "ask", "--client-ca", "MISSING"], "missing.pem"),
    ],
)
def test_options_that_do_not_go_together(sealpress, tmp_path, options, words):
    clinic = make_clinic(tmp_path)
    files = {"CA": str(clinic.ca_file), "MISSING": str(tmp_path / "missing.pem")}
    port = ("--port", "0", "--output", tmp_path / "printed")
    ended = sealpress("simulate", "--json", *port, *(files.get(word, word) for word in options))
    error = ended.json["error"]
    assert words in re.sub(r"\s+", " ", error["detail"])
    assert ended.code == error["exit_code"] != 0


def test_a_printer_that_demands_certificates_gets_ready(tmp_path):
    clinic = make_clinic(tmp_path)
    options = ["--client-certificates", "require-at-ipp", "--client-ca", str(clinic.ca_file)]
    process = simulate(tmp_path, *options, "--operator", "ann@clinic.example", "--user-from", "cn")
    try:
        uris = json.loads(process.stdout.readline())["ready"]
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert [uri.partition(":")[0] for uri in uris] == ["ipps", "ipp"]
    assert process.returncode == 0
