"""Bad input, as users send it: refused as theirs, with the field at fault named, and nothing done."""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cast import Cast, fields_of, made_in, refusal
from impasto_common.client import Json
from impasto_common.cluster import Cluster
from impasto_common.secrets import Secrets
from impasto_identity.tokens import AccessTokens
from people import PROMPT, handle

UNKNOWN = "0198b2f4-6d1c-7a53-9c1e-2f0f5a6f7c11"
PASSWORD = "correct horse battery"
# Moderation wants a human to look at one word of this, whatever its model thinks of the rest.
BORDERLINE = "an orgy of autumn leaves"
LISTS = (
    "/v1/timelines/home",
    "/v1/timelines/explore",
    "/v1/timelines/accounts/$account",
    "/v1/generations",
    "/v1/posts/$post/replies",
)


@pytest_asyncio.fixture(scope="module")
async def cast(cluster: Cluster) -> AsyncIterator[Cast]:
    """Two people and what they have made."""
    async with made_in(cluster) as made:
        yield made


@pytest_asyncio.fixture
async def nothing_done(cast: Cast) -> AsyncIterator[None]:
    """Afterwards no log has grown."""
    before = await cast.written()
    yield
    assert await cast.written() == before


NOTHING_DONE = pytest.mark.usefixtures("nothing_done")


# --- signing up and in


def sign_up(changes: Json) -> Json:
    """A request that is right but for some changes; None leaves a field out."""
    name = handle("new")
    body = {"handle": name, "email": f"{name}@example.org", "password": PASSWORD} | changes
    return {field: value for field, value in body.items() if value is not None}


@NOTHING_DONE
@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("handle", [None, "", "ab", "x" * 31, "1abc", "a b", "ünï", "abcd\n", "a\0b", "admin", 5, {}, []]),
        ("email", [None, "", "nobody", "a@b", "a b@c.de", "a@b.de\n", "x" * 250 + "@e.org", 5]),
        ("password", [None, "", "short", "x" * 257, " " * 8, "abababab", "password", "Qwertyuiop"]),
        ("displayName", ["x" * 65, "a\0", "\u202eevil", 5]),
    ],
)  # fmt: skip
async def test_sign_up_with_a_wrong_field(cast: Cast, field: str, values: Sequence[Any]) -> None:
    for value in values:
        refusal(await cast.send("POST", "/v1/accounts", sign_up({field: value})), 400, field)


@NOTHING_DONE
async def test_sign_up_with_what_is_taken(cast: Cast) -> None:
    taken = cast.author.handle
    for name in (taken, taken.upper()):
        refusal(await cast.send("POST", "/v1/accounts", sign_up({"handle": name})), 409, "handle")
    for email in (f"{taken}@example.org", f"{taken}@EXAMPLE.org"):
        refusal(await cast.send("POST", "/v1/accounts", sign_up({"email": email})), 409, "email")


async def test_a_refused_sign_up_leaves_its_handle_free(cast: Cast) -> None:
    body = sign_up({"email": f"{cast.author.handle}@example.org"})
    refusal(await cast.send("POST", "/v1/accounts", body), 409, "email")
    refusal(await cast.send("GET", f"/v1/accounts/{body['handle']}"), 404, "handle")
    refusal(await cast.send("POST", "/v1/sessions", {"handle": body["handle"], "password": PASSWORD}), 401)
    assert (await cast.api.sign_up(body["handle"])).handle == body["handle"]


@NOTHING_DONE
@pytest.mark.parametrize(
    ("body", "status", "fields"),
    [
        ({}, 400, ["handle"]),
        ({"handle": "$handle"}, 400, ["password"]),
        ({"handle": "$handle", "password": 5}, 400, ["password"]),
        ({"handle": "$handle", "password": "wrong"}, 401, []),
        ({"handle": "$handle", "password": "x" * 60_000}, 401, []),
        ({"handle": "no_such_handle", "password": PASSWORD}, 401, []),
        ({"handle": "\0", "password": PASSWORD}, 401, []),
    ],
)
async def test_sign_in_with_wrong_credentials(
    cast: Cast, body: Json, status: int, fields: Sequence[str]
) -> None:
    refusal(await cast.send("POST", "/v1/sessions", body), status, *fields)


