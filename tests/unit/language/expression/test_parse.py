"""What the language accepts, and what hostile or mistaken text is told."""

from __future__ import annotations

import ast
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.language.expression.errors import ExpressionError
from interlock.language.expression.parse import MAX_SOURCE, parse

ATTACKS = {
    "brackets": "(" * 1900 + "1" + ")" * 1900,
    "minus signs": "-" * 3999 + "1",
    "negations": "not " * 999 + "a",
    "dots": "a" + ".b" * 1999,
    "choices": "a if b else " * 300 + "c",
    "sums": "+".join(["1"] * 2000),
    "calls": "a(" * 190 + ")" * 190,
    "lists": "[" * 150 + "]" * 150,
    "digits": "9" * 4000,
    "comparisons": "<".join(["a"] * 2000),
    "length": "a" * (MAX_SOURCE + 1),
    "null bytes": "a\0b",
    "surrogates": "'\ud800'",
    "power": "9**9**9",
    "lambda": "(lambda: 1)()",
    "escape through a class": "().__class__.__bases__",
    "underscore name": "__import__('os')",
    "underscore attribute": "a._b",
    "underscore argument": "table('t', _x=1)",
    "subscript": "a[0]",
    "f-text": "f'{a:{b}}'",
    "bytes": "b'a'",
    "complex": "1j",
    "walrus": "(a := 1)",
    "star": "max(*a)",
    "double star": "max(**a)",
    "list loop": "[x for x in a]",
    "loop in a list": "sum(x for x in a for y in b)",
    "loop elsewhere": "len(x for x in a)",
    "loop beside": "sum((x for x in a), 1)",
    "unpacking loop": "sum(x for x, y in a)",
    "method": "name.format(1)",
    "call of a call": "a()()",
    "exponent": "1e999999",
    "long decimal": "0." + "1" * 40,
    "long text": "'" + "a" * 1001 + "'",
    "ellipsis": "...",
    "statement": "a; b",
    "two lines": "a\nb",
    "nothing": "  \n ",
    "open quote": "'abc",
    "triple quote": "'''abc'''",
}


class TestRefusal:
    @pytest.mark.parametrize("source", ATTACKS.values(), ids=ATTACKS.keys())
    def test_refuses_quickly_what_is_not_the_language(self, source: str) -> None:
        start = time.perf_counter()
        with pytest.raises(ExpressionError) as refused:
            parse(source)
        assert time.perf_counter() - start < 0.5
        assert all(finding.message and finding.column for finding in refused.value.findings)

    @pytest.mark.parametrize(
        ("source", "suggestion", "column"),
        [
            ("state = 'draft'", "Write '=='.", 7),
            ("a && b", "Write 'and'.", 3),
            ("a || b", "Write 'or'.", 3),
            ("!a", "Write 'not'.", 1),
            ("a <> b", "Write '!='.", 3),
            ("a AND b", "Write 'and'.", 3),
            ("a is None", "Write '=='.", 1),
            ("a & b", "Write 'and'.", 1),
            ("'é' + a ** b", "Multiply instead.", 7),
            ("a # > 3", "Put comments in the definition, beside the expression.", 3),
        ],
    )
    def test_says_what_to_write_instead(self, source: str, suggestion: str, column: int) -> None:
        with pytest.raises(ExpressionError) as refused:
            parse(source)
        finding = refused.value.findings[0]
        assert (finding.suggestion, finding.column) == (suggestion, column)

    def test_reports_every_problem(self) -> None:
        with pytest.raises(ExpressionError) as refused:
            parse("_a + b ** c + d[1]")
        assert len(refused.value.findings) == 3

    def test_a_comment_cannot_hide_the_rest(self) -> None:
        with pytest.raises(ExpressionError):
            parse("a # note\n and b")


class TestAnyText:
    @given(st.text(max_size=40) | st.text("ab.1()[]'\"=<> ,+-*#{}:!&", max_size=60))
    def test_is_parsed_or_refused(self, source: str) -> None:
        try:
            tree = parse(source)
        except ExpressionError:
            return
        assert parse(tree.source).source == tree.source


class TestTree:
    def test_signs_inside_text_are_text(self) -> None:
        body = parse("name == 'a # && = ( it\\'s'").body
        assert isinstance(body, ast.Compare)

    def test_decimals_are_exact(self) -> None:
        body = parse("0.1000000000000000055511151231").body
        assert isinstance(body, ast.Constant)
        assert body.value == Decimal("0.1000000000000000055511151231")

    def test_line_breaks_are_spaces(self) -> None:
        assert parse("a\n  and b").source == "a   and b"

    def test_text_of_a_part_counts_letters(self) -> None:
        tree = parse("'äö' == name")
        assert isinstance(tree.body, ast.Compare)
        assert tree.text(tree.body.comparators[0]) == "name"
        assert tree.column(tree.body.comparators[0]) == 9
