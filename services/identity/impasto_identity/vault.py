"""The vault: a data key per subject, wrapped by an epoch key that no database holds.

It has a database of its own, so that neither the log nor a backup of it carries a key. Destroying
a subject's row, and in time the epoch key of the backups that still have it, erases whatever the
data key sealed (NIST SP 800-88r2 §3.1, cryptographic erase).
"""

import os
from collections.abc import Sequence

import asyncpg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from impasto_common.database import Database, Raw
from impasto_common.errors import FailedPrecondition, Unavailable
from impasto_common.sealing import SubjectKey

KEY_BYTES = 32  # AES-256
KEY_ID_BYTES = 16
NONCE_BYTES = 12
EPOCH = 1


class Vault:
    """Subject keys in PostgreSQL; a `sealing.KeySource` between `start` and `stop`."""

    def __init__(self, url: str, epoch_key: bytes) -> None:
        self._database = Database(url, "vault", size=4)
        self._wrapper = AESGCM(epoch_key)

    async def start(self) -> None:
        """Create the tables where they are missing.

        Raises:
            FailedPrecondition: the vault was made with another epoch key.
            Unavailable: the database does not answer.
        """
        async with self._database.raw() as connection:
            await _create(connection)
            row = await connection.fetchrow(_ANY)
        if row is None:
            return
        try:
            self._unwrap(row)
        except Unavailable as error:
            raise FailedPrecondition("the vault was made with another epoch key") from error

    async def stop(self) -> None:
        """Close the connections."""
        await self._database.close()

    async def fetch(self, subjects: Sequence[str], create: bool) -> Sequence[SubjectKey]:
        """Return the keys that exist, creating missing ones if asked, in one statement.

        A destroyed key is returned empty and never made anew.

        Raises:
            Unavailable: the database does not answer, or holds a key that the epoch key does not open.
        """
        wanted = list(dict.fromkeys(subjects))
        async with self._database.raw() as connection:
            if create:
                rows = await connection.fetch(_READ_OR_MAKE, wanted, *self._offer(wanted), EPOCH)
            else:
                rows = await connection.fetch(_READ, wanted)
        return [self._unwrap(row) for row in rows]

    async def destroy(self, subject: str) -> None:
        """Destroy a subject's key for ever; one that never existed is refused from then on, too.

        Raises:
            Unavailable: the database does not answer.
        """
        async with self._database.raw() as connection:
            await connection.execute(_DESTROY, subject, os.urandom(KEY_ID_BYTES), EPOCH)

    def _offer(self, subjects: Sequence[str]) -> tuple[list[bytes], list[bytes]]:
        """New keys, wrapped, for those subjects that turn out to have none."""
        ids = [os.urandom(KEY_ID_BYTES) for _ in subjects]
        pairs = zip(subjects, ids, strict=True)
        return ids, [self._wrap(subject, key_id, os.urandom(KEY_BYTES)) for subject, key_id in pairs]

    def _wrap(self, subject: str, key_id: bytes, key: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._wrapper.encrypt(nonce, key, _binding(subject, key_id))

    def _unwrap(self, row: asyncpg.Record) -> SubjectKey:
        subject, key_id, wrapped = row["subject_id"], row["key_id"], row["wrapped_key"]
        if wrapped is None:
            return SubjectKey(subject, key_id, b"")
        nonce, ciphertext = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        try:
            return SubjectKey(
                subject, key_id, self._wrapper.decrypt(nonce, ciphertext, _binding(subject, key_id))
            )
        except InvalidTag as error:
            raise Unavailable(f"the epoch key does not open the key of {subject}") from error


def _binding(subject: str, key_id: bytes) -> bytes:
    # A wrapped key moved to another subject's row does not open.
    return subject.encode() + b"\x00" + key_id


async def _create(connection: Raw) -> None:
    async with connection.transaction():
        # Several processes may start at once; "if not exists" alone does not serialise them.
        await connection.execute("select pg_advisory_xact_lock(hashtext('impasto schema'))")
        await connection.execute(_TABLES)


_TABLES = """
create schema if not exists vault;
create table if not exists vault.subject_key (
  subject_id text primary key,
  key_id bytea not null unique,
  wrapped_key bytea,
  kek_epoch int not null,
  state text not null default 'active' check (state in ('active', 'destroyed')),
  created_at timestamptz not null default clock_timestamp(),
  destroyed_at timestamptz,
  check ((state = 'destroyed') = (wrapped_key is null)),
  check ((state = 'destroyed') = (destroyed_at is not null))
)"""
_COLUMNS = "subject_id, key_id, wrapped_key"
_READ = f"select {_COLUMNS} from subject_key where subject_id = any($1::text[])"
_ANY = f"select {_COLUMNS} from subject_key where state = 'active' limit 1"
# Who loses the race for a new key gets the winner's: the update that changes nothing waits for it.
# Rows are made in one order, so that two who make several cannot wait for each other.
_READ_OR_MAKE = f"""
with known as ({_READ}), made as (
  insert into subject_key as k (subject_id, key_id, wrapped_key, kek_epoch)
  select o.subject_id, o.key_id, o.wrapped_key, $4
  from unnest($1::text[], $2::bytea[], $3::bytea[]) as o(subject_id, key_id, wrapped_key)
  where o.subject_id not in (select subject_id from known)
  order by o.subject_id
  on conflict (subject_id) do update set subject_id = k.subject_id
  returning k.subject_id, k.key_id, k.wrapped_key
)
select {_COLUMNS} from known union all select {_COLUMNS} from made"""
_DESTROY = """
insert into subject_key as k (subject_id, key_id, kek_epoch, state, destroyed_at)
values ($1, $2, $3, 'destroyed', clock_timestamp())
on conflict (subject_id) do update
set wrapped_key = null, state = 'destroyed', destroyed_at = clock_timestamp()
where k.state = 'active'"""