@NOTHING_DONE
async def test_made_up_refresh_tokens(cast: Cast) -> None:
    real = cast.reader.session["refreshToken"]
    for token in (None, "", "x", "é", real[:-1], real + "A", "A" * 48, "x" * 60_000, cast.reader.token):
        answer = await cast.send("POST", "/v1/sessions:refresh", {"refreshToken": token})
        refusal(answer, 401, "refreshToken")
    refusal(await cast.send("POST", "/v1/sessions:refresh", {"refreshToken": 5}), 400, "refreshToken")


async def test_a_rotated_or_signed_out_refresh_token(cast: Cast) -> None:
    thief, leaver = await asyncio.gather(*(cast.api.sign_up(handle(name)) for name in ("thief", "leaver")))
    tokens = [thief.session["refreshToken"]]
    await thief.refresh()
    await leaver.call("DELETE", "/v1/sessions/current")
    for token in (*tokens, thief.session["refreshToken"], leaver.session["refreshToken"]):
        answer = await cast.send("POST", "/v1/sessions:refresh", {"refreshToken": token})
        refusal(answer, 401, "refreshToken")


# --- tokens


def bad_tokens(cast: Cast, cluster: Cluster) -> dict[str, str]:
    """Tokens that were good, are somebody else's, or never were any."""
    head, claims, signature = cast.author.token.split(".")
    key = Secrets(cluster.home / "secrets").signing_key("access-token")
    yesterday = datetime.now(UTC) - timedelta(days=1)
    return {
        "expired": AccessTokens(key).issue(cast.author.id, str(uuid.uuid4()), yesterday),
        "made up": AccessTokens(Ed25519PrivateKey.generate()).issue(cast.author.id, "s", datetime.now(UTC)),
        "tampered": f"{head}.{cast.reader.token.split('.')[1]}.{signature}",
        "cut": f"{head}.{claims}.{signature[:-8]}",
        "garbage": "garbage",
        "refresh": cast.author.session["refreshToken"],
    }


@NOTHING_DONE
async def test_bad_tokens_where_one_is_needed_and_where_one_may_be(cast: Cast, cluster: Cluster) -> None:
    for token in bad_tokens(cast, cluster).values():
        bearer = {"authorization": f"Bearer {token}"}
        for method, path in (
            ("GET", "/v1/me"),
            ("GET", "/v1/timelines/home:watch"),
            ("POST", "/v1/posts"),
            ("PUT", "/v1/follows/$reader"),
            ("GET", "/v1/timelines/explore"),
            ("GET", "/v1/posts/$post"),
            ("GET", cast.images[0]["url"]),
        ):
            refusal(await cast.send(method, path, headers=bearer), 401, "Authorization")
        answer = await cast.send("GET", "/v1/me", params={"access_token": token})
        refusal(answer, 401, "Authorization")


# --- what the published contract says, over all of it


MALFORMED = (b"{", b"[]", b'"x"', b"{'a': 1}", b"{a: 1}", b"{} {}", b'{"\xff"}', b"[" * 30_000, b"a=b")


def operations(contract: Json) -> Iterator[tuple[str, str, Json]]:
    """Every operation: its verb, its path with ids that exist, and what the contract says of it."""
    for path, verbs in contract["paths"].items():
        filled = re.sub(r"{(\w+?)(Id)?}", r"$\1", path)
        for verb, operation in verbs.items():
            yield verb.upper(), filled, operation


@NOTHING_DONE
async def test_every_operation_refuses_what_it_does_not_know(cast: Cast) -> None:
    contract = (await cast.send("GET", "/openapi.json")).json()
    found = list(operations(contract))
    assert len(found) > 20
    for verb, path, operation in found:
        for query in ("colour=red", "colour"):
            refusal(await cast.send(verb, f"{path}?{query}", who=cast.author), 400, "colour")
        if "requestBody" in operation:
            refusal(await cast.send(verb, path, {"colour": "red"}, who=cast.author), 400, "colour")
            for body in MALFORMED:
                refusal(await cast.send(verb, path, body, who=cast.author), 400)
        if operation["security"] == [{"bearer": []}]:
            refusal(await cast.send(verb, path), 401, "Authorization")


@NOTHING_DONE
async def test_every_path_refuses_other_methods(cast: Cast) -> None:
    allowed: dict[str, set[str]] = {}
    for verb, path, _ in operations((await cast.send("GET", "/openapi.json")).json()):
        allowed.setdefault(path, set()).add(verb)
    for path in ("/", "/docs", "/openapi.json", "/favicon.svg"):
        allowed[path] = {"GET", "HEAD"}
    for path, verbs in allowed.items():
        for verb in {"GET", "POST", "PUT", "PATCH", "DELETE"} - verbs:
            answer = await cast.send(verb, path, who=cast.author)
            refusal(answer, 405)
            assert set(answer.headers["allow"].split(", ")) == verbs


