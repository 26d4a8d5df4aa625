"""The vault: one key per subject, useless without its epoch key."""

import asyncio
import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from impasto.common.v1.sealed_pb2 import Sealed
from impasto.identity.v1.events_pb2 import PasswordSet
from impasto_common import sealing
from impasto_common.database import dedicated
from impasto_common.errors import FailedPrecondition, Unavailable
from impasto_common.testing import recreate
from impasto_identity.vault import Vault

EPOCH_KEY = b"e" * 32
_INSERT = "insert into subject_key values ($1, $2, $3, $4, $5, $6, $7)"


@pytest_asyncio.fixture
async def url(database_url: str) -> str:
    """An empty database."""
    await recreate(f"{database_url}/test_vault")
    return f"{database_url}/test_vault"


@pytest_asyncio.fixture
async def vault(url: str) -> AsyncIterator[Vault]:
    made = Vault(url, EPOCH_KEY)
    await made.start()
    yield made
    await made.stop()


async def _execute(url: str, statement: str, *values: object) -> list[tuple[object, ...]]:
    connection = await dedicated(url, "vault")
    try:
        return [tuple(row) for row in await connection.fetch(statement, *values)]
    finally:
        await connection.close()


async def test_a_key_is_made_once_and_only_when_asked(vault: Vault) -> None:
    assert list(await vault.fetch(["ana"], create=False)) == []
    (made,) = await vault.fetch(["ana"], create=True)
    assert (made.subject_id, len(made.key_id), len(made.key)) == ("ana", 16, 32)
    assert list(await vault.fetch(["ana"], create=True)) == [made]
    assert list(await vault.fetch(["ana"], create=False)) == [made]


async def test_a_fetch_answers_for_many_subjects(vault: Vault) -> None:
    old = await vault.fetch(["b", "a"], create=True)
    mixed = await vault.fetch(["d", "a", "c", "b", "a"], create=True)
    keys = {key.subject_id: key for key in mixed}
    assert (sorted(keys), len(mixed)) == (["a", "b", "c", "d"], 4)
    assert all(keys[key.subject_id] == key for key in old)
    assert len({key.key for key in mixed}) == 4
    assert {k.subject_id for k in await vault.fetch(["a", "nobody"], create=False)} == {"a"}
    assert list(await vault.fetch([], create=True)) == []


async def test_all_who_create_at_once_get_one_key(vault: Vault, url: str) -> None:
    other = Vault(url, EPOCH_KEY)
    subjects = [f"subject-{n}" for n in range(1000)]
    some = [subjects, subjects[::-1], subjects[500:], subjects[:600]]
    answers = await asyncio.gather(*(v.fetch(s, create=True) for v in (vault, other) for s in some))
    await other.stop()
    final = {key.subject_id: key for key in await vault.fetch(subjects, create=False)}
    assert len(final) == 1000
    assert all(len(answer) == len(wanted) for answer, wanted in zip(answers, some * 2, strict=True))
    assert all(key == final[key.subject_id] for answer in answers for key in answer)


async def test_who_comes_second_gets_the_winners_keys(vault: Vault, url: str) -> None:
    keys = sorted(await vault.fetch(["ana", "ben"], create=True), key=lambda key: key.subject_id)
    winner = await dedicated(url, "vault")
    ana, ben = sorted(await winner.fetch("delete from subject_key returning *"), key=lambda row: str(row[0]))
    async with winner.transaction():
        await winner.execute(_INSERT, *ana)
        second = asyncio.create_task(vault.fetch(["ben", "ana"], create=True))
        while not await winner.fetchval("select exists(select from pg_locks where not granted)"):
            assert not second.done()
        # Whoever waits for one key holds none that comes after it, so this does not wait for them.
        await winner.execute(_INSERT, *ben)
    assert sorted(await second, key=lambda key: key.subject_id) == keys
    await winner.close()


async def test_the_database_alone_opens_nothing(vault: Vault, url: str) -> None:
    (key,) = await vault.fetch(["ana"], create=True)
    ((wrapped,),) = await _execute(url, "select wrapped_key from subject_key")
    assert isinstance(wrapped, bytes)
    assert key.key not in wrapped
    thief = Vault(url, os.urandom(32))
    with pytest.raises(Unavailable):
        await thief.fetch(["ana"], create=False)
    await thief.stop()


async def test_another_epoch_key_is_noticed_at_start(vault: Vault, url: str) -> None:
    await vault.fetch(["ana"], create=True)
    wrong = Vault(url, os.urandom(32))
    with pytest.raises(FailedPrecondition):
        await wrong.start()
    await wrong.stop()
    right = Vault(url, EPOCH_KEY)
    await right.start()
    await right.stop()


@pytest.mark.parametrize("columns", ["wrapped_key", "key_id", "wrapped_key, key_id"])
async def test_a_wrapped_key_opens_in_its_own_row_alone(vault: Vault, url: str, columns: str) -> None:
    await vault.fetch(["ana", "ben"], create=True)
    await _execute(url, "alter table subject_key drop constraint subject_key_key_id_key")
    await _execute(
        url,
        f"update subject_key set ({columns}) = row({_of('ben', columns)}) where subject_id = 'ana'",
    )
    with pytest.raises(Unavailable):
        await vault.fetch(["ana"], create=False)
    assert len(await vault.fetch(["ben"], create=False)) == 1


def _of(subject: str, columns: str) -> str:
    return ", ".join(
        f"(select {column} from subject_key where subject_id = '{subject}')" for column in columns.split(", ")
    )


async def test_a_destroyed_key_stays_destroyed(vault: Vault, url: str) -> None:
    (before,) = await vault.fetch(["ana"], create=True)
    await vault.destroy("ana")
    (after,) = await vault.fetch(["ana"], create=True)
    assert (after.key_id, after.key) == (before.key_id, b"")
    rows = await _execute(url, "select wrapped_key, state, destroyed_at is not null from subject_key")
    assert rows == [(None, "destroyed", True)]
    await vault.destroy("never seen")
    (refused,) = await vault.fetch(["never seen"], create=True)
    assert refused.key == b""


async def test_what_it_sealed_is_gone_with_it(vault: Vault) -> None:
    event = PasswordSet(account_id="ana", password_hash=Sealed(subject_id="ana", text="words"))
    await sealing.seal(event, "event-1", sealing.KeyRing(vault))
    copy = PasswordSet.FromString(event.SerializeToString())
    await sealing.unseal([("event-1", event)], sealing.KeyRing(vault))
    assert event.password_hash.text == "words"
    await vault.destroy("ana")
    await sealing.unseal([("event-1", copy)], sealing.KeyRing(vault))
    assert (copy.password_hash.text, copy.password_hash.erased) == ("", True)


async def test_many_processes_may_start_at_once(url: str) -> None:
    vaults = [Vault(url, EPOCH_KEY) for _ in range(4)]
    await asyncio.gather(*(vault.start() for vault in vaults))
    await asyncio.gather(*(vault.stop() for vault in vaults))


async def test_a_server_that_is_away_is_an_outage() -> None:
    away = Vault("postgresql://nobody@127.0.0.1:1/none", EPOCH_KEY)
    with pytest.raises(Unavailable):
        await away.fetch(["ana"], create=True)
    await away.stop()
