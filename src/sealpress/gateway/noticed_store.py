"""A store of jobs that tells subscribers what was stored, and nothing before it was."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, cast

from sealpress.spool.records import Claim, JobChange, NewDocument, NewJob, SpooledJob

if TYPE_CHECKING:
    from sealpress.gateway.news import QueueNews
    from sealpress.spool.store import JobStore, Sweep

__all__ = ["noticed"]


def noticed(store: JobStore, news: QueueNews) -> JobStore:
    """Return a store like another one, whose changes of jobs are told to subscribers.

    Args:
        store: Where the jobs are.
        news: Tells what happened.
    """
    # It has all of the store's methods: those below, and the store's own for the rest.
    return cast("JobStore", _NoticedStore(store, news))


class _NoticedStore:
    def __init__(self, store: JobStore, news: QueueNews) -> None:
        self._store = store
        self._news = news

    def __getattr__(self, name: str) -> object:
        own: object = getattr(self._store, name)
        setattr(self, name, own)  # asked once
        return own

    # Accepting

    async def add_job(
        self, job: NewJob, documents: Sequence[NewDocument] = (), *, note: bytes = b""
    ) -> SpooledJob:
        kept = await self._store.add_job(job, documents, note=note)
        if self._news.wants(kept.queue_id):
            self._news.created(kept)
        return kept

    async def copy_job(
        self,
        source: SpooledJob,
        job: NewJob,
        documents: Sequence[NewDocument],
        *,
        note: bytes = b"",
    ) -> SpooledJob:
        kept = await self._store.copy_job(source, job, documents, note=note)
        if self._news.wants(kept.queue_id):
            self._news.created(kept)
        return kept

    async def add_document(
        self,
        key: int,
        document: NewDocument | None,
        *,
        closes: bool,
        reasons: tuple[str, ...] | None = None,
        note: bytes = b"",
    ) -> SpooledJob:
        kept = await self._store.add_document(
            key, document, closes=closes, reasons=reasons, note=note
        )
        if self._news.wants(kept.queue_id):
            self._news.changed(kept, JobChange(reasons=reasons))
        return kept

    # Changing

    async def change_job(
        self, key: int, change: JobChange, *, version: int | None = None, note: bytes = b""
    ) -> SpooledJob:
        kept = await self._store.change_job(key, change, version=version, note=note)
        if self._news.wants(kept.queue_id):
            self._news.changed(kept, change)
        return kept

    async def move_job(
        self, key: int, queue_id: int, *, version: int, note: bytes = b""
    ) -> SpooledJob:
        kept = await self._store.move_job(key, queue_id, version=version, note=note)
        self._news.moved(kept)
        return kept

    # Delivering

    async def claim(self, owner: str, limit: int, *, preferred: Sequence[int] = ()) -> list[Claim]:
        claims = await self._store.claim(owner, limit, preferred=preferred)
        for claim in claims:
            self._begun(claim)
        return claims

    async def advance(self, claim: Claim, change: JobChange, *, note: bytes = b"") -> SpooledJob:
        kept = await self._store.advance(claim, change, note=note)
        if self._news.wants(kept.queue_id):
            self._news.changed(kept, change)
        return kept

    async def finish(
        self, claim: Claim, change: JobChange, *, begin_next: bool = True, note: bytes = b""
    ) -> Claim | None:
        following = await self._store.finish(claim, change, begin_next=begin_next, note=note)
        self._left(claim, change)
        if following is not None:
            self._begun(following)
        return following

    async def release(
        self, claim: Claim, change: JobChange | None = None, *, after: float = 0.0
    ) -> None:
        await self._store.release(claim, change, after=after)
        if change is not None:
            self._left(claim, change)

    async def sweep(self, **wishes: object) -> Sweep:
        swept = await self._store.sweep(**wishes)  # type: ignore[arg-type]  # as they came
        for job in swept.changed:
            if self._news.wants(job.queue_id):
                self._news.changed(job)
        return swept

    # Telling

    def _begun(self, claim: Claim) -> None:
        if self._news.wants(claim.queue_id):
            self._news.changed(claim.job)

    def _left(self, claim: Claim, change: JobChange) -> None:
        """Tell of a job of which the store returns nothing."""
        if self._news.wants(claim.queue_id):
            self._news.changed(_changed(claim.job, change), change)


#: What of a change a job has under the same name.
_SAME = tuple(field.name for field in fields(JobChange) if field.name != "next_attempt_at")


def _changed(job: SpooledJob, change: JobChange) -> SpooledJob:
    """Return a job with what was changed of it."""
    given = {name: getattr(change, name) for name in _SAME if getattr(change, name) is not None}
    after = replace(job, **given)
    if after.state.is_terminal and after.completed_at is None:
        after = replace(after, completed_at=time.time())
    return after
