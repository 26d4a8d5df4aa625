"""The description of the public API: complete, consistent and as generated."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from gateway_rig import ANYONE, MAYBE, contract

ROOT = Path(__file__).parents[3]
WEB = ROOT / "clients" / "web"
VOID = {"meta", "link", "br", "img", "hr"}


def generator(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "protos" / "openapi.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((WEB / "openapi.json").read_text("utf-8"))
    return loaded


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, verbs in document["paths"].items():
        for verb, operation in verbs.items():
            yield verb, path, operation


def operation(document: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (o for _, _, o in operations(document) if o["operationId"] == name)
    return found


def test_what_is_committed_is_what_is_generated() -> None:
    done = generator("--check")

    assert (done.returncode, done.stderr) == (0, "")


def test_a_stale_file_is_named(tmp_path: Path) -> None:
    assert generator("--out", tmp_path).returncode == 0
    assert generator("--check", "--out", tmp_path).returncode == 0
    page = tmp_path / "docs.html"
    page.write_text(page.read_text("utf-8") + " ", "utf-8")

    done = generator("--check", "--out", tmp_path)

    assert done.returncode == 1
    assert str(page) in done.stderr
    assert "openapi.json" not in done.stderr


def test_every_public_method_is_described_and_nothing_else(document: dict[str, Any]) -> None:
    described = {(verb.upper(), re.sub(r"{\w+}", "x", path)) for verb, path, _ in operations(document)}
    names = [o["operationId"] for _, _, o in operations(document)]

    assert described == {(rpc.verb, rpc.path) for rpc in contract()}
    assert sorted(name.lower() for name in names) == sorted(rpc.method.name.lower() for rpc in contract())
    assert document["openapi"] == "3.1.0"


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    references = set(re.findall(r'"\$ref": "#/components/(\w+)/(\w+)"', json.dumps(document)))

    assert references
    for kind, name in references:
        assert name in document["components"][kind]


def test_every_variable_of_a_path_is_a_parameter(document: dict[str, Any]) -> None:
    for _, path, described in operations(document):
        declared = [p["name"] for p in described.get("parameters", []) if p.get("in") == "path"]
        assert declared == re.findall(r"{(\w+)}", path)


def test_who_may_call_is_what_the_gateway_enforces(document: dict[str, Any]) -> None:
    for rpc in contract():
        name = rpc.method.name
        security = operation(document, name[0].lower() + name[1:])["security"]
        kind = "anyone" if name in ANYONE else "maybe" if name in MAYBE else "token"
        assert security == {"anyone": [], "maybe": [{}, {"bearer": []}], "token": [{"bearer": []}]}[kind]


def test_answers_are_described_as_they_are_sent(document: dict[str, Any]) -> None:
    def answer(name: str) -> dict[str, Any]:
        content: dict[str, Any] = operation(document, name)["responses"]["200"]["content"]
        return content

    page = {"schema": {"$ref": "#/components/schemas/TimelinePage"}}
    assert answer("getHome") == {"application/json": page}
    assert list(answer("watchHome")) == ["text/event-stream"]
    assert list(answer("getMedia")) == ["image/*"]
    assert answer("getPost") == {"application/json": {"schema": {"$ref": "#/components/schemas/Post"}}}


def test_creates_take_an_idempotency_key(document: dict[str, Any]) -> None:
    key = {"$ref": "#/components/parameters/IdempotencyKey"}
    creates = {o["operationId"] for _, _, o in operations(document) if key in o.get("parameters", [])}

    assert creates == {"createAccount", "requestGeneration", "publishPost", "replyToPost"}


def test_comments_of_the_contract_become_descriptions(document: dict[str, Any]) -> None:
    sign_up = operation(document, "createAccount")
    body = sign_up["requestBody"]["content"]["application/json"]["schema"]
    schemas = document["components"]["schemas"]

    assert "3 to 30" in body["properties"]["handle"]["description"]
    assert sign_up["summary"] == "Sign up"
    assert "hex" in schemas["PostImage"]["properties"]["sha256"]["description"]
    assert schemas["GenerationState"]["enum"][0] == "QUEUED"
    assert "only the author sees it" in schemas["PostState"]["description"]


def test_a_body_leaves_out_what_the_path_binds(document: dict[str, Any]) -> None:
    body = operation(document, "replyToPost")["requestBody"]["content"]["application/json"]

    assert set(body["schema"]["properties"]) == {"caption", "generationIds"}
    assert set(body["example"]) <= set(body["schema"]["properties"])


def test_fields_that_may_be_absent_are_not_required(document: dict[str, Any]) -> None:
    required = document["components"]["schemas"]["Post"]["required"]

    assert {"id", "images", "likedByMe", "state"} <= set(required)
    assert not {"author", "createdAt"} & set(required)


class Page(HTMLParser):
    """Checks nesting, and collects identifiers, links and whatever the content security policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.forbidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.open += [] if tag in VOID else [tag]
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values["href"]] if "href" in values else []
        inline = [name for name in values if name == "style" or name.startswith("on")]
        self.forbidden += [*inline, *([tag] if tag in ("script", "style", "iframe") else [])]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole(document: dict[str, Any]) -> None:
    text = (WEB / "docs.html").read_text("utf-8")
    page = Page()
    page.feed(text)

    assert page.open == []
    assert page.forbidden == []
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    files = {link for link in page.links if not link.startswith("#")}
    assert files == {"/", "/openapi.json", "/favicon.svg", "/assets/docs.css"}
    for _, _, described in operations(document):
        assert described["operationId"] in page.ids
    assert text.count("<pre><code>curl ") == len(list(operations(document)))
