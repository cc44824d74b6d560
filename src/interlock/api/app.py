"""The HTTP API of an installation, put together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import anyio.to_thread
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from interlock import __version__
from interlock.api import problem
from interlock.api.address import Addresses
from interlock.api.document import describe
from interlock.api.edge import Edge
from interlock.api.live.hub import Hub
from interlock.api.metrics.metrics import Metrics
from interlock.api.routes import (
    approval_reports,
    approvals,
    audit,
    auth,
    automations,
    bulk,
    cases,
    conversation,
    definitions,
    delegations,
    drafts,
    events,
    expressions,
    files,
    groups,
    home,
    inbox,
    metrics,
    models,
    notifications,
    operations,
    policies,
    profile,
    publications,
    records,
    runs,
    search,
    stream,
    system,
    tasks,
    timeline,
    transfer,
    tuning,
    users,
    views,
)
from interlock.api.service import Services
from interlock.api.settings import ApiSettings
from interlock.application import Application

ROUTERS: Sequence[APIRouter] = (
    operations.router,
    bulk.router,
    timeline.router,
    views.router,
    search.router,
    transfer.router,
    files.router,
    metrics.router,
    records.router,
    conversation.router,
    tasks.router,
    inbox.router,
    home.router,
    approval_reports.router,
    approvals.router,
    cases.router,
    notifications.router,
    stream.router,
    expressions.router,
    models.router,
    events.router,
    auth.router,
    profile.router,
    users.router,
    groups.router,
    delegations.router,
    drafts.router,
    policies.router,
    publications.router,
    definitions.router,
    tuning.router,
    automations.router,
    runs.router,
    audit.router,
    system.router,
)
"""Of addresses that look alike, the one with fixed words comes before the one with an id."""


def create_app(application: Application, settings: ApiSettings | None = None) -> FastAPI:
    """The API over an installation, ready to be served.

    Endpoints are taken flat instead of router by router, so that an address is looked up once.
    """
    services = Services(application, settings or ApiSettings())
    app = FastAPI(
        title="Interlock",
        version=__version__,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    app.state.services = services
    app.state.hub = Hub(
        application.database,
        most=services.settings.most_streams,
        most_each=services.settings.most_streams_each,
    )
    app.state.metrics = Metrics()
    app.router.routes.append(Addresses(_endpoints()))
    problem.install(app)
    app.openapi = partial(_described, app)  # type: ignore[method-assign]
    app.add_middleware(
        Edge,
        settings=services.settings,
        clock=application.database.clock,
        metrics=app.state.metrics,
    )
    return app


def _endpoints() -> Iterator[APIRoute]:
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            yield route


def _described(app: FastAPI) -> dict[str, Any]:
    """The description of the app, made when it is first asked for."""
    if app.openapi_schema is None:
        app.openapi_schema = describe(app)
    return app.openapi_schema


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    services: Services = app.state.services
    anyio.to_thread.current_default_thread_limiter().total_tokens = services.settings.threads
    hub: Hub = app.state.hub
    with services.application.teller:
        yield
        hub.stop()
        await anyio.to_thread.run_sync(hub.join)
