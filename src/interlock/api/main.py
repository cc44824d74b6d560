"""The API for a web server that makes its own app: ``uvicorn --factory interlock.api.main:app``.

``interlock serve`` sets everything up by itself; this is for installations that bring their own
process manager. The database must be up to date.
"""

from __future__ import annotations

import atexit
import os

from fastapi import FastAPI

from interlock.api.app import create_app
from interlock.api.settings import api_settings
from interlock.application import build_application
from interlock.kit.clock import SystemClock
from interlock.kit.database import connect
from interlock.kit.postgres import open_postgres
from interlock.log import configure_logging
from interlock.settings import read_settings


def app() -> FastAPI:
    """An app by the settings of the environment."""
    settings = read_settings(os.environ)
    configure_logging(format=settings.log_format, level=settings.log_level)
    postgres = open_postgres(settings.environment)
    atexit.register(postgres.close)
    database = connect(postgres.url, clock=SystemClock(), pool_size=settings.pool_size)
    atexit.register(database.close)
    return create_app(build_application(database), api_settings(settings))
