"""The main job, as its users do it, in every shape of the platform."""

import asyncio
import hashlib

import httpx

from impasto_common.client import Api
from people import PROMPT, handle, pair, status_of


async def test_from_sign_up_to_a_followers_home_and_gone_again(api: Api) -> None:
    author, reader = await pair(api)
    generation = await author.generate(PROMPT, size="512x512", seed=7)
    assert generation["state"] == "COMPLETED", generation
    image = generation["images"][0]
    picture = await api.http.get(image["url"])
    assert picture.headers["content-type"] == "image/webp"
    assert hashlib.sha256(picture.content).hexdigest() == image["sha256"]
    assert "immutable" in picture.headers["cache-control"]

    made = await author.publish([generation["id"]], "The fox came back.")
    post = made["post"]
    assert post["state"] == "PUBLISHED"
    at_home = [p for p in await reader.home(minPosition=made["position"]) if p["id"] == post["id"]]
    assert len(at_home) == 1
    assert at_home[0]["author"]["handle"] == author.handle
    assert at_home[0]["caption"] == "The fox came back."
    assert (at_home[0]["likeCount"], at_home[0]["likedByMe"]) == (0, False)

    liked = await reader.call("PUT", f"/v1/posts/{post['id']}/like")
    shown = await reader.call("GET", f"/v1/posts/{post['id']}", params={"minPosition": liked["position"]})
    assert (shown["likeCount"], shown["likedByMe"]) == (1, True)
    (again,) = [p for p in await reader.home(minPosition=liked["position"]) if p["id"] == post["id"]]
    assert (again["likeCount"], again["likedByMe"]) == (1, True)

    gone = await author.call("DELETE", f"/v1/posts/{post['id']}")
    assert post["id"] not in [p["id"] for p in await reader.home(minPosition=gone["position"])]
    assert post["id"] not in [p["id"] for p in await author.home(minPosition=gone["position"])]
    for path in ("/v1/timelines/explore", f"/v1/timelines/accounts/{author.id}"):
        page = await reader.call("GET", path, params={"minPosition": gone["position"]})
        assert post["id"] not in [item["post"]["id"] for item in page["items"]]
    assert await status_of(reader.call("GET", f"/v1/posts/{post['id']}")) == 404


async def test_home_is_told_live(api: Api) -> None:
    author, reader = await pair(api)
    generation = await author.generate(PROMPT, size="512x512")
    stream = reader.events("/v1/timelines/home:watch")
    first = asyncio.ensure_future(anext(stream))
    await asyncio.wait({first}, timeout=2)  # the stream is open once its first event, or a pause, is there
    made = await author.publish([generation["id"]], "live")
    async with asyncio.timeout(60):
        update = await first
        while not update.get("items"):
            update = await anext(stream)
    assert update["items"][0]["post"]["id"] == made["post"]["id"]
    await stream.aclose()


async def test_follow_fills_home_unfollow_and_block_empty_it(api: Api) -> None:
    author, stranger = await asyncio.gather(api.sign_up(handle("a")), api.sign_up(handle("b")))
    generation = await author.generate(PROMPT, size="512x512")
    made = await author.publish([generation["id"]])
    assert await stranger.home(minPosition=made["position"]) == []
    followed = await stranger.follow(author)
    assert [p["id"] for p in await stranger.home(minPosition=followed)] == [made["post"]["id"]]
    unfollowed = await stranger.call("DELETE", f"/v1/follows/{author.id}")
    assert await stranger.home(minPosition=unfollowed["position"]) == []
    await stranger.follow(author)
    blocked = await author.call("PUT", f"/v1/blocks/{stranger.id}")
    assert await stranger.home(minPosition=blocked["position"]) == []
    assert await status_of(stranger.call("PUT", f"/v1/follows/{author.id}")) in (403, 404, 400)
    assert await status_of(stranger.call("GET", f"/v1/posts/{made['post']['id']}",
                                         params={"minPosition": blocked["position"]})) == 404  # fmt: skip


async def test_replies_are_counted_and_listed(api: Api) -> None:
    author, reader = await pair(api)
    generation = await author.generate(PROMPT, size="512x512")
    made = await author.publish([generation["id"]])
    path = f"/v1/posts/{made['post']['id']}"
    answer = await reader.call("POST", f"{path}/replies", {"caption": "How did you do the snow?"})
    after = {"minPosition": answer["position"]}
    listed = await author.call("GET", f"{path}/replies", params=after)
    assert [item["post"]["caption"] for item in listed["items"]] == ["How did you do the snow?"]
    assert (await author.call("GET", path, params=after))["replyCount"] == 1


async def test_one_key_posts_once(api: Api) -> None:
    author = await api.sign_up(handle("author"))
    generation = await author.generate(PROMPT, size="512x512")
    body = {"caption": "once", "generationIds": [generation["id"]], "visibility": "PUBLIC"}
    calls = [author.call("POST", "/v1/posts", body, key="same-key") for _ in range(5)]
    answers = await asyncio.gather(*calls)
    assert len({answer["post"]["id"] for answer in answers}) == 1
    assert all(answer == answers[0] for answer in answers)
    changed = author.call("POST", "/v1/posts", body | {"caption": "twice"}, key="same-key")
    assert await status_of(changed) in (400, 409)


async def test_a_refused_prompt_says_why(api: Api) -> None:
    author = await api.sign_up(handle("author"))
    generation = await author.generate("explicit hardcore porn, naked people having sex", size="512x512")
    assert generation["state"] == "REFUSED"
    assert generation["reason"]
    assert not generation.get("images")


async def test_sessions_rotate_and_reuse_ends_them(api: Api) -> None:
    person = await api.sign_up(handle("a"))
    first = person.session["refreshToken"]
    await person.refresh()
    assert (await person.call("GET", "/v1/me"))["id"] == person.id
    second = person.session["refreshToken"]
    assert await status_of(api.call("POST", "/v1/sessions:refresh", {"refreshToken": first})) == 401
    assert await status_of(api.call("POST", "/v1/sessions:refresh", {"refreshToken": second})) == 401


async def test_pages_continue_without_gap_or_repeat(api: Api) -> None:
    author = await api.sign_up(handle("a"))
    generation = await author.generate(PROMPT, size="512x512")
    posted = [await author.publish([generation["id"]], f"post {n}") for n in range(5)]
    seen: list[str] = []
    params: dict[str, str | int] = {"limit": 2, "minPosition": posted[-1]["position"]}
    while True:
        page = await author.call("GET", "/v1/timelines/home", params=params)
        seen += [item["post"]["id"] for item in page["items"]]
        if not page.get("nextCursor"):
            break
        params = {"limit": 2, "cursor": page["nextCursor"]}
    assert seen == [made["post"]["id"] for made in reversed(posted)]


async def test_the_page_the_contract_and_the_probes_are_served(api: Api) -> None:
    for path, kind in (("/", "text/html"), ("/docs", "text/html"), ("/openapi.json", "application/json")):
        answer: httpx.Response = await api.http.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["content-type"].startswith(kind)
    assert (await api.http.get("/.well-known/jwks.json")).json()["keys"][0]["kty"] == "OKP"
