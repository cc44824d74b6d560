"""How the values of a column become those of another type."""

from __future__ import annotations

from dataclasses import dataclass

_NUMBER = r"^\s*[+-]?\d{1,36}(\.\d{1,36})?\s*$"
_WHOLE = r"^\s*[+-]?\d{1,18}\s*$"
_MOMENT = "timestamp with time zone"
_LIMIT = "1000000000000000000"


@dataclass(frozen=True, slots=True)
class Conversion:
    """``using`` gives the new value of column ``$c``; ``lost`` holds for the rows whose value
    does not survive (``None``: every one does)."""

    using: str
    lost: str | None = None

    def of(self, column: str) -> Conversion:
        """The same for a column, whose name is quoted."""
        lost = None if self.lost is None else self.lost.replace("$c", column)
        return Conversion(self.using.replace("$c", column), lost)


_CONVERSIONS = {
    ("bigint", "numeric"): Conversion("$c::numeric"),
    ("boolean", "bigint"): Conversion("$c::integer::bigint"),
    ("bigint", "bigint[]"): Conversion("array_remove(ARRAY[$c], NULL)"),
    ("bigint[]", "bigint"): Conversion("$c[1]", "cardinality($c) > 1"),
    ("date", _MOMENT): Conversion("$c::timestamp AT TIME ZONE 'UTC'"),
    (_MOMENT, "date"): Conversion(
        "($c AT TIME ZONE 'UTC')::date", "($c AT TIME ZONE 'UTC')::time <> '00:00'"
    ),
    ("numeric", "bigint"): Conversion(
        f"CASE WHEN $c = trunc($c) AND abs($c) < {_LIMIT} THEN $c::bigint END",
        f"$c <> trunc($c) OR abs($c) >= {_LIMIT}",
    ),
    ("text", "numeric"): Conversion(
        f"CASE WHEN $c ~ '{_NUMBER}' THEN $c::numeric END", f"$c <> '' AND $c !~ '{_NUMBER}'"
    ),
    ("text", "bigint"): Conversion(
        f"CASE WHEN $c ~ '{_WHOLE}' THEN $c::bigint END", f"$c <> '' AND $c !~ '{_WHOLE}'"
    ),
}
_TO_TEXT = frozenset({"bigint", "numeric", "boolean", "date", _MOMENT, "jsonb"})


def conversion(source: str, target: str) -> Conversion:
    """The conversion between two column types; without a sensible one the values are given up."""
    if target == "text" and source in _TO_TEXT:
        return Conversion("$c::text")
    known = _CONVERSIONS.get((source, target))
    if known is not None:
        return known
    return Conversion("'{}'::bigint[]" if target == "bigint[]" else f"NULL::{target}",
                      "$c IS NOT NULL")  # fmt: skip
