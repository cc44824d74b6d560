"""Reading folders of definitions."""

from __future__ import annotations

from pathlib import Path

from interlock.kit.finding import Finding
from interlock.language.kinds.data import TableDefinition
from interlock.language.workspace import load_workspace

ROLE = "kind: role\nid: {id}\ntitle: {id}\n"
TABLE = (
    "kind: table\nid: limits\ntitle: Limits\n"
    "inputs: {{region: {{type: text}}}}\noutputs: {{amount: {{type: money}}}}\n"
)


class TestLoadWorkspace:
    def test_reads_a_folder_in_order_and_skips_what_is_hidden(self, tmp_path: Path) -> None:
        for name in ("b/z.yaml", "a.yml", ".git/x.yaml", ".hidden.yaml", "README.md"):
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(ROLE.format(id=path.stem.strip(".")))
        workspace = load_workspace(tmp_path)
        assert workspace.findings == ()
        assert list(workspace.documents) == ["a.yml", "b/z.yaml"]
        assert list(workspace.definitions) == ["a", "z"]

    def test_a_link_that_leads_outside_is_refused(self, tmp_path: Path) -> None:
        outside, inside = tmp_path / "secret.yaml", tmp_path / "ws"
        outside.write_text(ROLE.format(id="a"))
        inside.mkdir()
        (inside / "x.yaml").symlink_to(outside)
        (inside / "loop").symlink_to(tmp_path)
        workspace = load_workspace(inside)
        assert workspace.definitions == {}
        assert {f.code for f in workspace.findings} == {"link_outside"}

    def test_no_folder(self, tmp_path: Path) -> None:
        assert load_workspace(tmp_path / "none").findings[0].code == "no_workspace"

    def test_duplicate_ids_name_both_files(self) -> None:
        workspace = load_workspace({"a.yaml": ROLE.format(id="x"), "b.yaml": ROLE.format(id="x")})
        (found,) = workspace.findings
        assert (found.code, found.file, found.line) == ("duplicate_id", "b.yaml", 2)
        assert "a.yaml" in found.message

    def test_one_bad_file_does_not_hide_the_others(self) -> None:
        workspace = load_workspace({"a.yaml": "a: [", "b.yaml": ROLE.format(id="x")})
        assert list(workspace.definitions) == ["x"]
        assert [f.file for f in workspace.findings] == ["a.yaml"]

    def test_packs_come_first_and_must_be_there(self, tmp_path: Path) -> None:
        for folder, needs in (("base", "[]"), ("own", "[base, other]")):
            (tmp_path / folder).mkdir()
            (tmp_path / folder / "pack.yaml").write_text(
                f"kind: pack\nid: {folder}\ntitle: {folder}\nversion: '1'\nrequires: {needs}\n"
            )
        workspace = load_workspace(tmp_path / "base", tmp_path / "own")
        assert list(workspace.documents) == ["base/pack.yaml", "own/pack.yaml"]
        (found,) = workspace.findings
        assert (found.code, found.path, found.file) == (
            "missing_pack", "requires.1", "own/pack.yaml",
        )  # fmt: skip


class TestRowFiles:
    def load(
        self, rows: str, table: str = TABLE.format()
    ) -> tuple[list[dict[str, str]], list[Finding]]:
        workspace = load_workspace({"t.yaml": table, "t.csv": rows})
        definition = workspace.definitions["limits"].definition
        assert isinstance(definition, TableDefinition)
        return list(definition.rows), list(workspace.findings)

    def test_rows_come_from_the_file_beside(self) -> None:
        rows, findings = self.load('\ufeffregion;amount\nEU;10.50\n\n"US";\n')
        assert findings == []
        assert rows == [{"region": "EU", "amount": "10.50"}, {"region": "US", "amount": None}]

    def test_a_finding_in_a_row_has_its_line(self) -> None:
        workspace = load_workspace(
            {"t.yaml": TABLE.format(), "t.csv": 'region,amount\n"a\nb",1\nc,2\n'}
        )
        placed = workspace.definitions["limits"].place(Finding("x", "x", path="rows.1.amount"))
        assert (placed.file, placed.line) == ("t.csv", 4)

    def test_too_many_cells(self) -> None:
        _, findings = self.load("region,amount\na,1,2\n")
        assert [(f.code, f.file, f.line) for f in findings] == [("row_length", "t.csv", 2)]

    def test_a_doubled_column(self) -> None:
        _, findings = self.load("region,region\na,b\n")
        assert [(f.code, f.line) for f in findings] == [("duplicate_key", 1)]

    def test_rows_in_both_places(self) -> None:
        _, findings = self.load("region,amount\na,1\n", TABLE.format() + "rows: [{region: b}]\n")
        assert [(f.code, f.file) for f in findings] == [("rows_twice", "t.yaml")]

    def test_a_file_without_its_table(self) -> None:
        workspace = load_workspace({"r.yaml": ROLE.format(id="x"), "r.csv": "a,b\n"})
        assert [(f.code, f.file) for f in workspace.findings] == [("stray_rows", "r.csv")]

    def test_not_text(self) -> None:
        workspace = load_workspace({"t.yaml": TABLE.format(), "t.csv": b"region\n\xff\n"})
        assert [f.code for f in workspace.findings] == ["not_utf8"]
