"""Random well-typed expressions over the sample models, as source text.

Only what both compilers have is generated, and no division by zero: what is left must mean the
same in Python and in SQL.
"""

from __future__ import annotations

from hypothesis import strategies as st

LETTERS = "abBzZ_ éÄß-1'"
TEXTS = st.text(LETTERS, max_size=4)


def _joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(lambda values: "(" + " ".join(values) + ")")


def _call(name: str, *arguments: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*arguments).map(lambda values: f"{name}({', '.join(values)})")


def _word(*words: str) -> st.SearchStrategy[str]:
    return st.sampled_from(words)


def _loop(
    functions: str, value: st.SearchStrategy[str], test: st.SearchStrategy[str]
) -> st.SearchStrategy[str]:
    return st.builds(
        lambda function, body, condition: (
            f"{function}({body} for l in order_line{f' if {condition}' if condition else ''})"
        ),
        _word(*functions.split()),
        value,
        test,
    )


LINE_NUMBER = _word("l.qty", "l.weight", "l.qty + l.weight", "l.qty * 2", "l.order_id.qty")
LINE_CONDITION = _word(
    "l.qty > 2", "not l.weight < 1", "l.name == 'a'", "l.name in ['a', 'b', None]",
    "l.qty > qty", "any(t.name > 'a' for t in l.tag_ids)", "l.order_id.flag", "len(l.tag_ids) != 1",
    "l.price > fee", "l.price != amount_due",
)  # fmt: skip

WHOLE_LEAF = _word("qty", "size", "partner_id.rank", "other_id.rank", "len(name)", "len(tag_ids)",
                   "len(order_line)", "count(l for l in order_line if l.qty > 0)", "year(due)",
                   "month(sent_at)", "day(placed)", "weekday(due)", "date_diff(due, placed)",
                   "date_diff(sent_at, due, 'weeks')", "date_diff(due, sent_at, 'hours')",
                   "setting('grace')", "floor(weight)", "ceil(ratio)",
                   "0", "1", "-3", "7", "123456789012345678")  # fmt: skip
NUMBER_LEAF = WHOLE_LEAF | _word(
    "weight", "ratio", "0.1", "2.50", "-0.333",
    "(1.5 if flag else None)", "(None if flag else qty)",
    "sum(l.weight for l in order_line)", "avg(l.qty for l in order_line)",
    "min(l.weight for l in order_line)", "max(l.qty for l in order_line if l.weight > 1)",
)  # fmt: skip
MONEY = _word("amount_total", "amount_due", "fee", "partner_id.credit", "setting('po_limit')",
              "(amount_total - amount_due)", "amount_total + partner_id.credit",
              "sum(l.price for l in order_line)", "max(amount_due, fee)", "fee * 2",
              "abs(amount_due)", "round(amount_total / 3, 2)", "coalesce(amount_due, fee)",
              "max(l.price for l in order_line)")  # fmt: skip
TEXT_LEAF = _word("name", "note", "partner_id.name", "partner_id.country_id.code", "(state + '')",
                  "partner_id.country_id.name", "'a'", "'B'", "''",
                  "min(l.name for l in order_line)")  # fmt: skip
DATE = _word("due", "placed", "today()", "due + days(3)", "placed - days(qty % 50)",
             "due + hours(30)", "due - minutes(5)", "min(due, placed)",
             "max(l.order_id.due for l in order_line)", "coalesce(due, placed)")  # fmt: skip
MOMENT = _word("sent_at", "now()", "sent_at + hours(5)", "now() - days(2)", "sent_at - minutes(9)",
               "max(sent_at, due)", "create_date", "sent_at + (due - placed)")  # fmt: skip
DAY = _word("'2027-03-05'", "'2026-12-31'", "'2027-03-01'")
DURATION = _word("due - placed", "sent_at - due", "days(3)", "hours(qty % 100)", "-(due - placed)",
                 "(now() - sent_at) * 2", "days(1) + hours(3)")  # fmt: skip
