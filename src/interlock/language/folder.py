"""The files of a workspace folder, as bytes; what must not be read is said in findings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from interlock.kit.finding import Finding
from interlock.language.source import MAX_BYTES

MAX_FILES = 20_000
_SUFFIXES = (".yaml", ".yml", ".csv")


def read_folder(root: Path, *, prefix: str = "") -> tuple[dict[str, bytes], list[Finding]]:
    """All definitions and row files below ``root``, by ``prefix`` and path, in order of the paths.

    Hidden files and folders are not looked at. A link that leads outside is refused, and a file
    that is too large is read only as far as it takes to see that.
    """
    if not root.is_dir():
        message = f"There is no folder {root}."
        return {}, [Finding("no_workspace", message, file=str(root))]
    content: dict[str, bytes] = {}
    findings: list[Finding] = []
    inside = root.resolve()
    for path in _files(root):
        name = prefix + path.relative_to(root).as_posix()
        if len(content) >= MAX_FILES:
            message = f"The workspace has more than {MAX_FILES:,} files."
            findings.append(Finding("too_many_files", message, file=str(root)))
            break
        refused = _refusal(path, inside)
        if refused is not None:
            findings.append(Finding(*refused, file=name))
        else:
            content[name] = _read(path)
    return content, findings


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _files(path)
        elif path.suffix in _SUFFIXES or path.is_symlink():
            yield path


def _refusal(path: Path, inside: Path) -> tuple[str, str] | None:
    target = path.resolve()
    if path.is_symlink() and not target.is_relative_to(inside):
        return "link_outside", "This link leads out of the workspace."
    if path.is_symlink() and target.is_dir():
        return "link_folder", "A link to a folder is not followed; put the files here."
    if not target.is_file():
        return "unreadable", "This is not a file that can be read."
    return None


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES * 10 + 1)