@NOTHING_DONE
async def test_unknown_paths(cast: Cast) -> None:
    refusal(await cast.send("GET", "/assets/none.js"), 404)
    for path in (
        "/v1",
        "/v2/me",
        "/v1/me/",
        "/v1/posts/a/b",
        "/V1/me",
        "/admin",
        "/.git/config",
        "/../secrets",
    ):
        for method in ("GET", "POST"):
            refusal(await cast.send(method, path, who=cast.author), 404)
    for method in ("identity.v1.VaultService/GetSubjectKeys", "moderation.v1.ModerationService/ScreenText"):
        refusal(await cast.send("POST", f"/impasto.{method}", who=cast.author), 404)


# --- ids

IDS = {
    "unknown": (UNKNOWN, 404),
    "deleted": ("$deleted", 404),
    "garbage": ("nonsense", 404),
    "unicode": ("€😀", 404),
    "long": ("x" * 3000, 404),
    "too long": ("x" * 9000, 431),
    "slash": ("a%2Fb", 400),
    "NUL": ("%00", 400),
    "bytes that are no text": ("%ff", 400),
}


@NOTHING_DONE
@pytest.mark.parametrize("kind", IDS)
async def test_ids_of_nothing(cast: Cast, kind: str) -> None:
    value, status = IDS[kind]
    for field, requests in {
        "postId": ["GET /v1/posts/@", "DELETE /v1/posts/@", "PUT /v1/posts/@/like", "DELETE /v1/posts/@/like",
                   "GET /v1/posts/@/replies", "POST /v1/posts/@/replies"],
        "accountId": ["PUT /v1/follows/@", "DELETE /v1/follows/@", "PUT /v1/blocks/@", "DELETE /v1/blocks/@",
                      "GET /v1/timelines/accounts/@"],
        "handle": ["GET /v1/accounts/@"],
        "": ["GET /v1/generations/@", "GET /v1/generations/@:watch", "GET /v1/media/@"],
    }.items():  # fmt: skip
        for method, path in (request.split() for request in requests):
            body = {"caption": "hello"} if method == "POST" else None
            answer = await cast.send(method, path.replace("@", value), body, who=cast.reader)
            assert answer.status_code == status, answer.text
            blamed = fields_of(answer)
            assert not field or blamed == ([field] if status == 404 else [])


@NOTHING_DONE
@pytest.mark.parametrize(
    ("method", "path", "status", "field"),
    [
        ("PUT", "/v1/follows/$account", 400, "accountId"),
        ("DELETE", "/v1/follows/$account", 400, "accountId"),
        ("PUT", "/v1/blocks/$account", 400, "accountId"),
        ("PUT", "/v1/follows/$handle", 404, "accountId"),
    ],
)
async def test_relating_to_oneself(cast: Cast, method: str, path: str, status: int, field: str) -> None:
    refusal(await cast.send(method, path, who=cast.author), status, field)


# --- generations and posts

KEYED = {"handle": "keyed", "email": "keyed@example.org", "password": PASSWORD}
CREATES: dict[str, tuple[Json, Json]] = {
    "/v1/accounts": (KEYED, KEYED | {"password": f"{PASSWORD}!"}),
    "/v1/generations": ({"prompt": PROMPT, "size": "512x512"}, {"prompt": f"{PROMPT}, at night"}),
    "/v1/posts": ({"generationIds": ["$generation"]}, {"generationIds": ["$generation"], "caption": "other"}),
    "/v1/posts/$post/replies": ({"caption": "first"}, {"caption": "second"}),
}


@NOTHING_DONE
@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("prompt", [None, "", "  \n\t ", "\u00a0\u3000", "\u200b", "x" * 2001, "a\0b", 5, {}, ["x"]]),
        ("size", ["1x1", "512X512", "huge", 512]),
        ("style", ["no such style", 5]),
        ("seed", [-1, 2**32, 1.5, "abc", True, {}]),
    ],
)
async def test_a_generation_with_a_wrong_field(cast: Cast, field: str, values: Sequence[Any]) -> None:
    for value in values:
        body = {"prompt": PROMPT, field: value}
        refusal(await cast.send("POST", "/v1/generations", body, who=cast.author), 400, field)


