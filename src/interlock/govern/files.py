"""Definitions as files: from folders and packs to one set of texts, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files as resources
from pathlib import Path, PurePosixPath
from typing import Any

from interlock.govern.store import Published
from interlock.kit.problem import InvalidError
from interlock.kit.text import did_you_mean, listed
from interlock.language.folder import read_folder
from interlock.language.source import read_source
from interlock.language.workspace import Content

BASE_PACK = "base"
PACK_PREFIX = "pack:"
"""Paths of a pack's files begin with this and the pack's name."""


@dataclass(frozen=True, slots=True)
class DefinitionText:
    """The text of one definition with the CSV rows beside it."""

    path: str
    content: str
    rows_content: str | None = None

    @property
    def checksum(self) -> str:
        return sha256(f"{self.content}\x00{self.rows_content or ''}".encode()).hexdigest()


def available_packs() -> dict[str, Path]:
    """The packs that come with Interlock, by name."""
    folder = Path(str(resources("interlock") / "packs"))
    return {item.name: item for item in sorted(folder.iterdir()) if (item / "pack.yaml").is_file()}


def with_packs(files: Content) -> Content:
    """``files`` and those of every pack that they require, directly or through another pack.

    The base pack (companies, currencies, people) is always among them.
    """
    packs = available_packs()
    own = {str(data.get("id")) for data in _packs_in(files)}
    wanted = [BASE_PACK, *_required(files)]
    found: dict[str, str | bytes] = {}
    seen = set(own)
    while wanted:
        name = wanted.pop(0)
        if name in seen:
            continue
        seen.add(name)
        if name not in packs:
            raise InvalidError(
                f"There is no pack {name!r}.",
                code="unknown_pack",
                remedy=did_you_mean(name, packs) or f"There are {listed(packs)}.",
            )
        content = read_files(packs[name], prefix=f"pack:{name}/")
        found |= content
        wanted += _required(content)
    return {**found, **files}


def _packs_in(files: Content) -> Iterator[Mapping[str, Any]]:
    for path, text in sorted(files.items()):
        if PurePosixPath(path).name == "pack.yaml":
            document, _findings = read_source(path, text)
            if isinstance(document.data, Mapping):
                yield document.data


def _required(files: Content) -> list[str]:
    return [str(name) for data in _packs_in(files) for name in data.get("requires") or ()]


def read_files(folder: Path, *, prefix: str = "") -> Content:
    """The definition files of a folder; raises ``InvalidError`` for what cannot be read."""
    content, findings = read_folder(folder, prefix=prefix)
    if findings:
        raise InvalidError(
            f"{folder} cannot be read: {findings[0].message}",
            code="unreadable_workspace",
            remedy=findings[0].suggestion,
        )
    return content


def as_files(published: Iterable[Published]) -> dict[str, str]:
    """Published definitions as files again."""
    found: dict[str, str] = {}
    for item in published:
        found[item.path] = item.content
        if item.rows_content is not None:
            found[rows_path(item.path)] = item.rows_content
    return found


def rows_path(path: str) -> str:
    return str(PurePosixPath(path).with_suffix(".csv"))
