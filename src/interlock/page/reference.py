"""The API reference as a page, made from the OpenAPI document that the API publishes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

_METHODS = ("get", "post", "put", "patch", "delete")


def reference(document: Mapping[str, Any]) -> str:
    """The body of the page: every endpoint by topic, with its inputs and answers."""
    info = document["info"]
    topics: dict[str, list[str]] = {}
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                topic = (item[method].get("tags") or ["other"])[0]
                topics.setdefault(topic, []).append(_endpoint(path, method, item[method]))
    links = " · ".join(f'<a href="#{escape(name)}">{escape(name)}</a>' for name in topics)
    about = (
        "<p>For programs, the same as a document: "
        '<a href="/api/v1/openapi.json">openapi.json</a>. Errors are '
        "<code>application/problem+json</code>: what is wrong, where, and what would make it "
        "right.</p>"
    )
    parts = [
        f"<h1>{escape(info['title'])} API {escape(info['version'])}</h1>",
        about,
        f"<p>{links}</p>",
    ]
    for name, endpoints in topics.items():
        parts.append(f'<h2 id="{escape(name)}">{escape(name)}</h2>')
        parts += endpoints
    return "\n".join(parts)


def _endpoint(path: str, method: str, operation: Mapping[str, Any]) -> str:
    summary = operation.get("summary") or operation.get("operationId", "")
    rows = "".join(_inputs(operation))
    table = f"<table>{rows}</table>" if rows else ""
    answers = ", ".join(
        f"<code>{escape(status)}</code> {escape(answer.get('description', ''))}"
        for status, answer in operation.get("responses", {}).items()
    )
    return (
        f'<details><summary><span class="verb">{method.upper()}</span> '
        f"<code>{escape(path)}</code> <small>{escape(summary)}</small></summary>"
        f"<p>{escape(operation.get('description', ''))}</p>{table}"
        f"<p><small>Answers: {answers}</small></p></details>"
    )


def _inputs(operation: Mapping[str, Any]) -> Iterator[str]:
    for parameter in operation.get("parameters", ()):
        kind = _kind(parameter.get("schema", {}))
        if parameter.get("required"):
            kind += ", required"
        yield _row(f"{parameter['name']} ({parameter.get('in', '')})", kind, parameter)
    content = operation.get("requestBody", {}).get("content", {})
    for media, body in content.items():
        yield _row(f"body ({media})", _kind(body.get("schema", {})), {})


def _row(name: str, kind: str, described: Mapping[str, Any]) -> str:
    text = described.get("description", "")
    return (
        f"<tr><td><code>{escape(name)}</code></td><td>{escape(kind)}</td>"
        f"<td>{escape(text)}</td></tr>"
    )


def _kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_kind(part) for part in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "any")
