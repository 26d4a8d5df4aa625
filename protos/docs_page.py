"""The API as a page for people: HTML from the OpenAPI document, without scripts; see assets/docs.css."""

import json
import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

Json = dict[str, Any]

WHO = {0: "no token", 1: "token", 2: "token optional"}


def page(document: Json) -> str:
    """The whole page; a function of the document alone."""
    groups = [(tag, operations_of(document, tag["name"])) for tag in document["tags"]]
    sections = sections_of(document["info"]["description"])
    return "\n".join(
        [
            head(document["info"]),
            navigation(sections, groups),
            "<main>",
            f"<h1>{escape(document['info']['title'])}: the API</h1>",
            '<p>For programs: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).</p>',
            *[f'<h2 id="{anchor(title)}">{title}</h2>\n<p>{prose(text)}</p>' for title, text in sections],
            *[group(document, tag, operations) for tag, operations in groups],
            '<h2 id="schemas">Schemas</h2>',
            *[schema(name, value) for name, value in document["components"]["schemas"].items()],
            "</main>\n</body>\n</html>\n",
        ]
    )


def sections_of(introduction: str) -> list[tuple[str, str]]:
    """Title and text of each part of the introduction, which is Markdown of `## ` titles and paragraphs."""
    parts = [part.split("\n", 1) for part in introduction.split("## ")[1:]]
    return [(title.strip(), " ".join(text.split())) for title, text in parts]


def head(info: Json) -> str:
    """Everything before the content."""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(info["title"])}: the API</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/docs.css">
