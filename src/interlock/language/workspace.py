"""A workspace: folders of definitions, read whole, every problem found at once.

Reading order is the order of the roots given (packs first) and of the paths in them, so that the
same files give the same result on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from interlock.kit.finding import Finding
from interlock.language.folder import read_folder
from interlock.language.kinds.base import Header
from interlock.language.row_file import read_rows
from interlock.language.shape import KINDS, shape
from interlock.language.source import SourceDocument, read_source

Content = Mapping[str, str | bytes]
"""Files by their path below the workspace, with forward slashes."""


@dataclass(frozen=True, slots=True)
class LoadedDefinition:
    """One definition with the text that it came from.

    ``rows`` is the CSV file beside a table's definition, whose places are those of its rows.
    """

    kind: str
    id: str
    definition: Header
    source: SourceDocument
    version: int = 0
    rows: SourceDocument | None = None

    def place(self, finding: Finding) -> Finding:
        """The finding with the file, line and column of its path."""
        if self.rows is not None and finding.path.startswith("rows."):
            return self.rows.place(finding)
        return self.source.place(finding)


@dataclass(frozen=True, slots=True)
class Workspace:
    """What was read. ``documents`` are all files; ``definitions`` those that have a shape."""

    documents: Mapping[str, SourceDocument] = field(default_factory=dict)
    definitions: Mapping[str, LoadedDefinition] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def load_workspace(
    *roots: Path | str | Content, kinds: Mapping[str, type[Header]] = KINDS
) -> Workspace:
    """Read one or more roots: folders, or mappings of paths to content.

    Nothing is raised for what is wrong in a file; ``findings`` says it. With several roots the
    paths of a folder are given with the folder's name, so that no two are the same.
    """
    loader = _Loader(kinds)
    for root in roots:
        content, findings = _content(root, is_one_of_many=len(roots) > 1)
        loader.findings += findings
        loader.load(content)
    loader.check_requirements()
    return loader.workspace()


def _content(
    root: Path | str | Content, *, is_one_of_many: bool
) -> tuple[Content, Sequence[Finding]]:
    if isinstance(root, Mapping):
        return root, ()
    folder = Path(root)
    return read_folder(folder, prefix=f"{folder.resolve().name}/" if is_one_of_many else "")


class _Loader:
    """Collects documents and definitions over all roots. One use."""

    def __init__(self, kinds: Mapping[str, type[Header]]) -> None:
        self.kinds = kinds
        self.findings: list[Finding] = []
        self.documents: dict[str, SourceDocument] = {}
        self.definitions: dict[str, LoadedDefinition] = {}

    def load(self, content: Content) -> None:
        tables = {path for path in content if path.endswith(".csv")}
        for path in sorted(content):
            if path.endswith((".yaml", ".yml")):
                self._load_one(path, content, tables)
        self.findings += [_stray(path) for path in sorted(tables)]

    def _load_one(self, path: str, content: Content, tables: set[str]) -> None:
        document, findings = read_source(path, content[path])
        beside = path.rpartition(".")[0] + ".csv"
        rows: SourceDocument | None = None
        if document.data is not None and beside in tables and _is_table(document):
            tables.discard(beside)
            rows, row_findings = read_rows(beside, content[beside])
            findings += row_findings
            document, clash = _with_rows(document, rows)
            findings += clash
        self.documents[path] = document
        self.findings += findings
        if document.data is not None:
            self._shape(document, rows)

    def _shape(self, document: SourceDocument, rows: SourceDocument | None) -> None:
        definition, findings = shape(document.data, kinds=self.kinds)
        self.findings += [document.place(finding) for finding in findings]
        if definition is None:
            return
        loaded = LoadedDefinition(definition.kind, definition.id, definition, document, rows=rows)
        self._keep(loaded)

    def _keep(self, loaded: LoadedDefinition) -> None:
        other = self.definitions.get(loaded.id)
        if other is None:
            self.definitions[loaded.id] = loaded
            return
        message = f"The id {loaded.id!r} is taken: {other.source.path} has it too."
        finding = Finding("duplicate_id", message, path="id", suggestion="Give it another id.")
        self.findings.append(loaded.place(finding))

    def check_requirements(self) -> None:
        """A pack's requirements must be loaded with it."""
        packs = {id for id, item in self.definitions.items() if item.kind == "pack"}
        for loaded in self.definitions.values():
            required: Iterable[str] = getattr(loaded.definition, "requires", ())
            for index, name in enumerate(required):
                if name not in packs:
                    message = f"The pack {name!r} is required and is not there."
                    hint = "Load its folder before this one."
                    path = f"requires.{index}"
                    finding = Finding("missing_pack", message, path=path, suggestion=hint)
                    self.findings.append(loaded.place(finding))

    def workspace(self) -> Workspace:
        return Workspace(self.documents, self.definitions, findings=tuple(self.findings))


def _is_table(document: SourceDocument) -> bool:
    return isinstance(document.data, dict) and document.data.get("kind") == "table"


def _with_rows(
    document: SourceDocument, rows: SourceDocument
) -> tuple[SourceDocument, list[Finding]]:
    if document.data.get("rows"):
        message = f"The rows are given here and in {rows.path}."
        finding = Finding("rows_twice", message, path="rows", suggestion="Keep one of the two.")
        return document, [document.place(finding)]
    return replace(document, data={**document.data, "rows": rows.data or []}), []


def _stray(path: str) -> Finding:
    message = "There is no table definition of the same name beside this file."
    hint = f"Add {path.removesuffix('.csv')}.yaml with kind: table."
    return Finding("stray_rows", message, file=path, line=1, suggestion=hint)