IN = _word("in", "not in")
ORDER = _word("<", "<=", ">", ">=", "==", "!=")


def _numbers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    divisor = _word("3", "0.7", "-7", "(qty * qty + 1)", "(abs(coalesce(weight, 2)) + 0.01)")
    return (
        _joined(inner, _word("+", "-", "*"), inner)
        | _joined(inner, st.just("/"), divisor)
        | _call("round", inner, st.integers(-2, 4).map(str))
        | _call("abs", inner)
        | _call("min", inner, inner)
        | _call("max", inner, inner)
        | _call("coalesce", inner, inner)
        | inner.map("(-{})".format)
        | _joined(inner, st.just("if flag else"), inner)
    )


def _wholes(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    divisor = _word("3", "-7", "(qty * qty + 1)", "-10")
    return _joined(inner, _word("//", "%"), divisor) | _joined(inner, _word("+", "*"), inner)


def _texts(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return (
        _joined(inner, st.just("+"), inner)
        | st.builds("{}({})".format, _word("lower", "upper", "trim"), inner)
        | _call("coalesce", inner, inner)
    )


WHOLE = st.recursive(WHOLE_LEAF, _wholes, max_leaves=3)
NUMBER = st.recursive(NUMBER_LEAF | WHOLE, _numbers, max_leaves=4)
TEXT = st.recursive(TEXT_LEAF, _texts, max_leaves=3)

SIMPLE = (
    _joined(NUMBER, ORDER, NUMBER)
    | _joined(NUMBER, ORDER, NUMBER, ORDER, NUMBER)
    | _joined(MONEY, ORDER, MONEY)
    | _joined(MONEY, ORDER, _word("0", "10.5", "(None if flag else 5)"))
    | _joined(TEXT, ORDER, TEXT)
    | _joined(DATE | MOMENT, ORDER, DATE | MOMENT | DAY)
    | _joined(DAY, ORDER, DATE | MOMENT)
    | _joined(DURATION, ORDER, DURATION)
    | st.builds("{}({}, {})".format, _word("contains", "startswith", "endswith"), TEXT, TEXT)
    | _call("is_empty", _word("name", "qty", "partner_id", "order_line", "tag_ids", "due"))
    | _joined(NUMBER, IN, st.lists(NUMBER, max_size=3).map(lambda v: f"[{', '.join(v)}]"))
    | _joined(TEXT, IN, _word("['a', 'B']", "['a', None]", "[]", "[name, note]", "note"))
    | _loop("any all", LINE_CONDITION, st.just("") | LINE_CONDITION)
    | _joined(_loop("sum avg min max", LINE_NUMBER, st.just("") | LINE_CONDITION), ORDER, NUMBER)
    | _joined(_loop("count", st.just("l"), LINE_CONDITION), ORDER, WHOLE)
    | _word("flag", "partner_id.blocked", "partner_id", "not partner_id", "order_line", "tag_ids",
            "state == 'draft'", "state in ['draft', 'sent']", "state != 'sent'", "state == None",
            "flag == partner_id.blocked", "partner_id == other_id", "partner_id != other_id",
            "partner_id == None", "partner_id.country_id == other_id.country_id",
            "partner_id in [1, 2, None]", "other_id in [partner_id]", "3 in tag_ids",
            "any(t.name == 'a' for t in tag_ids)", "all(t.name > 'A' for t in tag_ids)",
            "len(tag_ids) > len(order_line)", "setting('is_strict')", "has_role('buyer')",
            "flag == (qty > 2)", "create_uid == actor.id", "qty in vars.numbers",
            "(flag if qty > 1 else partner_id.blocked)")
)  # fmt: skip


def _conditions(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return (
        inner.map("(not {})".format)
        | _joined(inner, _word("and", "or"), inner)
        | st.builds("(({}) and True if {} else ({}) or False)".format, inner, inner, inner)
    )


CONDITION = st.recursive(SIMPLE, _conditions, max_leaves=4)
