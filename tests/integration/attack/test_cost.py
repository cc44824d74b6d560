"""What a change costs: statements must not grow with what belongs together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from interlock.kit.database import Database
from support.approval_office import Office, asked, open_office


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The statements that are sent meanwhile, by whatever way."""
    sent: list[str] = []
    execute = psycopg.Cursor.execute

    def counting(cursor: Any, query: Any, *rest: Any, **more: Any) -> Any:
        sent.append(str(query))
        return execute(cursor, query, *rest, **more)

    with monkeypatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", counting)
        yield sent


@pytest.fixture
def office(database: Database) -> Office:
    return open_office(database)


class TestLines:
    def test_an_order_with_many_lines_takes_as_many_as_one_with_few(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        office.order(line_ids=lines(2))
        few, many = [cost(office, monkeypatch, line_ids=lines(count)) for count in (4, 40)]
        assert many <= few

    def test_so_does_changing_them_while_the_order_is_being_approved(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        order = office.order(amount=2000, line_ids=lines(40))
        request = asked(office.confirm(order))
        made = office.bench.children("off.order", "line_ids", order)
        with counted(monkeypatch) as sent:
            office.change(order, line_ids=[{"id": line["id"], "qty": 5} for line in made])
        assert office.states(request)["finance"] == "open"
        assert len(sent) < 40


def lines(count: int) -> list[dict[str, Any]]:
    return [{"name": f"line {number}"} for number in range(count)]


def cost(office: Office, monkeypatch: pytest.MonkeyPatch, **values: Any) -> int:
    with counted(monkeypatch) as sent:
        office.order(**values)
    return len(sent)
