"""The shape of definitions: every problem at once, in plain words, where it is."""

from __future__ import annotations

import pytest

from interlock.kit.finding import Finding
from interlock.language.kinds.automation import AutomationDefinition
from interlock.language.workspace import load_workspace

HEAD = "kind: automation\nid: a.b\ntitle: T\n"


def findings(text: str) -> list[Finding]:
    return list(load_workspace({"a.yaml": text}).findings)


def brief(text: str) -> list[tuple[str, str, int | None]]:
    return [(f.code, f.path, f.line) for f in findings(text)]


class TestHeader:
    def test_unknown_kind_names_the_nearest(self) -> None:
        (found,) = findings("kind: automatoin\nid: a\n")
        assert (found.code, found.line, found.column) == ("unknown_kind", 1, 7)
        assert found.suggestion == "Did you mean 'automation'?"

    def test_missing_kind_lists_the_kinds(self) -> None:
        (found,) = findings("id: a\n")
        assert found.code == "missing"
        assert "automation" in (found.suggestion or "")

    def test_a_list_is_no_definition(self) -> None:
        assert brief("- a\n- b\n") == [("not_a_definition", "", 1)]

    def test_missing_keys_are_named(self) -> None:
        assert brief("kind: role\n") == [("missing", "id", 1), ("missing", "title", 1)]

    def test_a_bad_id_says_what_would_do(self) -> None:
        (found,) = findings("kind: role\nid: Big Buyer\ntitle: T\n")
        assert (found.code, found.line) == ("name", 2)
        assert found.suggestion == "Write 'big_buyer'."


class TestKeys:
    def test_unknown_key_names_the_nearest_and_is_at_the_key(self) -> None:
        (found,) = findings("kind: role\nid: a\ntitle: T\nownr: x\n")
        assert (found.code, found.line, found.column) == ("unknown_key", 4, 1)
        assert found.suggestion == "Did you mean 'owner'?"

    def test_inside_mappings_of_mappings(self) -> None:
        text = "kind: model\nid: m\ntitle: T\nfields:\n  type: {type: text, requierd: true}\n"
        (found,) = findings(text)
        assert (found.path, found.line) == ("fields.type.requierd", 5)
        assert found.suggestion == "Did you mean 'required'?"

    def test_options_are_listed(self) -> None:
        (found,) = findings(HEAD + "mode: inlin\ndo: []\n")
        assert (found.code, found.line) == ("option", 4)
        assert "'inline' or 'background'" in found.message
        assert found.suggestion == "Did you mean 'inline'?"

    def test_all_problems_at_once(self) -> None:
        text = HEAD + "mode: x\npriority: many\nreview_by: soon\nwhat: 1\n"
        assert {f.path for f in findings(text)} == {"do", "mode", "priority", "review_by", "what"}

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("title: 5", "5 is not text."),
            ("title: ''", "This must not be empty."),
            ("enabled: maybe", "'maybe' is not true or false."),
            ("priority: 99999", "99999 is out of bounds; 10000 is the most."),
            ("do: {}", "A mapping is not a list."),
            ("on: [{created: true, deleted: true}]", "give exactly one trigger per entry."),
        ],
    )
    def test_plain_words(self, line: str, message: str) -> None:
        lines = [old for old in ("title: T", "do: []") if old[:3] != line[:3]]
        (found,) = findings("\n".join(["kind: automation", "id: a.b", *lines, line]))
        assert found.message == message


class TestSteps:
    def test_the_action_is_any_other_key(self) -> None:
        workspace = load_workspace({"a.yaml": HEAD + "do: [{update: {a: 1}, as: x}]\n"})
        definition = workspace.definitions["a.b"].definition
        assert isinstance(definition, AutomationDefinition)
        assert (definition.do[0].action, definition.do[0].as_) == ("update", "x")

    def test_a_misspelt_key_beside_the_action(self) -> None:
        text = HEAD + "do:\n  - call: carrier.rates\n    retyr: {attempts: 2}\n"
        (found,) = findings(text)
        assert (found.code, found.path, found.line) == ("unknown_key", "do.0.retyr", 6)
        assert found.suggestion == "Did you mean 'retry'?"

    def test_a_second_action(self) -> None:
        text = HEAD + "do:\n  - update: {a: 1}\n    notify: x\n"
        assert brief(text) == [("several_actions", "do.0.notify", 6)]

    def test_deep_in_branches(self) -> None:
        text = HEAD + (
            "do:\n  - if: x\n    then:\n      - parallel:\n          branches:\n"
            "            a: [{wait: {fro: 1 day}}]\n"
        )
        (found,) = findings(text)
        assert (found.path, found.line) == ("do.0.then.0.parallel.branches.a.0.wait.fro", 9)
        assert found.suggestion == "Did you mean 'for'?"

    def test_odd_keys_do_no_harm(self) -> None:
        text = HEAD + 'do: [{parallel: {branches: {"a.b": [{x: 1, y: 2}]}}}]\n'
        assert {f.code for f in findings(text)} == {"name", "several_actions"}


class TestAlternatives:
    HEAD = "kind: approval\nid: a.b\ntitle: T\n"

    def test_neither_of_two(self) -> None:
        (found,) = findings(self.HEAD + "binds: {amount: 5}\n")
        assert (found.path, found.line) == ("binds.amount", 4)
        assert "exact" in found.message

    def test_the_one_that_was_meant(self) -> None:
        (found,) = findings(self.HEAD + "binds: {amount: {tolerence: 2%}}\n" + "")[:1]
        assert found.path.startswith("binds.amount.")
