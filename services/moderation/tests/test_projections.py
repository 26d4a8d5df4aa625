"""The projection `decisions`: one row per decision, the same after a rebuild."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from impasto.moderation.v1.events_pb2 import (
    CONTENT_KIND_CAPTION,
    CONTENT_KIND_IMAGE,
    CONTENT_KIND_PROMPT,
    ContentKind,
)
from impasto_common.aggregate import Cause, execute
from impasto_common.projection import drop
from impasto_common.service import Context
from impasto_common.testing import project
from impasto_moderation import domain
from impasto_moderation.domain import Findings, Item
from impasto_moderation.policy import Action, Verdict
from impasto_moderation.projections import DECISIONS

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
AUTHOR = str(uuid.uuid4())


async def decide(context: Context, kind: ContentKind, verdict: Verdict) -> str:
    item = Item(str(uuid.uuid4()), kind, "post-1", AUTHOR, "key/1")
    event = domain.decide(item, Findings("ab" * 32), verdict, "2026-11-1", AT)
    await execute(context, domain.RULES, item.stream, lambda state: domain.take(state, event), cause=Cause())
    return item.decision_id


async def rows(context: Context, ids: list[str]) -> list[tuple[Any, ...]]:
    async with context.database.raw() as db:
        found = await db.fetch("select * from decision where id = any($1::uuid[]) order by kind", ids)
    return [tuple(row.values()) for row in found]


async def test_every_decision_has_a_row(moderation: Context) -> None:
    ids = [
        await decide(moderation, CONTENT_KIND_PROMPT, Verdict(Action.ALLOW)),
        await decide(moderation, CONTENT_KIND_CAPTION, Verdict(Action.REVIEW, ("pii", "harassment"))),
        await decide(moderation, CONTENT_KIND_IMAGE, Verdict(Action.BLOCK, ("sexual/minors",))),
    ]
    await project(moderation)
    prompt, caption, image = (uuid.UUID(decision_id) for decision_id in ids)
    author = uuid.UUID(AUTHOR)
    assert await rows(moderation, ids) == [
        (prompt, 1, "post-1", author, 1, [], "2026-11-1", AT),
        (caption, 2, "post-1", author, 2, ["pii", "harassment"], "2026-11-1", AT),
        (image, 4, "post-1", author, 3, ["sexual/minors"], "2026-11-1", AT),
    ]


@pytest.mark.parametrize("batch", [1, 1000])
async def test_a_rebuild_gives_the_same_rows(moderation: Context, batch: int) -> None:
    verdicts = [Verdict(Action.REVIEW, ("pii",) * n) for n in range(4)]
    ids = [await decide(moderation, CONTENT_KIND_CAPTION, verdict) for verdict in verdicts]
    await project(moderation)
    before = sorted(await rows(moderation, ids))
    assert len(before) == 4
    await drop(moderation, DECISIONS)
    await project(moderation, batch=batch)
    assert sorted(await rows(moderation, ids)) == before
