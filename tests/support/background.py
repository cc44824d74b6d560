"""Orders whose automations work in the background, and a world outside that a test directs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import text

from interlock.application import build_application
from interlock.automation.registry import Action, ActionContext, Delivery
from interlock.identity.model import SYSTEM
from interlock.kit.database import Database
from interlock.language.action import (
    ActionSignature,
    Effect,
    Idempotency,
    Site,
    SiteContext,
    SiteKind,
)
from interlock.language.types import ANY, Kind, Type
from support.workbench import GOVERNED, Workbench

ACCESS = "access:\n  employee: {read: true, create: true, update: true, delete: true}\n"

MODELS = {
    "models/partner.yaml": "kind: model\nid: sale.partner\ntitle: Partner\nfields:\n"
    "  name: {type: text, required: true}\n  approved: {type: boolean, default: false}\n" + ACCESS,
    "models/line.yaml": "kind: model\nid: sale.line\ntitle: Line\nfields:\n"
    "  order_id: {type: ref, to: sale.order, required: true, on_delete: cascade}\n"
    "  name: {type: text}\n  qty: {type: integer, default: 1}\n  sent: {type: boolean}\n" + ACCESS,
    "models/log.yaml": "kind: model\nid: sale.log\ntitle: Log\nfields:\n"
    "  name: {type: text}\n  order_id: {type: ref, to: sale.order, on_delete: clear}\n" + ACCESS,
    "models/order.yaml": """
kind: model
id: sale.order
title: Order
fields:
  name: {type: text, required: true}
  state: {type: choice, options: [draft, open, done, cancel], default: draft}
  amount: {type: decimal, default: 0}
  count: {type: integer, default: 0}
  note: {type: text}
  day: {type: date}
  due_at: {type: datetime}
  partner_id: {type: ref, to: sale.partner}
  line_ids: {type: lines, of: sale.line, by: order_id}
  log_ids: {type: lines, of: sale.log, by: order_id}
operations:
  confirm: {from: [draft], set: {state: open}, roles: [employee]}
"""
    + ACCESS,
}


class PostInput(BaseModel):
    """What is posted, and where."""

    model_config = ConfigDict(extra="forbid")

    to: Any = "world"
    text: Any = None


def _sites(input: PostInput, _context: SiteContext) -> Iterable[Site]:
    return (Site(("to",), input.to), Site(("text",), input.text, kind=SiteKind.VALUE))


def _output(_input: PostInput, _context: SiteContext) -> Type:
    return Type(Kind.OBJECT, members={"number": ANY})


@dataclass
class World:
    """What lies outside: it counts what arrives, by key, and fails when it is told to."""

    arrived: list[Delivery] = field(default_factory=list)
    failures: list[Exception | None] = field(default_factory=list)
    """What becomes of the next attempts; ``None``: it succeeds."""
    meanwhile: Callable[[], None] | None = None
    """What happens in the world while ``probe`` is carried out, once."""

    def probe(self, _context: ActionContext, _input: Mapping[str, Any]) -> None:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()

    def receive(self, delivery: Delivery) -> Mapping[str, Any]:
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure
        self.arrived.append(delivery)
        return {"number": len(self.arrived)}

    @property
    def texts(self) -> list[Any]:
        return [item.input["text"] for item in self.arrived]

    def actions(self) -> list[Action]:
        """``post`` may be repeated with its key, ``shout`` must never be; ``probe`` is carried out
        in the transaction."""
        probe = signature("probe", Idempotency.NATURAL, effect=Effect.NONE)
        return [
            Action(probe, handler=self.probe),
            *(
                Action(signature(name, idempotency), performer=self.receive, lane=_lane)
                for name, idempotency in (("post", Idempotency.KEYED), ("shout", Idempotency.NONE))
            ),
        ]


def _lane(input: Mapping[str, Any]) -> str:
    return f"world:{input['to']}"


def signature(
    name: str, idempotency: Idempotency, *, effect: Effect = Effect.EXTERNAL
) -> ActionSignature:
    """An action that does something outside, unless its effect is another one."""
    return ActionSignature(
        name=name, title=name, input=PostInput, effect=effect, idempotency=idempotency,
        is_inline=False, sites=_sites, output=_output, shorthand="text",
    )  # fmt: skip


@dataclass
class Background(Workbench):
    """A workbench whose background runs are carried on when the test says so."""

    world: World = field(default_factory=World)

    def work(self) -> None:
        """Carry on whatever can go on now."""
        self.application.durable.run_all()

    def order(self, **values: Any) -> int:
        return self.create("sale.order", {"name": "SO1", **values})

    def runs(self, **where: Any) -> list[dict[str, Any]]:
        return self.rows("run", "seq", **where)

    def steps(self, run_id: UUID | None = None) -> list[dict[str, Any]]:
        where = {} if run_id is None else {"run_id": run_id}
        return self.rows("step", "run_id, position", **where)

    def change_runs(self, **values: Any) -> None:
        """Put all runs there are into another queue or shard."""
        changes = ", ".join(f"{name} = :{name}" for name in values)
        with self.application.database.unit() as unit:
            unit.connection.execute(text(f"UPDATE interlock.run SET {changes}"), values)

    def states(self) -> list[str]:
        return [run["state"] for run in self.runs()]

    def cases(self) -> list[dict[str, Any]]:
        return self.rows("exception_case", "first_at")

    def logs(self) -> list[str]:
        with self.application.session(SYSTEM) as session:
            rows = session.unit.connection.execute(
                text("SELECT name FROM data.sale_log ORDER BY id")
            )
            return [row[0] for row in rows]

    def data(self, table: str, order: str) -> list[dict[str, Any]]:
        """The rows of a model's table as they are, whoever may see them."""
        with self.application.database.unit() as unit:
            statement = text(f"SELECT * FROM data.{table} ORDER BY {order}")
            return [dict(row) for row in unit.connection.execute(statement).mappings()]

    def rows(self, table: str, order: str, **where: Any) -> list[dict[str, Any]]:
        clause = " AND ".join(f"{name} = :{name}" for name in where) or "true"
        statement = text(f"SELECT * FROM interlock.{table} WHERE {clause} ORDER BY {order}")
        with self.application.database.unit() as unit:
            return [dict(row) for row in unit.connection.execute(statement, where).mappings()]


def background(id: str, body: str, *, model: str = "sale.order") -> dict[str, str]:
    """A file with an automation in the background; ``body`` is what follows its model."""
    head = f"kind: automation\nid: {id}\ntitle: {id}\n{GOVERNED}mode: background\n"
    return {f"automations/{id}.yaml": f"{head}model: {model}\n{body}"}


def open_background(database: Database, *files: Mapping[str, str]) -> Background:
    """An installation with these definitions published over the models of this module."""
    world = World()
    application = build_application(database)
    for action in world.actions():
        application.registry.register(action)
    bench = Background(application, world=world)
    bench.publish(MODELS, *files)
    return bench
