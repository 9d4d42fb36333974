from __future__ import annotations

import io
import json
import re
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sealpress import IppError, MemoryKnowledge, MemoryTrustStore, Printer, SealpressError
from sealpress.simulator import TlsMode, VirtualPrinterConfig, run_in_thread
from sealpress.transport.trace import Event, Kind, Trace
from sealpress.transport.trace.events import Layer
from sealpress.transport.trace.json_lines import json_line
from tests.transport.trace.test_connection import CALLS, ROUTE

DOCS = Path(__file__).parents[3] / "docs" / "reference"
SCHEMA = json.loads((DOCS / "trace.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
PASSWORD = "hunter2-s3cr3t"


def check(lines):
    """Validate JSON lines; return them."""
    objects = [json.loads(line) for line in lines]
    for one in objects:
        VALIDATOR.validate(one)
    return objects


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


def test_schema_and_page_know_every_kind():
    kinds = [str(kind) for kind in Kind]
    assert SCHEMA["properties"]["kind"]["enum"] == kinds
    page = (DOCS / "trace.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z-]+)` \| [^|]+ \| [^|]*\|$", page, re.MULTILINE) == kinds
    assert SCHEMA["properties"]["layer"]["enum"] == [str(layer) for layer in Layer]


def test_the_page_knows_every_fact():
    page = (DOCS / "trace.md").read_text(encoding="utf-8")
    for kind in Kind:
        facts = SCHEMA["$defs"][str(kind)]["properties"]
        row = next(line for line in page.splitlines() if line.startswith(f"| `{kind}` |"))
        assert re.findall(r"`(\w+)`", row.split("|")[3]) == list(facts)


@pytest.mark.parametrize(("scheme", "tls"), [
    ("ipps", TlsMode.OPTIONAL), ("ipp", TlsMode.UPGRADE_ONLY), ("ipp", TlsMode.OFF),
])  # fmt: skip
def test_both_ends_of_a_job(tmp_path, scheme, tls):
    ours, theirs = io.StringIO(), io.StringIO()
    config = VirtualPrinterConfig(
        output=tmp_path / "o",
        identity=tmp_path / "i",
        tls=tls,
        witness=Trace(theirs, form="json"),
    )
    with (
        run_in_thread(config) as virtual,
        Printer(
            virtual.uri(scheme),
            trust="encrypt",
            security="as-uri" if tls is TlsMode.OFF else "prefer",
            knowledge=MemoryKnowledge(),
            trust_store=MemoryTrustStore(),
            witness=Trace(ours, form="json"),
        ) as printer,
    ):
        secret = {"job-password": PASSWORD, "job-password-encryption": "none"}
        with pytest.raises(IppError) if tls is TlsMode.OFF else nullcontext():
            printer.print(b"%PDF-1.7 " + b"document" * 500, options=secret)
    for text in (ours.getvalue(), theirs.getvalue()):
        kinds = {one["kind"] for one in check(text.splitlines())}
        assert {"ipp-request", "ipp-response", "http-body"} <= kinds
        assert "fault" not in kinds
        assert PASSWORD not in text
        assert PASSWORD.encode().hex() not in text
        assert "documentdocument" not in text
        assert text.isascii()


@pytest.mark.parametrize("trust", ["system", "sha256:" + "00" * 32])
def test_a_printer_that_is_not_trusted(tmp_path, trust):
    output = io.StringIO()
    config = VirtualPrinterConfig(output=tmp_path / "o", identity=tmp_path / "i")
    printing = {"trust": trust, "witness": Trace(output, form="json")}
    store = {"knowledge": MemoryKnowledge(), "trust_store": MemoryTrustStore()}
    with run_in_thread(config) as virtual:
        printer = Printer(virtual.uri("ipps"), **printing, **store)
        with printer, pytest.raises(SealpressError):
            printer.attributes()
    told = check(output.getvalue().splitlines())
    failed = [one for one in told if one["kind"] == "failed"]
    assert {one["facts"]["phase"] for one in failed} == {"trust"}
    assert "tls-done" not in {one["kind"] for one in told}


@pytest.mark.parametrize("form", ["hex", "json"])
@given(st.lists(CALLS, max_size=12))
def test_whatever_comes_fits_the_schema(form, calls):
    trace = Trace(form=form)
    watch = trace.connected(ROUTE)
    for name, *arguments in calls:
        if name == "tls_record":
            watch.tls_record(*arguments[:-1], sealed=arguments[-1])
        else:
            getattr(watch, name)(*arguments)
    check([json_line(event) for event in trace.events])


@given(st.text())
def test_no_terminal_obeys_a_line(text):
    event = Event(
        number=1, connection=1, kind=Kind.CONNECTING, seconds=0.0, monotonic=0.0,
        facts={"host": text, "port": 1},
    )  # fmt: skip
    line = json_line(event)
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["facts"]["host"] == text
