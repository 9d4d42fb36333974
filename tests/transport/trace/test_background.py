from __future__ import annotations

import io
import json
import os
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from sealpress.transport.trace import BackgroundOutput, Trace
from sealpress.transport.trace.background import MAX_WAITING_CHARACTERS
from sealpress.transport.witness import Approach, Stage

DESCRIPTORS = Path("/proc/self/fd")
LINE = "x" * 99 + "\n"


class Pipe:
    """A pipe whose reader does nothing until it is told to."""

    def __init__(self):
        reading, writing = os.pipe()
        self.output = os.fdopen(writing, "w", encoding="utf-8")

        self.source = os.fdopen(reading, encoding="utf-8")

    def fill(self):
        """Put empty lines into it, until nothing more fits."""
        descriptor = self.output.fileno()
        os.set_blocking(descriptor, False)
        with suppress(BlockingIOError):
            while os.write(descriptor, b"\n"):
                pass
        os.set_blocking(descriptor, True)

    def read_all(self):
        """Begin to read; what is returned ends the pipe and returns what was read."""
        read = []
        thread = threading.Thread(target=lambda: read.append(self.source.read()))
        thread.start()

        def finish():
            self.output.close()
            thread.join(10)
            return read[0]

        return finish

    def close(self):
        self.output.close()
        self.source.close()


@pytest.fixture
def pipe():
    made = Pipe()
    yield made
    made.close()


def fill(output):
    """Write until something is left out; return how many lines were taken."""
    taken = 0
    while output.write(LINE):
        taken += 1
    return taken


def step(number):
    return Approach(number=number, host="printer.example", port=631, stage=Stage.BEGUN)


def test_all_of_it_is_written_in_order(pipe):
    finish = pipe.read_all()
    output = BackgroundOutput(pipe.output)
    for number in range(1_000):
        output.write(f"{number}\n")
    output.close()
    assert finish().split() == [str(number) for number in range(1_000)]


def test_nobody_waits_for_a_reader_that_is_stuck(pipe):
    output = BackgroundOutput(pipe.output)
    begun_at = time.monotonic()
    taken = fill(output)
    assert MAX_WAITING_CHARACTERS <= taken * len(LINE) < MAX_WAITING_CHARACTERS + 200_000
    assert time.monotonic() - begun_at < 20
    assert output.take_lost_lines() == 0


def test_the_end_waits_a_bounded_time(pipe):
    output = BackgroundOutput(pipe.output)
    fill(output)
    begun_at = time.monotonic()
    output.close(0.2)
    assert 0.1 < time.monotonic() - begun_at < 10
    with pytest.raises(ValueError, match="closed"):
        output.write(LINE)


def test_what_was_left_out_is_counted(pipe):
    output = BackgroundOutput(pipe.output, limit=1_000)
    taken = fill(output)
    output.write("two\nlines\n")
    finish = pipe.read_all()
    assert output.drain()
    assert output.take_lost_lines() == 3
    assert output.take_lost_lines() == 0
    output.write("again\n")
    output.close()
    assert finish() == LINE * taken + "again\n"


def test_one_text_that_is_too_large_is_left_out(pipe):
    output = BackgroundOutput(pipe.output, limit=10)
    assert output.write("x\n" * 6) == 0
    assert output.take_lost_lines() == 6
    output.close()


def test_a_pipe_that_does_not_block(pipe):
    os.set_blocking(pipe.output.fileno(), False)
    output = BackgroundOutput(pipe.output)
    for _ in range(5_000):
        output.write(LINE)
    finish = pipe.read_all()
    output.close()
    assert finish() == LINE * 5_000


def test_a_pipe_that_nobody_holds(pipe):
    pipe.source.close()
    output = BackgroundOutput(pipe.output)
    output.write(LINE)
    assert not output.drain()
    with pytest.raises(BrokenPipeError):
        output.write(LINE)
    with pytest.raises(BrokenPipeError):
        output.close()


def test_an_output_without_a_descriptor():
    text = io.StringIO()
    output = BackgroundOutput(text)
    output.write(LINE)
    output.flush()
    output.close()
    assert text.getvalue() == LINE


def test_nothing_written_nothing_to_close(pipe):
    before = len(list(DESCRIPTORS.iterdir()))
    BackgroundOutput(pipe.output).close()
    assert len(list(DESCRIPTORS.iterdir())) == before


def test_the_descriptor_is_given_back(pipe):
    finish = pipe.read_all()
    before = len(list(DESCRIPTORS.iterdir()))
    output = BackgroundOutput(pipe.output)
    output.write(LINE)
    output.close()
    assert len(list(DESCRIPTORS.iterdir())) == before
    assert finish() == LINE


@pytest.mark.parametrize("goes_on", [True, False])
def test_a_trace_says_how_much_it_left_out(pipe, goes_on):
    pipe.fill()
    trace = Trace(BackgroundOutput(pipe.output, limit=10_000), form="json")
    for number in range(1, 1_001):
        trace.approaching(step(number))
    finish = pipe.read_all()
    if goes_on:
        trace._output.drain()
        trace.approaching(step(1_001))
    trace.close()
    events = [json.loads(line) for line in finish().split()]
    cuts = [event["facts"]["lines"] for event in events if event["kind"] == "cut"]
    assert len(cuts) == 1
    assert cuts[0] + len(events) - 1 == 1_000 + goes_on
    assert (events[-1]["kind"] == "cut") is not goes_on


def test_a_trace_that_is_closed_is_still_kept(pipe):
    trace = Trace(BackgroundOutput(pipe.output))
    trace.close()
    trace.close()
    trace.approaching(step(1))
    assert len(trace.events) == 1
    assert trace.error is None


def test_why_a_trace_was_not_written(pipe):
    pipe.source.close()
    trace = Trace(BackgroundOutput(pipe.output))
    trace.approaching(step(1))
    trace.close()
    assert isinstance(trace.error, BrokenPipeError)
    assert len(trace.events) == 1


def test_closing_a_trace_that_is_written_directly_leaves_it_open():
    text = io.StringIO()
    trace = Trace(text)
    trace.close()
    trace.approaching(step(1))
    assert "connecting" in text.getvalue()
