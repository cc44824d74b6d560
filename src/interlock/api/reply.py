"""Answers: JSON written once, straight from what the rooms give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from starlette.responses import Response, StreamingResponse

from interlock.kit import json

Headers = Mapping[str, str]


class Reply(Response):
    """A JSON answer. What an endpoint declares as its model describes it; nothing is converted."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return content if isinstance(content, bytes) else json.dump_bytes(content)


def created(content: Any, location: str, *, headers: Headers | None = None) -> Reply:
    """A new thing and where it is from now on."""
    return Reply(content, status_code=201, headers={"location": location, **(headers or {})})


def nothing() -> Response:
    """Done, and there is nothing to say."""
    return Response(status_code=204)


def stream(chunks: Iterable[bytes], media_type: str, *, file_name: str) -> StreamingResponse:
    """A file, sent as it is made."""
    disposition = f'attachment; filename="{file_name}"'
    return StreamingResponse(
        chunks, media_type=media_type, headers={"content-disposition": disposition}
    )
