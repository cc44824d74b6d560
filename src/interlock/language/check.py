"""A workspace to a catalogue: everything compiled, everything wrong found at once.

A definition with an error is left out, and so is whatever cannot do without it; both are listed as
broken, with the reason. Only what is wrong in the text itself is a finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from interlock.kit.finding import Finding
from interlock.language.action import ActionSignature
from interlock.language.build import Build
from interlock.language.catalogue import Catalogue
from interlock.language.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Compiled:
    """A catalogue, and what was found, by file and line."""

    catalogue: Catalogue
    findings: tuple[Finding, ...]


def compile_workspace(
    workspace: Workspace,
    *,
    actions: Mapping[str, ActionSignature],
    versions: Mapping[str, int] | None = None,
    revision: int = 0,
) -> Compiled:
    """Compile all definitions of a workspace.

    ``versions`` gives the version number of each definition, by id. Nothing is raised for what is
    wrong in a definition.
    """
    numbers = versions or {}
    loaded = {
        id: replace(item, version=numbers.get(id, 0)) for id, item in workspace.definitions.items()
    }
    build = Build(loaded, actions)
    build.run()
    findings = [*workspace.findings, *build.placed()]
    broken = build.broken()
    while build.is_leaning_on(broken):
        remaining = {id: item for id, item in loaded.items() if id not in broken}
        build = Build(remaining, actions)
        build.run()
        broken = {**broken, **build.broken()}
    catalogue = replace(
        build.catalogue(),
        revision=revision,
        broken=broken,
        titles={id: item.definition.title for id, item in loaded.items()},
        definitions={id: item.definition for id, item in loaded.items()},
    )
    return Compiled(catalogue, tuple(sorted(dict.fromkeys(findings), key=_by_place)))


def _by_place(finding: Finding) -> tuple[str, int, int, str]:
    return (finding.file, finding.line or 0, finding.column or 0, finding.code)
