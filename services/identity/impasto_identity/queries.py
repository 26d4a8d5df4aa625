"""Reads: accounts from their streams, so that they show at once; numbers from the projection."""

from dataclasses import dataclass

from impasto.identity.v1.events_pb2 import HandleClaimed
from impasto.identity.v1.identity_service_pb2 import Account
from impasto_common.aggregate import load
from impasto_common.event import derived_id
from impasto_common.service import Context
from impasto_identity import domain, fields, streams


@dataclass(frozen=True)
class Standing:
    """How an account stands with the others, and with one viewer."""

    followers: int = 0
    following: int = 0
    followed_by_viewer: bool = False
    blocked_by_viewer: bool = False
    blocks_viewer: bool = False


async def resolve(context: Context, handle: str) -> str:
    """Return the id of the account that has a handle; an id nobody has if there is none.

    So whoever goes on with the id does the same work in both cases, and takes the same time.

    Raises:
        Unavailable: the store does not answer.
    """
    stream = streams.handle(context.secrets, fields.fold_handle(handle))
    records = await context.store.read(stream)
    claims = [HandleClaimed.FromString(record.payload) for record in records]
    return claims[0].account_id if claims else derived_id("nobody", stream)


async def account(context: Context, account_id: str) -> domain.Account:
    """Return an account as of now.

    Raises:
        NotFound: it does not exist or was erased.
        Unavailable: store or vault do not answer.
    """
    state, _ = await load(context, domain.ACCOUNT, streams.account(account_id))
    if not state.handle:
        raise domain.no_such_account()
    return state


async def exists(context: Context, account_id: str) -> bool:
    """Whether an account was ever opened; cheaper than `account`, nothing is unsealed.

    Raises:
        Unavailable: the store does not answer.
    """
    return bool(await context.store.read(streams.account(account_id)))


async def profile(context: Context, account_id: str, viewer_id: str) -> Account:
    """Return what a viewer is shown of an account; an empty viewer is a stranger.

    Raises:
        NotFound: it does not exist, was erased, or blocks the viewer.
        Unavailable: store, vault or database do not answer.
    """
    state = await account(context, account_id)
    seen = await standing(context, account_id, viewer_id)
    if seen.blocks_viewer:
        raise domain.no_such_account()
    return show(state, seen)


def show(state: domain.Account, seen: Standing) -> Account:
    """Put an account into its public form."""
    return Account(
        id=state.id,
        handle=state.handle,
        display_name=state.display_name,
        bio=state.bio,
        created_at=state.registered_at,
        follower_count=seen.followers,
        following_count=seen.following,
        followed_by_me=seen.followed_by_viewer,
        blocked_by_me=seen.blocked_by_viewer,
    )


async def standing(context: Context, account_id: str, viewer_id: str) -> Standing:
    """Return how an account stands, as far as the projection `accounts` has come.

    Raises:
        Unavailable: the database does not answer.
    """
    async with context.database.raw() as connection:
        row = await connection.fetchrow(_STANDING, account_id, viewer_id or None)
    return Standing(*row) if row else Standing()


_STANDING = """
select coalesce(t.followers, 0), coalesce(t.following, 0),
  exists(select from follow where follower_id = $2::uuid and followee_id = a.id),
  exists(select from block where blocker_id = $2::uuid and blocked_id = a.id),
  exists(select from block where blocker_id = a.id and blocked_id = $2::uuid)
from (select $1::uuid) as a(id) left join tally t on t.account_id = a.id"""
