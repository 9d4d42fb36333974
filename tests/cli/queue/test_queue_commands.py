"""What an administrator types, against a gateway that runs."""

import pytest

from tests.gateway.running import OFF, print_to

EVERY_COMMAND = [
    ("list",), ("show", "a"), ("jobs",), ("pause", "a"), ("resume", "a"), ("accept", "a"),
    ("refuse", "a"), ("retry", "a"), ("remove", "a"), ("hold", "1"), ("release", "1"),
    ("cancel", "1"), ("move", "1", "--to", "b"), ("restart", "1"), ("reload",),
]  # fmt: skip


@pytest.mark.parametrize("words", EVERY_COMMAND, ids=lambda words: words[0])
def test_without_a_gateway_it_says_what_to_do(sealpress, words, tmp_path):
    ended = sealpress("queue", *words, "--state", tmp_path, "--json")
    assert (ended.code, ended.json["error"]["reason"]) == (7, "server-not-found")
    assert "sealpress serve" in ended.json["error"]["remedy"]


def test_the_list_as_json(queue):
    files, off = queue("list")
    assert (files["name"], files["state"], files["is_secure"]) == ("files", "idle", False)
    assert (off["destination"], off["is_default"], off["encryption"]) == (OFF, True, "optional")


def test_the_list_as_text_names_open_ways(sealpress, gateway):
    ended = sealpress("queue", "list", "--state", gateway.state)
    assert ended.out.splitlines()[0].split()[:3] == ["QUEUE", "STATE", "JOBS"]
    assert "not secure to the printer: files, off" in ended.out


def test_what_is_in_the_way_with_remedy_and_next_attempt(gateway, sealpress):
    gateway.wait_for_job(print_to(gateway, "off"), state="processing-stopped")
    shown = sealpress("queue", "show", "off", "--state", gateway.state).out
    for label in ("in the way", "remedy", "reason", "since", "next attempt"):
        assert f"\n{label} " in shown
    assert "connection-refused" in shown
    assert "connection-refused" in sealpress("queue", "list", "--state", gateway.state).out


def test_pause_and_resume(queue, gateway):
    assert queue("pause", "files", "--message", "new toner")["state"] == "paused"
    job = print_to(gateway, "files")
    assert queue("show", "files")["message"] == "new toner"
    assert [one["state"] for one in queue("jobs", "files")] == ["pending"]
    resumed = queue("resume", "files")
    assert (resumed["state"] != "paused", resumed["message"]) == (True, "")
    gateway.wait_for_job(job)


def test_refuse_and_accept(queue):
    queue("pause", "files", "--message", "new toner")
    assert not queue("refuse", "files")["is_accepting"]
    accepted = queue("accept", "files")
    assert (accepted["is_accepting"], accepted["message"]) == (True, "new toner")


def test_hold_release_cancel_and_restart(queue, gateway):
    queue("pause", "files")
    jobs = [print_to(gateway, "files"), print_to(gateway, "files")]
    assert [one["state"] for one in queue("hold", *jobs)] == ["pending-held"] * 2
    assert queue("release", jobs[0])[0]["state"] == "pending"
    assert queue("cancel", jobs[1])[0]["state"] == "canceled"
    queue("resume", "files")
    gateway.wait_for_job(jobs[0])
    ended = {one["id"]: one["state"] for one in queue("jobs", "--which", "completed")}
    assert ended == {jobs[0]: "completed", jobs[1]: "canceled"}


def test_a_job_goes_to_another_queue(queue, gateway):
    queue("pause", "off")
    job = print_to(gateway, "off")
    assert queue("move", job, "--to", "files")[0]["queue"] == "files"
    gateway.wait_for_job(job)


def test_a_job_that_waits_for_a_broken_printer_goes_to_another(queue, gateway):
    job = print_to(gateway, "off")
    gateway.wait_for_job(job, state="processing-stopped")
    assert queue("show", "off")["trouble"]["detail"].startswith("cannot connect to ")
    assert queue("move", job, "--to", "files")[0]["queue"] == "files"
    gateway.wait_for_job(job)


