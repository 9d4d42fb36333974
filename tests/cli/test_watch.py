"""``sealpress watch``: events as lines, to a job's end or until a signal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

from tests.client.onlooking import once_waited_for, printer_at


def watched(sealpress, printer, *words):
    """Watch a job that is canceled meanwhile."""
    uri = printer.uri("ipp")
    with printer_at(uri) as one:
        job = one.create_job("letter")
    about = ("--job", job.id, "--events", "job-completed", "--user", "ann")
    with once_waited_for(printer, lambda one: one.job(job.id).cancel()):
        return sealpress("watch", uri, *about, *words)


def test_a_job_is_told_of_to_its_end(sealpress, printer):
    ended = watched(sealpress, printer)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith("job-completed          Job 1 has ended: canceled. (letter)\n")


def test_each_event_is_a_line_of_json(sealpress, printer):
    told = watched(sealpress, printer, "--json").json
    assert told.pop("at") is not None
    assert told.pop("printer").endswith("/ipp/print")
    assert told == {
        "event": "job-completed",
        "number": 1,
        "job": 1,
        "job_name": "letter",
        "job_state": "canceled",
        "printer_state": None,
        "reasons": ["job-canceled-by-user"],
        "text": "Job 1 has ended: canceled.",
    }


def test_an_event_without_a_name_is_refused(sealpress, printer):
    assert sealpress("watch", printer.uri("ipp"), "--events", "job-created,").code == 2


def test_it_ends_with_a_signal_as_if_all_was_well(printer):
    uri = printer.uri("ipp")
    command = [sys.executable, "-m", "sealpress", "watch", uri, "--json", "--user", "ann"]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as process,
        once_waited_for(printer, lambda one: one.create_job("letter")),
    ):
        assert process.stdout is not None
        line = process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        process.stdout.read()
        assert process.wait(60) == 0
    assert json.loads(line)["event"] == "job-created"