@NOTHING_DONE
@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("generationIds", [None, [], ["$generation"] * 2, ["$generation", "$theirs"], [UNKNOWN]]),
        ("generationIds", [["x"], [""], [5], [{}]]),
        ("generationIds", ["$generation", [f"0198b2f4-6d1c-7a53-9c1e-{n:0>12}" for n in "12345"]]),
        ("caption", ["x" * 2001, "a\0b", 5, {}]),
        ("visibility", ["SECRET", "", 9, {}]),
    ],
)  # fmt: skip
async def test_a_post_with_a_wrong_field(cast: Cast, field: str, values: Sequence[Any]) -> None:
    for value in values:
        body = {"generationIds": ["$generation"], field: value}
        refusal(await cast.send("POST", "/v1/posts", body, who=cast.author), 400, field)
    assert len((await cast.author.call("GET", f"/v1/timelines/accounts/{cast.author.id}"))["items"]) == 2


async def test_a_post_of_an_unfinished_or_a_refused_generation(cast: Cast) -> None:
    author = cast.author
    unfinished = await author.request_generation(PROMPT, size="1024x1024")
    body = {"generationIds": [unfinished["id"]]}
    refusal(await cast.send("POST", "/v1/posts", body, who=author), 400, "generationIds")
    refused = await author.generate("explicit hardcore porn, naked people having sex", size="512x512")
    body = {"generationIds": ["$generation", refused["id"]]}
    refusal(await cast.send("POST", "/v1/posts", body, who=author), 400, "generationIds")
    await author.finished(unfinished["id"])


@NOTHING_DONE
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "caption"),
        ({"caption": " \n"}, "caption"),
        ({"caption": "x" * 2001}, "caption"),
        ({"caption": "mine", "generationIds": ["$theirs"]}, "generationIds"),
        ({"caption": "mine", "postId": "$deleted"}, "postId"),
        ({"caption": "mine", "visibility": "PUBLIC"}, "visibility"),
    ],
)
async def test_a_reply_with_a_wrong_field(cast: Cast, body: Json, field: str) -> None:
    refusal(await cast.send("POST", "/v1/posts/$post/replies", body, who=cast.author), 400, field)


@NOTHING_DONE
async def test_what_is_somebody_elses(cast: Cast) -> None:
    refusal(await cast.send("DELETE", "/v1/posts/$post", who=cast.reader), 403, "postId")
    for path in ("/v1/generations/$generation", "/v1/generations/$generation:watch"):
        answer = await cast.send("GET", path, who=cast.reader)
        assert answer.status_code == 404
        fields_of(answer)


@NOTHING_DONE
@pytest.mark.parametrize(
    "body", [{"displayName": "x" * 65}, {"bio": "x" * 301}, {"bio": 5}, {"handle": "new"}]
)
async def test_a_profile_with_a_wrong_field(cast: Cast, body: Json) -> None:
    refusal(await cast.send("PATCH", "/v1/me", body, who=cast.author), 400, *body)


@NOTHING_DONE
@pytest.mark.parametrize("path", CREATES)
async def test_an_idempotency_key_that_is_too_long(cast: Cast, path: str) -> None:
    key = {"idempotency-key": "k" * 256}
    answer = await cast.send("POST", path, CREATES[path][0], who=cast.author, headers=key)
    refusal(answer, 400, "Idempotency-Key")


@pytest.mark.parametrize("path", CREATES)
async def test_an_idempotency_key_of_another_request(cast: Cast, path: str) -> None:
    key = {"idempotency-key": str(uuid.uuid4())}
    one, other = CREATES[path]
    made = await cast.send("POST", path, one, who=cast.author, headers=key)
    assert made.status_code == 200
    refusal(await cast.send("POST", path, other, who=cast.author, headers=key), 400, "Idempotency-Key")
    if generation := made.json().get("generation"):
        await cast.author.finished(generation["id"])


@NOTHING_DONE
@pytest.mark.parametrize("path", ["/v1/accounts", "/v1/posts", "/nowhere"])
async def test_a_body_of_20_megabytes(cast: Cast, path: str) -> None:
    refusal(await cast.send("POST", path, b'{"caption":"' + b"x" * 20_000_000 + b'"}', who=cast.author), 413)


# --- lists


