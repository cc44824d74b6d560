"""The page without the web application: it loads nothing, and tells every endpoint."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from interlock.api.app import create_app
from interlock.api.service import Services
from interlock.application import build_application
from interlock.kit.database import Database
from interlock.page.route import add_pages


@pytest.fixture
def services(database: Database) -> Services:
    return Services(build_application(database))


@pytest.fixture
def client(services: Services) -> TestClient:
    app = create_app(services.application)
    add_pages(app)
    return TestClient(app)


class TestPages:
    def test_nothing_is_loaded_from_elsewhere(self, client: TestClient) -> None:
        answer = client.get("/docs")
        assert answer.status_code == 200
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert not re.search(r"<script|src=|https?://", answer.text)

    def test_every_endpoint_is_in_the_reference(self, client: TestClient) -> None:
        text = client.get("/docs").text
        document = client.get("/api/v1/openapi.json").json()
        assert len(document["paths"]) > 50
        assert [path for path in document["paths"] if path not in text] == []
