"""The pytest plugin, as the tests of a program that prints use it."""

import re
from pathlib import Path

import pytest

import sealpress
from sealpress.errors import IppError, JobError, Reason
from sealpress.simulator import TlsMode

pytest_plugins = ["sealpress.testing", "pytester"]

PDF = b"%PDF-1.4\n" + b"1 0 obj << /Type /Page >> endobj\n" * 3


def client(virtual, **options):
    return sealpress.Printer(virtual.uri("ipps"), trust=virtual.pin, **options)


def test_a_program_prints_to_the_fixture(virtual_printer):
    with client(virtual_printer) as printer:
        printer.print(b"%PDF-1.4 hello", name="hello").wait()
    (document,) = virtual_printer.documents()
    assert document.read_bytes() == b"%PDF-1.4 hello"


def test_printers_of_other_kinds(start_virtual_printer):
    plain = start_virtual_printer(tls=TlsMode.OFF)
    secure = start_virtual_printer(tls="implicit-only")
    assert plain.port != secure.port
    assert (plain.pin, secure.pin[:7]) == ("", "sha256:")


@pytest.mark.virtual_printer(profile="label-printer", name="Ramp 3")
def test_a_marker_chooses_the_printer(virtual_printer):
    with client(virtual_printer) as printer:
        described = printer.attributes("printer-name", "printer-resolution-default")
    assert described["printer-name"].value == "Ramp 3"
    assert described["printer-resolution-default"].value.feed == 203


@pytest.mark.virtual_printer(faults=["not-accepting"])
def test_a_marker_chooses_faults(virtual_printer):
    with client(virtual_printer) as printer, pytest.raises(IppError) as caught:
        printer.print(PDF)
    assert caught.value.reason is Reason.PRINTER_NOT_ACCEPTING


def test_faults_come_and_go(virtual_printer):
    with client(virtual_printer) as printer:
        virtual_printer.set_faults("paper-runs-out:page=2")
        job = printer.print(PDF)
        stopped = virtual_printer.wait_for_job(job.id, state="processing-stopped")
        assert stopped.impressions == 1
        virtual_printer.set_faults([])
        job.wait(30)
    assert virtual_printer.wait_for_job(job.id).impressions == 3


def test_jobs_tell_what_was_asked_for(virtual_printer):
    with client(virtual_printer) as printer:
        printer.print(PDF, name="Invoice 7", options={"copies": 2}).wait()
    job = virtual_printer.wait_for_job()
    assert (job.name, job.state, job.impressions) == ("Invoice 7", "completed", 3)
    assert job.attributes["copies"] == 2
    assert job.secure
    assert job.has_ended
    assert job.documents[0].read_bytes() == PDF


def test_requests_tell_what_came_over_the_wire(virtual_printer):
    with client(virtual_printer, user="ann") as printer:
        printer.print(iter([PDF]), name="Streamed").wait()
    (request,) = virtual_printer.requests("Print-Job")
    assert request.attributes["job-name"] == "Streamed"
    assert request.attributes["requesting-user-name"] == "ann"
    assert (request.framing, request.binding) == ("chunked", "implicit")
    assert (request.http_version, request.expect) == ("1.1", "100-continue")
    assert request.user_agent == "Sealpress"
    assert request.secure


def test_waiting_ends_in_words(virtual_printer):
    with pytest.raises(TimeoutError, match=r"no job is completed after 0\.05 s: there is no job"):
        virtual_printer.wait_for_job(timeout=0.05)


@pytest.mark.virtual_printer(seconds_per_job=600)
def test_waiting_for_one_job_tells_of_the_others(virtual_printer):
    with client(virtual_printer) as printer:
        printer.print(PDF)
        virtual_printer.wait_for_job(state="processing")
    with pytest.raises(TimeoutError, match=r"job 9 is not completed .*: job 1 is processing"):
        virtual_printer.wait_for_job(9, timeout=0.05)


@pytest.mark.virtual_printer(faults=["job-aborts:document-format-error"])
def test_a_program_hears_of_aborted_jobs(virtual_printer):
    with client(virtual_printer) as printer, pytest.raises(JobError) as caught:
        printer.print(PDF).wait(30)
    assert caught.value.reason is Reason.JOB_ABORTED
    assert "document-format-error" in caught.value.job_state_reasons


