"""The gRPC face of moderation, for the other services alone."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from impasto.moderation.v1.events_pb2 import Action, DecisionTaken
from impasto.moderation.v1.moderation_service_pb2 import Decision, ScreenImageRequest, ScreenTextRequest
from impasto.moderation.v1.moderation_service_pb2_grpc import ModerationServiceServicer
from impasto_common import metrics, rpc
from impasto_common.aggregate import execute, load
from impasto_common.service import Context
from impasto_moderation import domain
from impasto_moderation.domain import Findings, Item
from impasto_moderation.policy import Verdict
from impasto_moderation.screening import Screener


class ModerationApi(ModerationServiceServicer):
    """Answers with one decision per id: the one on record, else one taken now."""

    def __init__(self, context: Context, screener: Screener) -> None:
        self._context = context
        self._screener = screener

    async def ScreenText(self, request: ScreenTextRequest, _call: Any) -> Decision:
        """Judge a text."""
        item = domain.text_item(request, partial(self._context.secrets.digest, "content"))
        return await self._decision(item, partial(self._screener.text, request.text, item.kind))

    async def ScreenImage(self, request: ScreenImageRequest, _call: Any) -> Decision:
        """Judge a stored picture."""
        item = domain.image_item(request)
        return await self._decision(item, partial(self._screener.image, request.media_key))

    async def _decision(
        self, item: Item, look: Callable[[], Awaitable[tuple[Findings, Verdict]]]
    ) -> Decision:
        state, _ = await load(self._context, domain.RULES, item.stream)
        taken = state.taken or await self._take(item, *await self._measured(item, look))
        return domain.answer(taken, item)

    async def _measured(
        self, item: Item, look: Callable[[], Awaitable[tuple[Findings, Verdict]]]
    ) -> tuple[Findings, Verdict]:
        with metrics.MODERATION_SECONDS.labels(domain.kind_label(item.kind)).time():
            return await look()

    async def _take(self, item: Item, findings: Findings, verdict: Verdict) -> DecisionTaken:
        now = self._context.clock.now()
        event = domain.decide(item, findings, verdict, self._screener.policy.version, now)
        outcome = await execute(
            self._context,
            domain.RULES,
            item.stream,
            lambda state: domain.take(state, event),
            cause=rpc.caller().cause,
            new=True,
        )
        if outcome.events:
            _count(event)
        return outcome.state.taken or event


def _count(event: DecisionTaken) -> None:
    action = Action.Name(event.action).removeprefix("ACTION_").lower()
    metrics.MODERATION_DECISIONS.labels(domain.kind_label(event.kind), action).inc()
