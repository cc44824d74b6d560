"""An installation with people and orders, reached over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi.testclient import TestClient
from httpx import Response

from interlock.api.app import create_app
from interlock.api.service import Services
from interlock.api.settings import ApiSettings
from interlock.application import Application, build_application
from interlock.govern.identity_trail import IdentityTrail
from interlock.identity.model import SYSTEM, User
from interlock.identity.user.service import NewUser, Users, actor_for_user
from interlock.kit.database import Database
from interlock.records.editing import create

PASSWORD = "green lamps sing quietly"
ORIGIN = "http://testserver"

GOVERNED = "owner: employee\npurpose: For a test.\nreview_by: 2030-01-01\n"

WORKSPACE = {
    "models/partner.yaml": """
kind: model
id: shop.partner
title: Partner
fields:
  name: {type: text, required: true, unique: true}
  blocked: {type: boolean, default: false}
  iban: {type: text, sensitive: true, read: [finance], write: [finance]}
access:
  employee: {read: true, create: true, update: true}
  finance: {read: true, create: true, update: true, delete: true, export: true}
""",
    "models/line.yaml": """
kind: model
id: shop.order.line
title: Order line
label: description
fields:
  description: {type: text}
  order_id: {type: ref, to: shop.order, required: true, on_delete: cascade}
  qty: {type: decimal, required: true, default: 1, min: 0}
  price: {type: money, default: 0}
  subtotal: {type: money, compute: "=qty * price"}
access:
  employee: {read: true, create: true, update: true}
  buyer: {read: true, create: true, update: true, delete: true}
""",
    "models/order.yaml": """
kind: model
id: shop.order
title: Order
company_bound: true
fields:
  name: {type: text, required: true, unique: true, default: "=sequence('SO')"}
  partner_id: {type: ref, to: shop.partner}
  company_id: {type: ref, to: res.company}
  state: {type: choice, options: [draft, confirmed, shipped, cancel], default: draft}
  day: {type: date}
  line_ids: {type: lines, of: shop.order.line, by: order_id}
  total: {type: money, compute: "=sum(l.subtotal for l in line_ids)"}
  note: {type: text}
  data: {type: json}
  scan: {type: file}
  contract: {type: file, read: [finance], write: [finance]}
transitions:
  state: {draft: [confirmed, cancel], confirmed: [shipped, cancel]}
operations:
  confirm: {from: [draft], set: {state: confirmed}, roles: [buyer], when: partner_id}
  ship: {from: [confirmed], set: {state: shipped}, roles: [buyer]}
  cancel: {from: [draft, confirmed], set: {state: cancel}, roles: [employee]}
access:
  employee: {read: true, create: true, update: true, rows: "state != 'cancel'"}
  buyer: {read: true, create: true, update: true, delete: true, export: true}
  finance: {read: true}
""",
    "settings/limit.yaml": "kind: setting\nid: order_limit\ntitle: Order limit\ntype: decimal\n"
    + GOVERNED
    + "value: 1000\neditors: [finance]\n",
    "tables/band.yaml": "kind: table\nid: order.band\ntitle: Bands of orders\n"
    + GOVERNED
    + """
editors: [finance]
hit: first
inputs: {amount: {type: decimal, match: range}}
outputs: {band: {type: text}}
rows:
  - {amount: "<= 100", band: small}
  - {amount: "> 100", band: large}
""",
    "automations/flag.yaml": "kind: automation\nid: order.flag_large\ntitle: Note large orders\n"
    + GOVERNED
    + """
model: shop.order
mode: inline
on:
  - updated: [total]
when: total > setting('order_limit')
do:
  - update: {note: large}
""",
    "automations/tidy.yaml": "kind: automation\nid: order.tidy\ntitle: Tidy the note\n"
    + GOVERNED
    + """
model: shop.order
mode: inline
on:
  - manual: {roles: [buyer]}
when: state == 'draft'
do:
  - update: {note: tidy}
""",
    "approvals/release.yaml": "kind: approval\nid: order.release\ntitle: Release of large orders\n"
    + GOVERNED
    + """
