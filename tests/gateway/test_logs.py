import io
import json
import logging

import pytest

from sealpress.gateway.logs import MAX_VALUE_CHARACTERS, LogFormat, log_handler, logged_to

LOG = logging.getLogger("sealpress.gateway")


@pytest.fixture
def written():
    return io.StringIO()


def test_a_record_as_json(written):
    with logged_to(written, LogFormat.JSON):
        LOG.info("sent", extra={"action": "job-delivered", "job": 17, "queue": "office"})
    record = json.loads(written.getvalue())
    time = record.pop("time")
    assert time.endswith("Z")
    assert record == {
        "level": "info",
        "action": "job-delivered",
        "message": "sent",
        "queue": "office",
        "job": 17,
    }


def test_a_record_as_text(written):
    facts = {"action": "job-failed", "reason": "connection-refused", "next_attempt": "10:00:05"}
    with logged_to(written, LogFormat.TEXT):
        LOG.warning("not sent", extra=facts)
    line = written.getvalue().partition(" ")[2]
    assert line == ("warning job-failed not sent reason=connection-refused next_attempt=10:00:05\n")


@pytest.mark.parametrize("form", LogFormat)
def test_nothing_begins_a_line_or_moves_a_cursor(written, form):
    with logged_to(written, form):
        LOG.info("a\nb\x1b[2J\u202e %s", "\x07", extra={"queue": "x\r\ny\x85"})
    text = written.getvalue()
    assert text.count("\n") == 1
    assert text.removesuffix("\n").isascii()
    assert text.removesuffix("\n").isprintable()


def test_only_known_facts_are_written(written):
    with logged_to(written, LogFormat.JSON):
        LOG.info("x", extra={"action": "a", "password": "secret", "document": "secret.pdf"})
    assert "secret" not in written.getvalue()


def test_records_of_other_parts_have_an_action_too(written):
    with logged_to(written, LogFormat.JSON):
        logging.getLogger("sealpress.server").info("hello")
    assert json.loads(written.getvalue())["action"] == "server"


def test_long_values_are_cut(written):
    with logged_to(written, LogFormat.JSON):
        LOG.info("y" * 5000, extra={"queue": "x" * 5000})
    record = json.loads(written.getvalue())
    assert len(record["queue"]) == len(record["message"]) == MAX_VALUE_CHARACTERS + 3


def test_a_traceback_is_one_line(written):
    with logged_to(written, LogFormat.TEXT):
        try:
            raise ValueError("no\nway")
        except ValueError:
            LOG.exception("failed")
    assert written.getvalue().count("\n") == 1
    assert "ValueError: no | way" in written.getvalue()


def test_afterwards_nothing_is_written(written):
    with logged_to(written, LogFormat.TEXT):
        pass
    LOG.info("later")
    assert written.getvalue() == ""


@pytest.mark.parametrize("form", LogFormat)
def test_the_time_is_told_to_the_microsecond_in_utc(written, form):
    record = logging.LogRecord("sealpress.gateway", logging.INFO, "", 0, "x", (), None)
    record.created = 1_700_000_000.0
    assert "2023-11-14T22:13:20.000000Z" in log_handler(form, written).format(record)
