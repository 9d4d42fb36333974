from sealpress.cli.queue.telling import tell_jobs, tell_queue, tell_queues

QUEUE = {"name": "a\x1b[2J", "state": "idle", "is_accepting": False, "connection": {}, "jobs": {}}


def test_no_queue(capsys):
    tell_queues([], as_json=False)
    assert "sealpress queue add URI" in capsys.readouterr().out


def test_names_cannot_move_the_cursor(capsys):
    tell_queues([QUEUE], as_json=False)
    tell_queue(QUEUE, as_json=False)
    tell_jobs([{"id": 1, "name": "\x07", "user": "\u202e"}], as_json=False)
    out = capsys.readouterr().out
    assert out.isascii()
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "idle, takes no jobs" in out


def test_an_attempt_that_waits_for_somebody(capsys):
    tell_queue({**QUEUE, "trouble": {"sentence": "x", "next_attempt": ""}}, as_json=False)
    assert "when somebody decides" in capsys.readouterr().out


def test_what_exactly_is_in_the_way_of_a_paused_queue(capsys):
    trouble = {"sentence": "x", "detail": "port 631 of laser.test", "next_attempt": ""}
    tell_queue({**QUEUE, "state": "paused", "trouble": trouble}, as_json=False)
    out = capsys.readouterr().out
    assert "port 631 of laser.test" in out
    assert "once the queue is resumed" in out


def test_no_jobs(capsys):
    tell_jobs([], as_json=False)
    assert capsys.readouterr().out == "There are no jobs.\n"


def test_what_the_printer_complains_of(capsys):
    said = ["media-empty-error", "toner-low-report"]
    tell_queues([{**QUEUE, "printer_reasons": said}], as_json=False)
    out = capsys.readouterr().out
    assert "media-empty-error" in out
    assert "toner-low" not in out