def test_what_an_operator_is_refused_names_no_printer_to_look_at(queue, gateway):
    job = print_to(gateway, "files")
    gateway.wait_for_job(job)
    assert "sealpress queue jobs" in queue("cancel", job, code=5)["error"]["remedy"]
    error = queue("restart", job, code=5)["error"]
    assert (error["reason"], "keeps no documents" in error["detail"]) == ("ipp-status", True)
    assert "[retention]" in error["remedy"]


def test_retry_does_not_wait(queue, gateway):
    gateway.wait_for_job(print_to(gateway, "off"), state="processing-stopped")
    assert queue("retry", "off")["name"] == "off"


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("show", "none"), 2, "queue-not-found"),
        (("pause", "none"), 2, "queue-not-found"),
        (("jobs", "none"), 2, "queue-not-found"),
        (("cancel", "4711"), 5, "ipp-not-found"),
        (("move", "1", "--to", "none"), 2, "queue-not-found"),
        (("remove", "files"), 2, "invalid-argument"),
    ],
)
def test_what_is_refused(queue, words, code, reason):
    assert queue(*words, code=code)["error"]["reason"] == reason


def test_jobs_as_text_mark_users_nobody_made_sure_of(gateway, sealpress):
    gateway.wait_for_job(print_to(gateway, "files"))
    ended = sealpress("queue", "jobs", "--which", "all", "--state", gateway.state)
    assert "ann?" in ended.out
    assert sealpress("queue", "jobs", "--state", gateway.state).out == "No jobs wait.\n"


def test_reload(queue, served, sealpress, gateway):
    from dataclasses import replace

    served.settings = replace(served.settings, queues=served.settings.queues[:1])
    assert queue("reload")["removed"] == ["off"]
    assert "removed" in sealpress("queue", "reload", "--state", gateway.state).out


def test_a_queue_goes_although_its_job_is_being_tried(queue, gateway):
    queue("add", OFF, "--name", "more", "--offline", "--insecure")
    gateway.wait_for_job(print_to(gateway, "more"), state="processing-stopped")
    assert queue("remove", "more", "--cancel-jobs")["removed"] is True
    assert "more" not in {one["name"] for one in queue("list")}


@pytest.fixture
def left_behind(served):
    """A gateway whose settings no longer have the queue of two jobs."""
    from dataclasses import replace

    with served.running() as gateway:
        jobs = [print_to(gateway, "off"), print_to(gateway, "off")]
    served.settings = replace(served.settings, queues=served.settings.queues[:1])
    with served.running() as gateway:
        yield gateway, jobs


def test_jobs_of_a_queue_without_settings_are_reached(left_behind, sealpress):
    gateway, jobs = left_behind

    def queue(*words):
        ended = sealpress("queue", *words, "--state", gateway.state, "--json")
        assert ended.code == 0, ended.err
        return ended.json

    listed = {one["name"]: (one["state"], one["waiting"]) for one in queue("list")}
    assert listed == {"files": ("idle", 0), "off": ("not-served", 2)}
    assert [(one["id"], one["queue"]) for one in queue("jobs")] == [(job, "off") for job in jobs]
    assert queue("move", jobs[0], "--to", "files")[0]["queue"] == "files"
    gateway.wait_for_job(jobs[0])
    assert queue("remove", "off", "--cancel-jobs")["removed"] is True
    assert [one["name"] for one in queue("list")] == ["files"]


def test_a_queue_without_settings_is_shown_as_not_served(left_behind, sealpress):
    gateway, jobs = left_behind
    text = sealpress("queue", "list", "--state", gateway.state).out
    assert "not-served, takes no jobs" in text
    assert "not secure to the printer: files\n" in text
    shown = sealpress("queue", "show", "off", "--state", gateway.state).out
    assert "sealpress queue remove off --cancel-jobs" in shown
    held = sealpress("queue", "hold", jobs[0], "--state", gateway.state, "--json")
    assert held.json["error"]["reason"] == "queue-not-found"
