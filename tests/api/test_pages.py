"""The pages without the web application: they load nothing, and the one-time links work."""

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
    @pytest.mark.parametrize("path", ["/docs", "/first-admin", "/reset-password"])
    def test_nothing_is_loaded_from_elsewhere(self, client: TestClient, path: str) -> None:
        answer = client.get(path)
        assert answer.status_code == 200
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert not re.search(r"<script|src=|https?://", answer.text)

    def test_every_endpoint_is_in_the_reference(self, client: TestClient) -> None:
        text = client.get("/docs").text
        document = client.get("/api/v1/openapi.json").json()
        assert len(document["paths"]) > 50
        assert [path for path in document["paths"] if path not in text] == []


class TestFirstAdministrator:
    def form(self, token: str, **more: str) -> dict[str, str]:
        values = {"login": "ada", "name": "Ada <b>", "password": "a long enough secret"}
        return {"token": token, **values, **more}

    def test_the_link_works_once(self, client: TestClient, services: Services) -> None:
        with services.application.database.unit() as unit:
            token = services.access.issue_first_admin_link(unit)
        weak = client.post("/first-admin", data=self.form(token, password="short"))
        assert weak.status_code == 422
        assert "12" in weak.text
        done = client.post("/first-admin", data=self.form(token))
        assert done.status_code == 200
        assert "Ada &lt;b&gt;" in done.text
        assert "interlock_session" in done.cookies
        assert client.get("/api/v1/auth/me").json()["login"] == "ada"
        again = client.post("/first-admin", data=self.form(token, login="eve"))
        assert again.status_code >= 400

    def test_a_wrong_token_is_told(self, client: TestClient) -> None:
        answer = client.post("/first-admin", data=self.form("nonsense"))
        assert 400 <= answer.status_code < 500
        assert 'class="problem"' in answer.text
