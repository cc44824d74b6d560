"""Whatever is written, the checker says what is wrong with it, and never breaks itself."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from interlock.language.automation import compile_automation
from interlock.language.kinds.automation import AutomationDefinition
from interlock.language.retrigger import walk_compiled
from interlock.language.source import SourceDocument
from interlock.language.workspace import LoadedDefinition
from support.definition import make_context

CONTEXT = make_context()

_code = st.sampled_from(
    ["urgent", "amount_total", "nmae", "steps.a.price", "vars.a", "x ==", "order_line", "l.qty > 1"]
)
_value = st.one_of(
    _code.map(lambda source: f"={source}"),
    st.sampled_from(["text", "{name}", "{nmae", "", 7, None, True, ["=name", 1], {"a": "=urgent"}]),
)
_name = st.sampled_from(["a", "b", "name", "event"])
_plain = st.one_of(
    st.builds(lambda v: {"update": {"note": v, "state": v}}, _value),
    st.builds(lambda v, n: {"call": v, "as": n, "with": {"x": v}}, _value, _name),
    st.builds(lambda v: {"find": {"model": "res.partner", "where": v}}, _code),
    st.builds(lambda v: {"notify": v}, _value),
    st.builds(lambda n, v: {"set": {n: v}}, _name, _value),
    st.builds(lambda v: {"stop": v}, _value),
    st.builds(lambda v: {"run": "c.x", "with": {"y": v}}, _value),
    st.sampled_from([{"wait": {"for": "1 day"}}, {"wait": {}}, {"fly": 1}, {"as": "x"}, {}]),
)


def _nested(steps: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    block = st.lists(steps, max_size=3)
    return st.one_of(
        st.builds(lambda c, a, b: {"if": c, "then": a, "else": b}, _code, block, block),
        st.builds(lambda c, a: {"choose": [{"when": c, "do": a}]}, _code, block),
        st.builds(lambda c, n, a: {"for_each": {"in": c, "as": n, "do": a}}, _code, _name, block),
        st.builds(lambda a, b: {"parallel": {"branches": {"a": a, "b": b}}}, block, block),
        st.builds(lambda a, b: {"try": a, "catch": b}, block, block),
        st.builds(lambda a: {"call": "x", "catch": a, "compensate": a, "retry": {}}, block),
    )


_steps = st.lists(st.recursive(_plain, _nested, max_leaves=8), max_size=4)


@settings(max_examples=80)
@given(_steps, st.sampled_from(["inline", "background"]), st.one_of(st.none(), _code))
def test_the_checker_never_breaks(steps: list[Any], mode: str, when: str | None) -> None:
    data = {
        "kind": "automation",
        "id": "a.b",
        "title": "T",
        "model": "purchase.order",
        "mode": mode,
        "on": ["created", "updated"],
        "when": when,
        "do": steps,
    }
    try:
        definition = AutomationDefinition.model_validate(data)
    except ValidationError:
        return
    loaded = LoadedDefinition("automation", "a.b", definition, SourceDocument("f.yaml", ""))
    automation, findings = compile_automation(loaded, CONTEXT)
    has_errors = any(finding.severity == "error" for finding in findings)
    assert (automation is None) == has_errors
    assert all(finding.message and finding.code for finding in findings)
    if automation is not None:
        paths = [step.path for step in walk_compiled(automation.steps)]
        assert all(path.startswith("do.") for path in paths)
