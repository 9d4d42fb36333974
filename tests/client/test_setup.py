"""What callers write, made into settings; what is wrong with it, said before anything is sent."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress import AsyncPrinter, Printer, Reason, TrustPolicy, UsageError
from sealpress.client.ticket import Ticket, fit_name
from sealpress.trust import Identity, MemoryTrustStore


@pytest.mark.parametrize("uri", ["", "printer", "ftp://h", "ipp://", "ipp://u:p@h", "ipp://h:0"])
@pytest.mark.parametrize("face", [Printer, AsyncPrinter])
def test_a_bad_uri(face, uri):
    with pytest.raises(UsageError) as caught:
        face(uri)
    assert caught.value.reason is Reason.INVALID_URI


def test_a_bad_policy():
    with pytest.raises(UsageError, match="security is one of as-uri, prefer, require"):
        Printer("ipp://h", security="maybe")


@pytest.mark.parametrize("trust", ["", "maybe", "sha256:12", "encrypt,system"])
def test_a_bad_trust_setting(trust):
    with pytest.raises(UsageError) as caught:
        Printer("ipp://h", trust=trust)
    assert caught.value.reason is Reason.TRUST_SETTINGS_INVALID


IDENTITY = Identity(Path("a.pem"), Path("a.pem"))
WRONG_TYPES = [
    ({"identities": "anna"}, "identities is a list of Identity, not str"),
    ({"identities": b"anna"}, "identities is a list of Identity, not bytes"),
    ({"identities": ""}, "identities is a list of Identity, not str"),
    ({"identities": Path("anna.pem")}, "identities is a list of Identity, not PosixPath"),
    ({"identities": IDENTITY}, "identities is a list of Identity, not Identity"),
    ({"identities": {"anna": IDENTITY}}, "identities is a list of Identity, not dict"),
    ({"identities": [IDENTITY, "bert"]}, "each of identities is an Identity, not str"),
    ({"identities": [None]}, "each of identities is an Identity, not NoneType"),
    ({"trust_store": "folder"}, "trust_store is a TrustStore, such as .*, not str"),
    ({"trust_store": Path("folder")}, "trust_store is a TrustStore, such as .*, not PosixPath"),
    ({"trust_store": MemoryTrustStore}, "trust_store is .*, not class MemoryTrustStore"),
    ({"choose_identity": IDENTITY}, "choose_identity is a function .*, not Identity"),
    ({"choose_identity": "anna"}, "choose_identity is a function .*, not str"),
]


@pytest.mark.skipif(os.name != "posix", reason="paths are of another class elsewhere")
@pytest.mark.parametrize(("settings", "words"), WRONG_TYPES)
@pytest.mark.parametrize("face", [Printer, AsyncPrinter])
def test_what_is_of_a_wrong_type_is_told_before_anything_is_sent(face, settings, words):
    with pytest.raises(UsageError) as caught:
        face("ipps://h", **settings)
    assert caught.value.reason is Reason.INVALID_ARGUMENT
    assert re.fullmatch(words, caught.value.detail)


@pytest.mark.parametrize("identities", [None, (), [IDENTITY], (one for one in [IDENTITY])])
@pytest.mark.parametrize("face", [Printer, AsyncPrinter])
def test_what_is_of_a_right_type_is_taken(face, identities):
    store = MemoryTrustStore()
    made = face("ipps://h", identities=identities, trust_store=store, choose_identity=print)
    assert made.connection is None


def test_a_missing_authority_is_an_error_before_anything_is_sent(tmp_path, knowledge):
    printer = Printer("ipps://localhost:1", trust=f"ca:{tmp_path}/none.pem", knowledge=knowledge)
    with pytest.raises(UsageError) as caught:
        printer.attributes()
    assert caught.value.reason is Reason.TRUST_SETTINGS_INVALID


def test_the_login_name_is_sent_unless_told_otherwise(scripted, knowledge, monkeypatch):
    monkeypatch.setenv("LOGNAME", "carol")
    peer = scripted()
    for user in (None, "dora", ""):
        with Printer(peer.uri, user=user, knowledge=knowledge) as printer:
            printer.attributes("printer-name")
    assert [got.attribute("requesting-user-name") for got in peer.got] == ["carol", "dora", None]


def test_representations_show_the_uri():
    assert repr(Printer("ipps://h/ipp/print")) == "<Printer ipps://h/ipp/print>"
    assert repr(AsyncPrinter("ipp://h", trust=TrustPolicy())) == "<AsyncPrinter ipp://h/>"


@pytest.mark.parametrize(
    ("name", "fit"),
    [("plain", "plain"), ("a\tb\x00c\n", "a b c"), ("é" * 200, "é" * 127), ("  ", "")],
)
def test_names_are_made_fit(name, fit):
    assert fit_name(name) == fit


@given(st.text(max_size=400))
def test_any_name_is_made_fit(name):
    fit = fit_name(name)
    assert len(fit.encode()) <= 255
    assert fit.isprintable()


def test_a_ticket_parts_operation_and_job_attributes():
    ticket = Ticket.make("x", strict=True, options={"copies": 2, "job_name": "y"})
    names = [attribute.name for attribute in ticket.document_operation_attributes()]
    assert names == ["ipp-attribute-fidelity", "job-name"]
    assert [attribute.name for attribute in ticket.job] == ["copies"]


def test_an_option_that_cannot_be_sent_is_refused():
    with pytest.raises(UsageError, match="copies"):
        Ticket.make("x", strict=False, options={"copies": "many"})
