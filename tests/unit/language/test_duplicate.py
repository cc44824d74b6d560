from interlock.kit.finding import Severity
from interlock.language.automation import compile_automation
from interlock.language.duplicate import find_duplicates
from interlock.language.program import Automation
from support.definition import load, make_context


def rule(
    id: str, *, on: str = "created", when: str = "urgent", do: str = "{stop: x}"
) -> Automation:
    text = (
        f"kind: automation\nid: {id}\ntitle: {id}\nmodel: purchase.order\n"
        f"on: [{on}]\nwhen: {when}\ndo: [{do}]\n"
    )
    automation, findings = compile_automation(load(text), make_context())
    assert automation is not None, [str(finding) for finding in findings]
    return automation


class TestFindDuplicates:
    def test_same_rule_is_warned_of_on_both(self) -> None:
        one = rule("a.one", when="urgent and state == 'draft'")
        two = rule("a.two", when="(state == 'draft') and urgent", on="updated")
        found = find_duplicates([one, two])
        assert [id for id, _ in found] == ["a.one", "a.two"]
        assert all(finding.severity is Severity.WARNING for _, finding in found)
        assert "a.two" in found[0][1].message

    def test_another_condition_or_step_is_another_rule(self) -> None:
        rules = [
            rule("a.one"),
            rule("a.two", when="not urgent"),
            rule("a.three", do="{stop: y}"),
            rule("a.four", do="{update: {note: x}}"),
            rule("a.five", do="{update: {note: =name}}"),
        ]
        assert find_duplicates(rules) == []

    def test_notes_and_names_do_not_make_a_difference(self) -> None:
        one = rule("a.one", do="{update: {note: x}, note: because}")
        two = rule("a.two", do="{update: {note: x}}")
        assert len(find_duplicates([one, two])) == 2

    def test_filters_are_compared(self) -> None:
        one = rule("a.one", do="{find: {model: res.partner, where: blocked}}")
        two = rule("a.two", do="{find: {model: res.partner, where: ( blocked )}}")
        three = rule("a.three", do="{find: {model: res.partner, where: not blocked}}")
        assert {id for id, _ in find_duplicates([one, two, three])} <= {"a.one", "a.two"}
