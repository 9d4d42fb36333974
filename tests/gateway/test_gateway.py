"""Begin, end, reload: nothing is lost by any of them."""

import json
from dataclasses import replace

import pytest

from sealpress.errors import Reason, SpoolError, StateError
from sealpress.gateway.gateway import Gateway
from sealpress.gateway.roster import LEAVING
from sealpress.gateway.settings import QueueSettings
from tests.gateway.running import OFF, PDF, Served, get, print_to, settings_of

pytestmark = pytest.mark.anyio


@pytest.fixture
def served(tmp_path):
    return Served(settings_of(tmp_path))


def test_what_is_accepted_is_printed_and_noted(served, tmp_path):
    with served.running() as gateway:
        job = print_to(gateway, "files", name="Secret plan")
        gateway.wait_for_job(job)
    (printed,) = (tmp_path / "printed").iterdir()
    assert printed.read_bytes() == PDF
    lines = [
        json.loads(line)
        for path in (tmp_path / "state" / "audit").glob("*.jsonl")
        for line in path.read_text().splitlines()
    ]
    actions = [line["action"] for line in lines if line.get("job-id") == job]
    assert {"job-accepted", "job-completed"} <= set(actions)
    assert "Secret plan" not in json.dumps(lines)


def test_jobs_identity_and_pauses_survive_a_restart(served):
    with served.running() as gateway:
        job, pin = print_to(gateway, "off"), gateway.pin
        gateway.wait_for_job(job, state="processing-stopped")
    with served.running() as gateway:
        assert gateway.pin == pin
        again = gateway.wait_for_job(job, state="processing-stopped")
        assert (again.name, again.user) == ("a", "ann")
        assert print_to(gateway, "files") > job


def test_a_second_gateway_leaves_the_spool_alone(served):
    with served.running(), pytest.raises(SpoolError) as caught:  # noqa: SIM117
        with served.running():
            pass
    assert caught.value.reason is Reason.SPOOL_IN_USE


async def test_before_the_start_there_is_nothing(tmp_path):
    gateway = Gateway(settings_of(tmp_path))
    assert gateway.port == 0
    with pytest.raises(StateError, match="was not started"):
        _ = gateway.uris


async def test_a_port_in_use_leaves_nothing_behind(tmp_path):
    async with Gateway(settings_of(tmp_path)) as first:
        other = settings_of(tmp_path, state=tmp_path / "other", port=first.port)
        with pytest.raises(StateError) as caught:
            await Gateway(other).start()
        assert caught.value.reason is Reason.PORT_IN_USE
    async with Gateway(replace(other, port=0)) as second:  # its spool is free again
        assert second.uris[0].startswith("ipps://localhost:")


def audited(served: Served) -> list[dict[str, object]]:
    lines = (served.settings.state / "audit" / "audit-000001.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def test_queues_come_and_change_at_a_reload(served):
    with served.running() as gateway:
        files, off = served.settings.queues
        new = QueueSettings(name="new", uri=OFF)
        served.settings = replace(
            served.settings, queues=(replace(files, info="Paper"), off, new), port=1
        )
        told = gateway.reload()
        assert (told["added"], told["changed"], told["removed"]) == (["new"], ["files"], [])
        assert told["needs_restart"] == ["port"]
        assert gateway.queue("files").info == "Paper"
        assert get(gateway, "/ipp/print/new")[0] == 200
        served.settings = replace(served.settings, operators=("olga",))
        gateway.reload()
    noted = [one for one in audited(served) if one["action"] == "settings-changed"]
    assert (noted[0]["added"], noted[0]["changed"]) == ("new", "files")
    assert noted[1]["settings"] == "operators"


def test_a_queue_that_leaves_prints_what_it_has(served, tmp_path):
    with served.running() as gateway:
        job = print_to(gateway, "off")
        off = served.settings.queues[1]
        served.settings = replace(served.settings, queues=())
        told = gateway.reload()
        assert (told["removed"], told["leaving"]) == (["files"], ["off"])
        view = gateway.queue("off")
        assert (view.is_accepting, view.message, view.waiting) == (False, LEAVING, 1)
        served.settings = replace(
            served.settings, queues=(replace(off, uri=f"file://{tmp_path}/printed/"),)
        )
        assert gateway.reload()["changed"] == ["off"]
        gateway.wait_for_job(job)
        assert gateway.queue("off").is_accepting


def test_a_bad_reload_changes_nothing(tmp_path):
    def read():
        raise StateError(Reason.SETTINGS_INVALID, "line 3")

    served = Served(settings_of(tmp_path))
    with served.running() as gateway:
        gateway._gateway._read = read
        with pytest.raises(StateError):
            gateway.reload()
        assert [queue.name for queue in gateway.queues()] == ["files", "off"]
    noted = [(one["action"], one["outcome"]) for one in audited(served)]
    assert ("settings-changed", "refused") in noted
    assert noted[-1] == ("server-stopped", "done")


def test_a_queue_without_settings_waits_for_them(served):
    with served.running() as gateway:
        job = print_to(gateway, "off")
    whole = served.settings
    served.settings = replace(whole, queues=whole.queues[:1])
    with served.running() as gateway:
        assert [queue.name for queue in gateway.queues()] == ["files"]
        served.settings = whole
        gateway.reload()
        assert gateway.wait_for_job(job, state="processing-stopped").queue == "off"