@NOTHING_DONE
@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("limit", ["0", "101", "-1", "abc", "", "1.5", "99999999999", "1&limit=2"]),
        ("cursor", ["x", "AAAA", "%00", "%ff", "😀", "x" * 3000]),
        ("minPosition", ["x", "1", "post.0", "post.0.x", "~", "post.0.-1", "post.0.%D9%A3", "%ff", "😀"]),
    ],
)
async def test_a_page_with_a_wrong_parameter(cast: Cast, field: str, values: Sequence[str]) -> None:
    for path in LISTS:
        for value in values:
            refusal(await cast.send("GET", f"{path}?{field}={value}", who=cast.author), 400, field)


@NOTHING_DONE
async def test_a_cursor_of_another_list_or_reader_or_a_tampered_one(cast: Cast) -> None:
    first = [await cast.send("GET", f"{path}?limit=1", who=cast.author) for path in LISTS]
    cursors = [page.json()["nextCursor"] for page in first]
    assert all(cursors)
    for path, cursor, of_another in zip(LISTS, cursors, [*cursors[1:], cursors[0]], strict=True):
        tampered = cursor[:-2] + ("A" if cursor[-2] != "A" else "B") + cursor[-1]
        for bad in (tampered, cursor[:-1], cursor[1:], f"{cursor}A", f"{cursor}=", of_another):
            refusal(await cast.send("GET", f"{path}?cursor={bad}", who=cast.author), 400, "cursor")
        refusal(await cast.send("GET", f"{path}?cursor={cursor}", who=cast.reader), 400, "cursor")
        refusal(await cast.send("GET", f"{path}?cursor={cursor}"), *anonymous(path))


def anonymous(path: str) -> tuple[Any, ...]:
    """What a stranger is told who comes with somebody's cursor: sign in, where that is needed anyway."""
    return (401, "Authorization") if path in ("/v1/timelines/home", "/v1/generations") else (400, "cursor")


# --- pictures


@NOTHING_DONE
async def test_files_that_are_not_for_everyone(cast: Cast) -> None:
    key = cast.images[0]["sha256"]
    others = [f"{key}-original.png", key, f"{key}.png", f"{key.upper()}.webp", f"{'0' * 64}.webp"]
    for path in (
        *others,
        "../../secrets/access-token",
        "%2e%2e/secrets",
        "%252e%252e%252fsecrets",
        "....//x",
    ):
        answer = await cast.send("GET", f"/v1/media/{path}", who=cast.reader)
        assert answer.status_code == 404, path
        fields_of(answer)
    for path in ("..%2f..%2fsecrets%2faccess-token", "..%5csecrets", "%2fetc%2fpasswd", f"{key}.webp%00.png"):
        refusal(await cast.send("GET", f"/v1/media/{path}", who=cast.reader), 400)


async def test_a_picture_that_is_not_cleared_is_its_authors_alone(cast: Cast) -> None:
    author, reader = cast.author, cast.reader
    held = await author.generate(BORDERLINE, size="512x512")
    (image,) = held["images"]
    assert (held["state"], image["cleared"]) == ("COMPLETED", False)
    original = f"/v1/media/{image['sha256']}-original.png"
    for url in (image["url"], image["feedUrl"], image["thumbUrl"], original):
        for stranger in (reader, None):
            assert (await cast.send("GET", url, who=stranger)).status_code == 404
        shown = await cast.send("GET", url, who=author)
        assert (shown.status_code, shown.headers["cache-control"]) == (200, "private, no-store")
    await not_seen_by_others(cast, await author.publish([held["id"]], "leaves"))


async def not_seen_by_others(cast: Cast, made: Json) -> None:
    """Expect a post that waits for a human to be there for its author alone."""
    post_id, after = made["post"]["id"], {"minPosition": made["position"]}
    assert made["post"]["state"] == "PENDING"
    assert (await cast.author.call("GET", f"/v1/posts/{post_id}", params=after))["state"] == "PENDING"
    for method, path in (("GET", ""), ("GET", "/replies"), ("PUT", "/like"), ("DELETE", "")):
        refusal(await cast.send(method, f"/v1/posts/{post_id}{path}", who=cast.reader), 404, "postId")
    refusal(await cast.send("PUT", f"/v1/posts/{post_id}/like", who=cast.author), 400, "postId")
    for path in LISTS[:3]:
        page = await cast.reader.call("GET", cast.fill(path), params=after)
        assert post_id not in [item["post"]["id"] for item in page["items"]]