def through(gateway, **options):
    return sealpress.Printer(gateway.uri("printer"), trust=gateway.pin, **options)


def test_a_program_prints_through_a_gateway(gateway, virtual_printer):
    with through(gateway) as printer:
        job = printer.print(PDF, name="Invoice 7")
        job.wait(30)
    (printed,) = [one for one in virtual_printer.jobs() if one.has_ended]
    assert printed.documents[0].read_bytes() == PDF
    assert gateway.wait_for_job(job.id).name == "Invoice 7"


@pytest.mark.gateway(release=True)
def test_a_gateway_that_wants_to_know_who_releases(gateway, virtual_printer):
    with through(gateway) as printer, pytest.raises(IppError) as caught:
        printer.print(PDF)
    assert caught.value.reason is Reason.NOT_AUTHENTICATED
    assert virtual_printer.requests("Print-Job") == virtual_printer.requests("Create-Job") == []


@pytest.mark.gateway(queue="open", encryption="optional", when_done="taken")
def test_a_gateway_for_clients_without_tls(gateway, virtual_printer):
    with sealpress.Printer(gateway.uri("open", "ipp")) as printer:
        printer.print(PDF).wait(30)
    assert virtual_printer.wait_for_job().documents[0].read_bytes() == PDF


@pytest.mark.virtual_printer(faults=["refuse"])
def test_a_gateway_keeps_what_its_printer_does_not_take(gateway, virtual_printer):
    with through(gateway) as printer:
        job = printer.print(PDF)
    gateway.wait_for_job(job.id, state="processing-stopped")
    trouble = gateway.queue("printer").trouble
    assert (trouble.reason, bool(trouble.remedy)) == ("connection-refused", True)
    virtual_printer.set_faults([])
    gateway.wait_for_job(job.id)
    assert gateway.queue("printer").trouble is None


USERS_CONFTEST = """
pytest_plugins = ["sealpress.testing"]
"""
USERS_TEST = """
import pytest, sealpress

@pytest.mark.virtual_printer(profile="a4-mono-laser")
class TestInvoices:
    @pytest.mark.virtual_printer(faults=["busy:times=1"])
    def test_settings_add_up(self, virtual_printer):
        with sealpress.Printer(virtual_printer.uri("ipps"), trust=virtual_printer.pin) as printer:
            printer.print(b"%PDF-1.4 x").wait()
            assert not printer.attributes("color-supported")["color-supported"].value
        assert len(virtual_printer.requests("Print-Job")) == 2

@pytest.mark.virtual_printer(profil="a4-mono-laser")
def test_typing_error(virtual_printer): ...

@pytest.mark.virtual_printer("a4-mono-laser")
def test_without_a_name(virtual_printer): ...

@pytest.mark.virtual_printer(profile="a4-mono-lazer")
def test_unknown_profile(virtual_printer): ...
"""


def test_a_users_own_test_file(pytester):
    pytester.makeconftest(USERS_CONFTEST)
    pytester.makepyfile(USERS_TEST)
    result = pytester.runpytest_subprocess("--strict-markers", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, errors=3)
    result.stdout.fnmatch_lines(
        [
            "*virtual_printer: *unexpected keyword argument 'profil'*",
            "*virtual_printer takes named arguments only*",
            "*there is no profile 'a4-mono-lazer'*",
        ]
    )


PAGE = Path(__file__).parent.parent / "docs" / "how-to" / "test-your-print-code.md"
EXAMPLES = re.findall(r"^```python pytest\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)


def test_the_examples_of_the_documentation(pytester):
    pytester.makeconftest(USERS_CONFTEST)
    (pytester.path / "invoice.pdf").write_bytes(PDF)
    pytester.makepyfile(**{f"test_example_{at}": text for at, text in enumerate(EXAMPLES)})
    result = pytester.runpytest_subprocess("--strict-markers", "-p", "no:cacheprovider", "-v")
    tests = sum(text.count("def test_") for text in EXAMPLES)
    assert tests >= 7
    result.assert_outcomes(passed=tests)
