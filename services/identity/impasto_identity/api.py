"""The gRPC face of identity for people: accounts, sessions and relationships."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from google.api.httpbody_pb2 import HttpBody
from google.protobuf.message import Message

from impasto.identity.v1 import identity_service_pb2 as pb
from impasto.identity.v1.events_pb2 import AccountRegistered, EmailClaimed, HandleClaimed, SessionStarted
from impasto.identity.v1.identity_service_pb2_grpc import IdentityServiceServicer
from impasto_common import reads, rpc
from impasto_common.aggregate import Claim, Reply, execute, load, recall
from impasto_common.errors import InvalidArgument, NotFound, Unauthenticated
from impasto_common.service import Context
from impasto_common.store import CommandKey, KeyTaken
from impasto_identity import domain, fields, passwords, queries, streams
from impasto_identity.tokens import ACCESS_SECONDS, AccessTokens, RefreshTokens

R = TypeVar("R", bound=Message)


class IdentityApi(IdentityServiceServicer):
    """Answers calls of people and of other services."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._access = AccessTokens(context.secrets.signing_key("access-token"))
        self._refresh = RefreshTokens(context.secrets.key("refresh-token"))

    async def CreateAccount(self, request: pb.CreateAccountRequest, _call: Any) -> pb.CreateAccountResponse:
        """Sign up and sign in."""
        return await self._once(request, pb.CreateAccountResponse, self._sign_up)

    async def CreateSession(self, request: pb.CreateSessionRequest, _call: Any) -> pb.Session:
        """Sign in."""
        return await self._once(request, pb.Session, self._sign_in)

    async def RefreshSession(self, request: pb.RefreshSessionRequest, _call: Any) -> pb.Session:
        """Exchange a refresh token; one that was exchanged before ends the session."""
        session_id, rotation = self._refresh.read(request.refresh_token)
        now = self._context.clock.now()
        outcome = await execute(
            self._context,
            domain.SESSION,
            streams.session(session_id),
            lambda state: domain.refresh(state, rotation, now),
            cause=rpc.caller().cause,
        )
        if outcome.state.revoked:
            raise domain.session_over()
        account_id = outcome.state.account_id
        return self._session(outcome.state, await queries.profile(self._context, account_id, account_id))

    async def DeleteCurrentSession(
        self, _request: pb.DeleteCurrentSessionRequest, _call: Any
    ) -> pb.DeleteCurrentSessionResponse:
        """Sign out; the access token itself lives on until it expires."""
        me = rpc.signed_in()
        await execute(
            self._context,
            domain.SESSION,
            streams.session(rpc.caller().session_id),
            lambda state: domain.sign_out(state, me),
            cause=rpc.caller().cause,
        )
        return pb.DeleteCurrentSessionResponse()

    async def GetJwks(self, _request: pb.GetJwksRequest, _call: Any) -> HttpBody:
        """Return the public keys of access tokens."""
        return HttpBody(content_type="application/json", data=self._access.jwks())

    async def GetAccount(self, request: pb.GetAccountRequest, _call: Any) -> pb.Account:
        """Return an account by its handle."""
        await reads.wait_for(self._context, request.min_position, "accounts")
        account_id = await queries.resolve(self._context, request.handle)
        try:
            return await queries.profile(self._context, account_id, rpc.caller().account_id)
        except NotFound as error:
            raise domain.no_such_account("handle") from error

    async def GetMe(self, request: pb.GetMeRequest, _call: Any) -> pb.Account:
        """Return the caller's account."""
        me = rpc.signed_in()
        await reads.wait_for(self._context, request.min_position, "accounts")
        return await queries.profile(self._context, me, me)

    async def UpdateMe(self, request: pb.UpdateMeRequest, _call: Any) -> pb.UpdateMeResponse:
        """Change what the caller's account shows of itself."""
        me = rpc.signed_in()
        name = fields.display_name(request.display_name) if request.HasField("display_name") else None
        bio = fields.bio(request.bio) if request.HasField("bio") else None
        outcome = await execute(
            self._context,
            domain.ACCOUNT,
            streams.account(me),
            lambda state: domain.change_profile(state, name, bio),
            cause=rpc.caller().cause,
        )
        account = queries.show(outcome.state, await queries.standing(self._context, me, me))
        return pb.UpdateMeResponse(account=account, position=str(outcome.position))

    async def Follow(self, request: pb.FollowRequest, _call: Any) -> pb.FollowResponse:
        """Follow an account."""
        follow = partial(domain.follow, now=self._context.clock.now())
        return pb.FollowResponse(position=await self._relate(request.account_id, follow))

    async def Unfollow(self, request: pb.UnfollowRequest, _call: Any) -> pb.UnfollowResponse:
        """Stop following an account."""
        return pb.UnfollowResponse(position=await self._relate(request.account_id, domain.unfollow))

    async def Block(self, request: pb.BlockRequest, _call: Any) -> pb.BlockResponse:
        """Block an account."""
        block = partial(domain.block, now=self._context.clock.now())
        return pb.BlockResponse(position=await self._relate(request.account_id, block))

    async def Unblock(self, request: pb.UnblockRequest, _call: Any) -> pb.UnblockResponse:
        """Lift a block."""
        return pb.UnblockResponse(position=await self._relate(request.account_id, domain.unblock))

    async def _once(
        self, request: Message, kind: type[R], run: Callable[[Any, CommandKey | None], Awaitable[R]]
    ) -> R:
        """Run a command, or answer what it was answered under the same idempotency key."""
        key = rpc.command_key(request, self._context.secrets.key("commands"))
        if known := await recall(self._context, key, kind):
            return known
        try:
            return await run(request, key)
        except KeyTaken:
            if known := await recall(self._context, key, kind):
                return known
            raise

    async def _sign_up(
        self, request: pb.CreateAccountRequest, key: CommandKey | None
    ) -> pb.CreateAccountResponse:
        opened = self._open(request)
        account_id = opened.account_id
        password_hash = await passwords.hash_password(request.password)
        started = self._start_session(account_id)

        def respond(state: domain.Account) -> pb.CreateAccountResponse:
            account = queries.show(state, queries.Standing())
            session = self._session(domain.Session(started.session_id, account_id), account)
            return pb.CreateAccountResponse(account=account, session=session)

        outcome = await execute(
            self._context,
            domain.ACCOUNT,
            streams.account(account_id),
            lambda _: [opened],
            cause=replace(rpc.caller().cause, actor_id=account_id),
            new=True,
            claims=(
                *self._names(opened),
                Claim(streams.credential(account_id), [domain.set_password(account_id, password_hash)]),
                Claim(streams.session(started.session_id), [started]),
            ),
            reply=Reply(key, domain.credential_subject(account_id), respond) if key else None,
        )
        response = respond(outcome.state)
        response.position = str(outcome.position)
        return response

    def _open(self, request: pb.CreateAccountRequest) -> AccountRegistered:
        handle = fields.handle(request.handle)
        email = fields.email(request.email)
        name = fields.display_name(request.display_name)
        passwords.check(request.password, (handle, email))
        clock = self._context.clock
        return domain.register(clock.new_id(), handle, email, name, clock.now())

    def _names(self, opened: AccountRegistered) -> Sequence[Claim]:
        secrets, account_id = self._context.secrets, opened.account_id
        handle = streams.handle(secrets, opened.handle.text)
        email = streams.email(secrets, fields.fold_email(opened.email.text))
        return (
            Claim(handle, [HandleClaimed(account_id=account_id)], "handle"),
            Claim(email, [EmailClaimed(account_id=account_id)], "email"),
        )

    async def _sign_in(self, request: pb.CreateSessionRequest, key: CommandKey | None) -> pb.Session:
        account_id = await self._authenticate(request)
        started = self._start_session(account_id)
        account = await queries.profile(self._context, account_id, account_id)

        def respond(state: domain.Session) -> pb.Session:
            return self._session(state, account)

        outcome = await execute(
            self._context,
            domain.SESSION,
            streams.session(started.session_id),
            lambda _: [started],
            cause=replace(rpc.caller().cause, actor_id=account_id),
            new=True,
            reply=Reply(key, domain.credential_subject(account_id), respond) if key else None,
        )
        return respond(outcome.state)

    async def _authenticate(self, request: pb.CreateSessionRequest) -> str:
        """Return the id of the account whose handle and password these are.

        An unknown handle costs what a wrong password costs, and is told in the same words.
        """
        for field in ("handle", "password"):
            if not getattr(request, field):
                raise InvalidArgument("is missing", field)
        account_id = await queries.resolve(self._context, request.handle)
        credential, _ = await load(self._context, domain.CREDENTIAL, streams.credential(account_id))
        right = await passwords.verify(request.password, credential.password_hash or passwords.NOBODY)
        if not right or not credential.password_hash:
            raise Unauthenticated("wrong handle or password")
        return account_id

    def _start_session(self, account_id: str) -> SessionStarted:
        return domain.start_session(self._context.clock.new_id(), account_id, self._context.clock.now())

    def _session(self, state: domain.Session, account: pb.Account) -> pb.Session:
        return pb.Session(
            access_token=self._access.issue(state.account_id, state.id, self._context.clock.now()),
            refresh_token=self._refresh.make(state.id, state.rotation),
            expires_in=ACCESS_SECONDS,
            account=account,
        )

    async def _relate(
        self, account_id: str, decide: Callable[[domain.Relationship, str, str], Sequence[Message]]
    ) -> str:
        """Run a decision between the caller and another account; return the position reached."""
        me = rpc.signed_in()
        other = fields.account_id(account_id)
        if not await queries.exists(self._context, other):
            raise domain.no_such_account()
        outcome = await execute(
            self._context,
            domain.RELATIONSHIP,
            streams.relationship(me, other),
            lambda state: decide(state, me, other),
            cause=rpc.caller().cause,
        )
        return str(outcome.position)