</head>
<body>"""


def navigation(sections: Iterable[tuple[str, str]], groups: Iterable[tuple[Json, list[Json]]]) -> str:
    """Links to every section and operation."""
    parts = ['<nav aria-label="Contents">', '<a class="mark" href="/">Impasto</a>', "<ul>"]
    parts += [f'<li><a href="#{anchor(title)}">{title}</a></li>' for title, _ in sections]
    parts.append("</ul>")
    for tag, operations in groups:
        parts += [f'<h2><a href="#{tag["name"]}">{tag["name"]}</a></h2>', "<ul>"]
        parts += [
            f'<li><a href="#{op["operationId"]}">{escape(op["operationId"])}</a></li>' for op in operations
        ]
        parts.append("</ul>")
    return "\n".join([*parts, '<h2><a href="#schemas">schemas</a></h2>', "</nav>"])


def operations_of(document: Json, tag: str) -> list[Json]:
    """The operations of one tag, each with its verb and path."""
    found = []
    for path, verbs in document["paths"].items():
        for verb, operation in verbs.items():
            if tag in operation["tags"]:
                found.append({**operation, "verb": verb.upper(), "path": path})
    return found


def group(document: Json, tag: Json, operations: Iterable[Json]) -> str:
    """One service."""
    title = f'<h2 id="{tag["name"]}">{tag["name"]}</h2>\n<p>{prose(tag["description"])}</p>'
    return "\n".join([title, *[operation_section(document, operation) for operation in operations]])


def operation_section(document: Json, operation: Json) -> str:
    """One operation: what it does, what it takes, what it answers, and how to call it."""
    verb, path = operation["verb"], escape(operation["path"])
    parts = [
        f'<section id="{operation["operationId"]}">',
        f'<h3><span class="verb {verb.lower()}">{verb}</span> <code>{path}</code> '
        f'<span class="who">{WHO[len(operation["security"])]}</span></h3>',
        f"<p>{prose(operation.get('description') or operation['summary'] + '.')}</p>",
        inputs(document, operation),
        answers(operation),
        f"<pre><code>{escape(curl(operation))}</code></pre>",
        "</section>",
    ]
    return "\n".join(part for part in parts if part)


def inputs(document: Json, operation: Json) -> str:
    """A table of parameters and body fields; empty if there are none."""
    rows = []
    for found in operation.get("parameters", []):
        parameter = resolve(document, found)
        rows.append(
            row(parameter["name"], parameter["in"], parameter["schema"], parameter.get("description", ""))
        )
    for name, value in body_schema(operation).get("properties", {}).items():
        rows.append(row(name, "body", value, value.get("description", "")))
    return table(("Name", "In", "Type", "Meaning"), rows)


def body_schema(operation: Json) -> Json:
    """Schema of the JSON body, or an empty one."""
    body = operation.get("requestBody")
    return body["content"]["application/json"]["schema"] if body else {}


def answers(operation: Json) -> str:
    """One line: the kind of answer, then the codes of its refusals."""
    ((media, described),) = operation["responses"]["200"]["content"].items()
    codes = " · ".join(code for code in operation["responses"] if code != "200")
    return f"<p>Answers <code>{media}</code>: {kind(described['schema'])}. Refuses with {codes}.</p>"


def schema(name: str, value: Json) -> str:
    """One schema: its fields, or the values of an enum."""
    parts = [f'<section id="schema-{name}">', f"<h3><code>{name}</code></h3>"]
    if text := value.get("description"):
        parts.append(f"<p>{prose(text)}</p>")
    if "enum" in value:
        parts.append("<p>" + " · ".join(f"<code>{member}</code>" for member in value["enum"]) + "</p>")
    fields = value.get("properties", {}).items()
    parts.append(
        table(("Name", "Type", "Meaning"), [row(n, None, v, v.get("description", "")) for n, v in fields])
    )
    return "\n".join([*(part for part in parts if part), "</section>"])


def table(titles: Iterable[str], rows: list[str]) -> str:
    """A table, or nothing if it had no rows."""
    if not rows:
        return ""
    header = "".join(f"<th>{title}</th>" for title in titles)
    return "\n".join(
        ["<table>", f"<thead><tr>{header}</tr></thead>", "<tbody>", *rows, "</tbody>", "</table>"]
    )


def row(name: str, where: str | None, value: Json, text: str) -> str:
    """One row of a table."""
    middle = f"<td>{where}</td>" if where else ""
    return (
        f"<tr><td><code>{escape(name)}</code></td>{middle}<td>{kind(value)}</td><td>{prose(text)}</td></tr>"
    )


def kind(value: Json) -> str:
    """A schema in a word, linked where it has a section."""
    if target := value.get("$ref"):
        name = target.rsplit("/", 1)[1]
        return f'<a href="#schema-{name}">{name}</a>'
    if value.get("type") == "array":
        return f"list of {kind(value['items'])}"
    return escape(value.get("contentMediaType") or value.get("format") or value["type"])


def resolve(document: Json, value: Json) -> Json:
    """A parameter, also where it is a reference."""
    if "$ref" not in value:
        return value
    found: Json = document["components"]["parameters"][value["$ref"].rsplit("/", 1)[1]]
    return found


def curl(operation: Json) -> str:
    """A command that calls it, with $URL, $TOKEN and the variables of its path from the environment."""
    path = re.sub(r"{(\w+)}", lambda m: "${" + shouted(m[1]) + "}", operation["path"])
    stream = "-N " if path.endswith(":watch") else ""
    verb = f"-X {operation['verb']} " if operation["verb"] != "GET" else ""
    words = [f'curl {stream}{verb}"$URL{path}"']
    words += ['-H "Authorization: Bearer $TOKEN"'] if {"bearer": []} in operation["security"] else []
    if {"$ref": "#/components/parameters/IdempotencyKey"} in operation.get("parameters", []):
        words.append('-H "Idempotency-Key: $(uuidgen)"')
    if body := operation.get("requestBody"):
        words.append(f"-d '{json.dumps(example(body), ensure_ascii=False)}'")
    return " \\\n  ".join(words)


def example(body: Mapping[str, Any]) -> object:
    """The example of a JSON body."""
    return body["content"]["application/json"]["example"]


def shouted(name: str) -> str:
    """`POST_ID` for `postId`."""
    return re.sub(r"(?=[A-Z])", "_", name).upper()


def prose(text: str) -> str:
    """Text as HTML; what stands between backticks is code."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", escape(text, quote=False))


def anchor(title: str) -> str:
    """Identifier of a section."""
    return title.lower().replace(" ", "-")
