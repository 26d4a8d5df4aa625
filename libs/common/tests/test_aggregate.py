"""The write path: decide on the folded state, seal, append, answer once."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from impasto.post.v1.events_pb2 import PostPublished
from impasto.post.v1.post_service_pb2 import PublishPostResponse
from impasto_common import sealing
from impasto_common.aggregate import Cause, Claim, Reply, events_of, execute, load, recall
from impasto_common.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound, Unavailable
from impasto_common.sealing import KeyRing
from impasto_common.service import Context
from impasto_common.store import CommandKey, KeyTaken
from impasto_common.testing import MemoryKeys, context
from sample import RULES, SERVICE, Sample, delete, publish

BY = Cause(actor_id="author-1", correlation_id="request-1")


@pytest_asyncio.fixture
async def keys() -> MemoryKeys:
    return MemoryKeys()


@pytest_asyncio.fixture
async def post(database_url: str, tmp_path: Path, keys: MemoryKeys) -> AsyncIterator[Context]:
    async with context(SERVICE, database_url, tmp_path, keys=keys) as made:
        yield made


async def test_decides_on_the_folded_state(post: Context) -> None:
    await execute(post, RULES, "post-1", lambda _: [publish("1", "a cat")], cause=BY, new=True)
    outcome = await execute(post, RULES, "post-1", partial(delete, post_id="1"), cause=BY)
    assert outcome.state == Sample("a cat", 1, True)
    assert outcome.version == 2
    with pytest.raises(FailedPrecondition):
        await execute(post, RULES, "post-1", partial(delete, post_id="1"), cause=BY)


async def test_the_log_holds_no_plain_text_and_knows_its_cause(post: Context) -> None:
    await execute(post, RULES, "post-1", lambda _: [publish("1", "secret words")], cause=BY)
    (record,) = await post.store.read("post-1")
    assert b"secret words" not in record.payload
    assert (record.actor_id, record.correlation_id) == ("author-1", "request-1")
    (event,) = await events_of(post, [record])
    assert event.message.content.caption.text == "secret words"  # type: ignore[attr-defined]


async def test_decides_again_when_another_was_faster(post: Context) -> None:
    await execute(post, RULES, "post-1", lambda _: [publish("1", "x")], cause=BY)
    both = [
        execute(post, RULES, "post-1", lambda s: [publish("1", str(s.published))], cause=BY) for _ in "ab"
    ]
    await asyncio.gather(*both)
    state, version = await load(post, RULES, "post-1")
    assert (state.caption, version) == ("2", 3)


async def test_a_taken_claim_names_its_field_and_leaves_nothing(post: Context) -> None:
    claim = Claim("handle-abc", [publish("h", "")], "handle")
    await execute(post, RULES, "post-1", lambda _: [publish("1", "x")], cause=BY, new=True, claims=[claim])
    with pytest.raises(AlreadyExists) as refused:
        await execute(
            post, RULES, "post-2", lambda _: [publish("2", "x")], cause=BY, new=True, claims=[claim]
        )
    assert refused.value.field == "handle"
    assert await post.store.read("post-2") == []


async def test_the_same_key_gives_the_same_answer(post: Context) -> None:
    key = CommandKey("key", b"hash")
    reply = Reply[Sample](key, "author-1", lambda s: PublishPostResponse(post={"caption": s.caption}))
    assert await recall(post, key, PublishPostResponse) is None
    outcome = await execute(
        post, RULES, "post-1", lambda _: [publish("1", "words")], cause=BY, new=True, reply=reply
    )
    answer = await recall(post, key, PublishPostResponse)
    assert answer is not None
    assert (answer.post.caption, answer.position) == ("words", str(outcome.position))
    with pytest.raises(KeyTaken):
        await execute(post, RULES, "post-2", lambda _: [publish("2", "y")], cause=BY, reply=reply)
    with pytest.raises(InvalidArgument):
        await recall(post, CommandKey("key", b"another request"), PublishPostResponse)


async def test_an_answer_to_an_erased_account_is_gone(post: Context, keys: MemoryKeys) -> None:
    key = CommandKey("key", b"hash")
    reply = Reply[Sample](key, "author-1", lambda s: PublishPostResponse(post={"caption": s.caption}))
    await execute(post, RULES, "post-1", lambda _: [publish("1", "words")], cause=BY, reply=reply)
    keys.destroy("author-1")
    post.keys = KeyRing(keys)
    with pytest.raises(NotFound):
        await recall(post, key, PublishPostResponse)


async def test_an_erased_subject_reads_as_erased_and_cannot_write(post: Context, keys: MemoryKeys) -> None:
    await execute(post, RULES, "post-1", lambda _: [publish("1", "words")], cause=BY)
    keys.destroy("author-1")
    post.keys = KeyRing(keys)
    (event,) = await events_of(post, await post.store.read("post-1"))
    caption = event.message.content.caption  # type: ignore[attr-defined]
    assert (caption.text, caption.erased) == ("", True)
    with pytest.raises(FailedPrecondition):
        await execute(post, RULES, "post-2", lambda _: [publish("2", "more")], cause=BY)


async def test_a_lost_key_is_an_outage_not_an_erasure(post: Context) -> None:
    await execute(post, RULES, "post-1", lambda _: [publish("1", "words")], cause=BY)
    post.keys = KeyRing(MemoryKeys())
    with pytest.raises(Unavailable):
        await load(post, RULES, "post-1")


async def test_moved_cipher_text_does_not_open() -> None:
    ring = KeyRing(MemoryKeys())
    message = publish("1", "words")
    await sealing.seal(message, "event-1", ring)
    assert not sealing.has_plain_text(message)
    with pytest.raises(Exception, match="not what was written"):
        await sealing.unseal([("event-2", message)], ring)
    await sealing.unseal([("event-1", message)], ring)
    assert message.content.caption.text == "words"


async def test_sealing_walks_every_nested_field() -> None:
    paths = [path for path, _ in sealing.walk(publish("1", "x"))]
    assert paths == ["content.caption"]
    assert list(sealing.walk(PostPublished(post_id="1"))) == []


async def test_a_value_that_was_read_is_sealed_anew_for_the_next_event(post: Context) -> None:
    await execute(post, RULES, "post-1", lambda _: [publish("1", "words")], cause=BY)
    (first,) = await events_of(post, await post.store.read("post-1"))
    await execute(post, RULES, "post-2", lambda _: [first.message], cause=BY)
    (record,) = await post.store.read("post-2")
    assert b"words" not in record.payload
    (second,) = await events_of(post, [record])
    assert second.message.content.caption.text == "words"  # type: ignore[attr-defined]