model: shop.order
guards: confirm
when: total > setting('order_limit')
steps:
  finance: {approvers: role finance}
requester: never
binds: {total: exact}
on_granted: operate
""",
}


@dataclass
class Browser:
    """A client over HTTP: with a bearer token, or with a session's cookie and CSRF token."""

    http: Any
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **query: Any) -> Response:
        answer: Response = self.http.get(f"/api/v1{path}", params=query, headers=self.headers)
        return answer

    def post(self, path: str, body: Any = None, **headers: str) -> Response:
        return self._send("POST", path, body, headers)

    def patch(self, path: str, body: Any, **headers: str) -> Response:
        return self._send("PATCH", path, body, headers)

    def put(self, path: str, body: Any = None) -> Response:
        return self._send("PUT", path, body, {})

    def delete(self, path: str, **headers: str) -> Response:
        return self._send("DELETE", path, None, headers)

    def _send(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = {} if body is None else {"json": body}
        answer: Response = self.http.request(
            method, f"/api/v1{path}", headers={**self.headers, **named}, **content
        )
        return answer


@dataclass
class World:
    """An installation with the workspace, and its people by login."""

    application: Application
    settings: ApiSettings = field(default_factory=ApiSettings)
    people: dict[str, User] = field(default_factory=dict)
    with_password: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.app = create_app(self.application, self.settings)

    @property
    def services(self) -> Services:
        services: Services = self.app.state.services
        return services

    def client(self) -> TestClient:
        return TestClient(self.app, raise_server_exceptions=False, base_url=ORIGIN)

    def visitor(self) -> Browser:
        return Browser(self.client())

    def hire(self, login: str, *roles: str, company_ids: tuple[int, ...] = (1,)) -> User:
        """A user, who gets a password when one is needed."""
        users = Users(IdentityTrail())
        with self.application.database.unit() as unit:
            new = NewUser(login=login, name=login.title(), company_ids=company_ids)
            user = users.create(unit, new, actor=SYSTEM)
            for role in roles:
                users.assign_role(unit, user.id, role=role, actor=SYSTEM)
        self.people[login] = user
        return user

    def give_password(self, login: str) -> None:
        """Let somebody sign in; whoever has a password already keeps it."""
        if login in self.with_password:
            return
        self.with_password.add(login)
        access, id = self.services.access, self.people[login].id
        with self.application.database.unit() as unit:
            token = access.issue_password_reset(unit, id, actor=SYSTEM)
            access.redeem_password_reset(unit, token, password=PASSWORD)

    def token(self, login: str, *scopes: str) -> str:
        with self.application.database.unit() as unit:
            actor = actor_for_user(unit, self.people[login].id, implies={}, channel="web")
            assert actor is not None
            issued = self.services.tokens.issue(
                unit, "test", actor=actor, scopes=list(scopes) or ["*"]
            )
        return issued.secret

    def program(self, login: str, *scopes: str) -> Browser:
        """A client with an API token; all scopes unless some are named."""
        headers = {"authorization": f"Bearer {self.token(login, *scopes)}"}
        return Browser(self.client(), headers)

    def browser(self, login: str) -> Browser:
        """A client that has signed in."""
        self.give_password(login)
        visitor = self.visitor()
        answer = visitor.post("/auth/sign-in", {"login": login, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        headers = {"x-csrf-token": answer.json()["csrf_token"], "origin": ORIGIN}
        return Browser(visitor.http, headers)


def open_world(database: Database, *files: Mapping[str, str]) -> World:
    """The installation, with a buyer, a clerk, somebody of finance and an administrator."""
    application = build_application(database)
    wanted = {path: text for some in (WORKSPACE, *files) for path, text in some.items()}
    application.publishing.apply(wanted, actor=SYSTEM, reason="test")
    with application.session(SYSTEM) as session:
        euro = create(session, "res.currency", {"name": "EUR", "symbol": "€"})
        create(session, "res.company", {"name": "Main", "currency_id": euro.id})
    world = World(application)
    world.hire("ada", "administrator", "auditor", "employee")
    world.hire("bob", "buyer", "employee")
    world.hire("eve", "employee")
    world.hire("fin", "finance", "employee")
    return world
