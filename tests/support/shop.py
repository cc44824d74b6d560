"""A small shop for tests of records: partners and orders with lines, in two companies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from interlock.identity.model import Actor, Channel
from interlock.kit.database import Database
from interlock.kit.ids import time_ordered_id
from interlock.language.check import compile_workspace
from interlock.language.workspace import load_workspace
from interlock.records.change import Origin
from interlock.records.editing import create
from interlock.records.hook import Hooks
from interlock.records.runtime import Runtime, build_runtime
from interlock.records.session import RecordSession
from interlock.records.storage import schema

_ROLE = "kind: role\nid: {id}\ntitle: {id}\npurpose: For tests.\n"

_MODELS = {
    "company.yaml": """
kind: model
id: res.company
title: Company
owner: seller
purpose: For tests.
fields:
  name: {type: text, required: true, unique: true}
access:
  seller: {read: true}
""",
    "partner.yaml": """
kind: model
id: res.partner
title: Partner
owner: seller
purpose: For tests.
fields:
  name:    {type: text, required: true, index: true}
  ref:     {type: text, unique: true}
  country: {type: text}
  blocked: {type: boolean}
  iban:    {type: text, sensitive: true, max_length: 34, read: [boss]}
  company_id: {type: ref, to: res.company}
  parent_id: {type: ref, to: res.partner}
access:
  boss:   {read: true, create: true, update: true, delete: true, export: true}
  seller: {read: true, create: true, rows: not blocked}
""",
    "tag.yaml": """
kind: model
id: sale.tag
title: Tag
owner: seller
purpose: For tests.
fields:
  name: {type: text, required: true, unique: true}
access:
  boss:   {read: true, create: true}
  seller: {read: true}
""",
    "order.yaml": """
kind: model
id: sale.order
title: Order
owner: seller
purpose: For tests.
fields:
  name:       {type: text, required: true, unique: true}
  partner_id: {type: ref, to: res.partner, index: true}
  company_id: {type: ref, to: res.company}
  day:        {type: date, index: true}
  due_at:     {type: datetime}
  weight:     {type: decimal, min: 0}
  note:       {type: text}
  margin:     {type: decimal, read: [boss], write: [boss]}
  tag_ids:    {type: refs, to: sale.tag}
  extra:      {type: json}
  order_line: {type: lines, of: sale.order.line, by: order_id}
  amount:     {type: money, compute: "=sum(l.subtotal for l in order_line)"}
  state:      {type: choice, options: [draft, sent, done], default: draft}
transitions:
  state: {draft: [sent, done], sent: [done]}
operations:
  finish: {from: [draft, sent], set: {state: done}, roles: [boss]}
access:
  boss:   {read: true, create: true, update: true, delete: true, export: true}
  seller: {read: true, create: true, update: true}
""",
    "line.yaml": """
kind: model
id: sale.order.line
title: Order line
label: product
owner: seller
purpose: For tests.
fields:
  order_id: {type: ref, to: sale.order, required: true, on_delete: cascade}
  product:  {type: text, required: true}
  quantity: {type: decimal, default: 1}
  price:    {type: money, default: 0}
  subtotal: {type: money, compute: "=quantity * price"}
access:
  boss:   {read: true, create: true, update: true, delete: true}
  seller: {read: true, create: true, update: true}
""",
}

BOSS = Actor(
    user_id=1,
    login="boss",
    name="Boss",
    roles=frozenset({"boss", "seller"}),
    company_ids=(1, 2),
    company_id=1,
    channel=Channel.API,
)
SELLER = Actor(
    user_id=2,
    login="seller",
    name="Seller",
    roles=frozenset({"seller"}),
    company_ids=(1,),
    company_id=1,
    channel=Channel.API,
)


def shop_runtime(more: Mapping[str, str] | None = None) -> Runtime:
    """The shop compiled; ``more`` are further files."""
    roles = {f"{id}.yaml": _ROLE.format(id=id) for id in ("boss", "seller")}
    compiled = compile_workspace(load_workspace({**roles, **_MODELS, **(more or {})}), actions={})
    assert not compiled.catalogue.broken, compiled.findings
    return build_runtime(compiled.catalogue)


class Shop:
    """A database with the shop's tables and two companies, and sessions on it."""

    def __init__(self, database: Database, runtime: Runtime, hooks: Hooks | None = None) -> None:
        self.database = database
        self.runtime = runtime
        self.hooks = hooks or Hooks()
        with database.unit() as unit:
            schema.apply(
                unit.connection,
                schema.plan(unit.connection, runtime.tables),
                allow_destructive=False,
            )
        with self.session(BOSS) as session:
            session.actor = session.user = Actor(0, "system", "Interlock", is_system=True)
            for name in ("Main", "Other"):
                create(session, "res.company", {"name": name})

    @contextmanager
    def session(self, actor: Actor = BOSS, *, history: bool = False) -> Iterator[RecordSession]:
        """A unit of work that is settled and committed at the end."""
        with self.database.unit() as unit:
            origin = Origin(
                channel=actor.channel,
                correlation_id=time_ordered_id(unit.now),
                is_import_of_history=history,
            )
            session = RecordSession(
                unit, self.runtime, actor=actor, origin=origin, hooks=self.hooks
            )
            yield session
            session.settle()

    def opener(
        self, actor: Actor = BOSS, *, history: bool = False
    ) -> Callable[[], AbstractContextManager[RecordSession]]:
        return lambda: self.session(actor, history=history)

    def make(self, model: str, *rows: Mapping[str, Any], actor: Actor = BOSS) -> list[int]:
        """Records, each of ``rows`` one; their ids."""
        with self.session(actor) as session:
            return [create(session, model, row).id for row in rows]
