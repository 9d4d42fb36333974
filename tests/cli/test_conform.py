from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

BASIC = "sealpress-basic"
FAILING = "{ NAME 'It is gone' OPERATION Get-Jobs GROUP operation STATUS client-error-gone }"


@pytest.fixture
def pin(printer):
    return f"sha256:{printer.certificate_sha256}"


@pytest.fixture
def suite(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "my.test"
        path.write_text(text)
        return path

    return write


def test_our_printer_passes_our_suites(sealpress, printer, pin, document):
    words = ("conform", printer.uri("ipps"), BASIC, "sealpress-tls", "-f", document)
    ended = sealpress(*words, "--trust", pin)
    assert (ended.code, ended.err) == (0, ""), ended.out
    assert "  PASS  Print-Job takes a document\n" in ended.out
    assert ended.out.splitlines()[-1].startswith("18 tests: 18 passed, 0 failed, 0 skipped, in ")


def test_without_a_document_less_is_tested(sealpress, printer):
    ended = sealpress("conform", printer.uri("ipp"), BASIC)
    assert ended.code == 0, ended.out
    assert "  SKIP  Print-Job takes a document (filename is not defined)\n" in ended.out


def test_a_failure_is_told_with_what_was_expected(sealpress, printer, suite):
    ended = sealpress("conform", printer.uri("ipp"), suite(FAILING))
    assert (ended.code, ended.err) == (1, "")
    assert "  FAIL  It is gone\n        EXPECTED: STATUS client-error-gone" in ended.out
    assert "1 test: 0 passed, 1 failed, 0 skipped" in ended.out


def test_json(sealpress, printer, suite):
    ended = sealpress("conform", printer.uri("ipp"), suite(FAILING), "--json")
    assert ended.code == 1
    assert (ended.json["passes"], ended.json["totals"]["fail"]) == (False, 1)
    (test,) = ended.json["tests"]
    assert (test["name"], test["outcome"], test["line"]) == ("It is gone", "fail", 1)


def test_junit(sealpress, printer, suite, tmp_path):
    path = tmp_path / "results.xml"
    ended = sealpress("conform", printer.uri("ipp"), suite(FAILING), "--junit", path)
    assert "FAIL" in ended.out
    assert ElementTree.parse(path).getroot().get("failures") == "1"
    ended = sealpress("conform", printer.uri("ipp"), suite(FAILING), "--junit", "-")
    assert ElementTree.fromstring(ended.out).get("failures") == "1"


def test_tap(sealpress, printer, suite):
    ended = sealpress("conform", printer.uri("ipp"), suite(FAILING), "--tap")
    assert ended.out.splitlines()[:2] == ["TAP version 13", "1..1"]
    assert "not ok 1 - It is gone" in ended.out


def test_what_crosses_the_wire_may_be_shown(sealpress, printer, suite):
    ended = sealpress("conform", printer.uri("ipp"), suite(FAILING), "--verbose")
    assert "Get-Jobs" in ended.out
    assert "client-error-bad-request" in ended.out


def test_variables(sealpress, printer, suite):
    path = suite("{ NAME '$A $filetype $user' PASS-IF-DEFINED A }")
    words = ("-d", "A=1=2", "-f", path, "--user", "ann", "--json")
    ended = sealpress("conform", printer.uri("ipp"), path, *words)
    assert ended.json["tests"][0]["name"] == "1=2 text/plain ann"


def test_listing(sealpress, suite):
    ended = sealpress("conform", "--list")
    assert ended.code == 0
    assert f"{BASIC}: What every IPP printer has to do" in ended.out
    assert BASIC in sealpress("conform", "--list", "--json").json
    path = suite(f"INCLUDE <x>\n{FAILING}{{ }}")
    assert sealpress("conform", "--list", path).out.splitlines() == [
        str(path),
        "  INCLUDE <x>",
        "  It is gone",
        "  line 2",
    ]
    assert sealpress("conform", "--list", path, "--json").json[str(path)][1] == "It is gone"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ((), 2, "a printer and at least one suite have to be named"),
        (("ipp://h/", "none"), 2, "there is no suite none"),
        (("not-a-uri", BASIC), 2, "not-a-uri"),
        (("ipp://h/", BASIC, "-d", "x"), 2, "-d x is not NAME=VALUE"),
        (("ipp://h/", BASIC, "-V", "3.0"), 2, "--ipp-version is one of"),
        (("ipp://h/", BASIC, "--transfer", "slow"), 2, "--transfer is one of"),
        (("ipp://h/", BASIC, "-f", "/none.pdf"), 6, "/none.pdf"),
        (("ipp://127.0.0.1:9/", BASIC), 3, "127.0.0.1:9"),
    ],
)
def test_what_can_t_be_done(sealpress, words, code, told):
    ended = sealpress("conform", *words)
    assert (ended.code, told in ended.err) == (code, True), ended.err


def test_an_untrusted_printer_is_sent_nothing(sealpress, printer):
    ended = sealpress("conform", printer.uri("ipps"), BASIC, "--json")
    assert ended.code == 4
    assert (ended.json["tests"], ended.json["passes"]) == ([], False)
    assert ended.json["error"]["exit_code"] == 4


def test_a_missing_document_ends_the_run_after_what_was_tested(sealpress, printer, suite):
    path = suite("{ NAME a PASS-IF-NOT-DEFINED X } { FILE $filename }")
    ended = sealpress("conform", printer.uri("ipp"), path)
    assert ended.code == 2
    assert "  PASS  a (X is not defined)\n" in ended.out
    assert "Name the document with -f FILE." in ended.err


def test_a_person_is_waited_for(sealpress, printer, suite, person):
    person("")
    ended = sealpress(
        "conform", printer.uri("ipp"), suite(FAILING.replace("NAME", "PAUSE 'Paper!' NAME"))
    )
    assert ended.err == "Paper!\nPress Enter to go on.\n"
