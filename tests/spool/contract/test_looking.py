"""Contract of stores: lists in the order of printing, of ending, and of one user or state."""

from __future__ import annotations

import pytest

from sealpress.ipp.states import JobState
from sealpress.spool.records import FOREVER, JobChange, JobPrivate
from sealpress.spool.store import JobSelection, QueueCounts, Which
from tests.spool.contract.site import DONE, Site

HELD = {"state": JobState.PENDING_HELD, "hold_until": FOREVER}


@pytest.fixture
async def numbers(site: Site) -> dict[str, int]:
    """A queue with a job of every kind, as names and numbers."""
    done = await site.done()
    canceled = await site.add()
    await site.store.change_job(canceled.key, JobChange(state=JobState.CANCELED))
    held = await site.add(priority=90, **HELD)
    begun = await site.add(priority=1)
    await site.claim()
    low, high = await site.add(priority=10), await site.add(priority=60)
    opened, equal = await site.add_open(priority=99), await site.add(priority=60)
    jobs = {"done": done, "canceled": canceled, "held": held, "begun": begun, "low": low}
    jobs |= {"high": high, "open": opened, "equal": equal}
    return {name: job.job_id for name, job in jobs.items()}


def named(numbers: dict[str, int], listed: list[int]) -> list[str]:
    names = {number: name for name, number in numbers.items()}
    return [names[number] for number in listed]


ACTIVE = ["begun", "high", "equal", "low", "open", "held"]
ENDED = ["canceled", "done"]


@pytest.mark.parametrize("queue_id", [1, None])
@pytest.mark.parametrize(
    ("which", "expected"),
    [
        (Which.NOT_COMPLETED, ACTIVE),
        (Which.COMPLETED, ENDED),
        (Which.ALL, [*ACTIVE, *ENDED]),
    ],
)
async def test_the_order_of_lists(
    site: Site,
    numbers: dict[str, int],
    queue_id: int | None,
    which: Which,
    expected: list[str],
) -> None:
    assert named(numbers, await site.listed(which, queue_id=queue_id)) == expected
    for limit in (1, 3, 5):
        listed = await site.listed(which, queue_id=queue_id, limit=limit)
        assert named(numbers, listed) == expected[:limit]


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ({3}, ["high", "equal", "low", "open"]),
        ({4, 5}, ["begun", "held"]),
        ({7}, ["canceled"]),
        ({6}, []),
    ],
)
async def test_only_some_states(
    site: Site, numbers: dict[str, int], states: set[int], expected: list[str]
) -> None:
    listed = await site.listed(Which.ALL, states=frozenset(states))
    assert named(numbers, listed) == expected


async def test_the_list_is_what_is_printed_in_that_order(
    site: Site, numbers: dict[str, int]
) -> None:
    expected = (await site.listed())[:-2]
    await site.store.recover("gateway")
    claim, printed = await site.claim(), []
    while claim is not None:
        printed.append(claim.job.job_id)
        site.time.pass_by(1)
        claim = await site.store.finish(claim, DONE)
    assert printed == expected
    assert await site.listed(Which.COMPLETED) == [*reversed(printed), *numbered(numbers, ENDED)]


def numbered(numbers: dict[str, int], names: list[str]) -> list[int]:
    return [numbers[name] for name in names]


async def test_lists_of_one_user(site: Site) -> None:
    mine = [await site.add(private=JobPrivate(user="bob", user_issuer="ca")) for _ in range(3)]
    await site.add(private=JobPrivate(user="bob"))
    await site.add()
    owner = site.store.owner_digest("bob", "ca")
    assert await site.listed(owner=owner, limit=2) == [job.job_id for job in mine[:2]]
    other = await site.queue("lab")
    assert await site.listed(owner=owner, queue_id=other) == []


async def test_a_job_given_to_somebody_else_is_listed_there(site: Site) -> None:
    job = await site.add()
    await site.store.change_job(job.key, JobChange(private=JobPrivate(user="eve")))
    assert await site.listed(owner=site.store.owner_digest("eve", "")) == [job.job_id]
    assert await site.listed(owner=site.store.owner_digest("ann", "")) == []


async def test_lists_come_without_documents(site: Site) -> None:
    await site.add()
    (found,) = await site.store.jobs(JobSelection())
    assert (found.documents, found.number_of_documents) == ((), 1)
    assert found.private == JobPrivate(name="letter", user="ann")


async def test_only_old_jobs(site: Site) -> None:
    old = await site.add(**HELD)
    site.time.pass_by(60)
    site.time.wall -= 1e6
    await site.add(**HELD)
    held = frozenset({int(JobState.PENDING_HELD)})
    assert await site.listed(states=held, older_than=59) == [old.job_id]
    assert await site.listed(states=held, older_than=61) == []


async def test_counts(site: Site, numbers: dict[str, int]) -> None:
    office, lab = await site.queue(), await site.queue("lab")
    assert await site.store.counts(office) == QueueCounts(len(ACTIVE), len(ENDED))
    by_state = {(office, 3): 4, (office, 4): 1, (office, 5): 1}
    assert await site.store.job_counts() == await site.store.job_counts(office) == by_state
    assert await site.store.counts(lab) == QueueCounts(0, 0)
    assert await site.store.job_counts(lab) == {}
    each = {office: QueueCounts(len(ACTIVE), len(ENDED)), lab: QueueCounts(0, 0)}
    assert await site.store.all_counts() == each


async def test_counts_go_with_a_job_that_moves_restarts_or_is_forgotten(site: Site) -> None:
    office, lab = await site.queue(), await site.queue("lab")
    moved, done = await site.add(**HELD), await site.done()
    await site.store.move_job(moved.key, lab, version=moved.version)
    assert await site.store.counts(office) == QueueCounts(0, 1)
    assert await site.store.counts(lab) == QueueCounts(1, 0)
    await site.store.change_job(done.key, JobChange(state=JobState.PENDING_HELD))
    assert await site.store.counts(office) == QueueCounts(1, 0)
    await site.store.change_job(done.key, JobChange(state=JobState.ABORTED))
    await site.store.purge(documents_after=0, history_after=0, limit=5)
    assert await site.store.counts(office) == QueueCounts(0, 0)


async def test_a_number_that_no_job_has(site: Site) -> None:
    assert await site.store.job(4711) is None


async def test_jobs_that_do_not_move_are_counted_by_owner(site: Site) -> None:
    queue = await site.queue()
    ann, bob = JobPrivate(user="ann"), JobPrivate(user="bob")
    await site.add_open(private=ann)
    await site.add(private=bob)
    for _ in range(2):
        await site.add(state=JobState.PENDING_HELD, hold_until=FOREVER, private=bob)
    owner = site.store.owner_digest("bob", "")
    assert await site.store.idle(queue, limit=10) == 3
    assert await site.store.idle(queue, limit=2) == 2
    assert await site.store.idle(queue, owner=owner, limit=10) == 2
    assert await site.store.idle(await site.queue("other"), limit=10) == 0


async def test_jobs_that_wait_for_documents_are_told(site: Site) -> None:
    await site.add()
    waiting = [(await site.add_open()).job_id for _ in range(3)]
    assert await site.store.open_jobs(10) == frozenset(waiting)
    assert len(await site.store.open_jobs(2)) == 2
