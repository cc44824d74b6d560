"""People, groups, delegations, and getting in, over HTTP."""

from __future__ import annotations

from support.api import ORIGIN, Browser, World


class TestUsers:
    def test_are_managed_by_administrators(self, world: World) -> None:
        ada, bob = world.program("ada"), world.program("bob")
        body = {"login": "new", "name": "New", "company_ids": [1], "roles": ["buyer"]}
        assert bob.post("/users", body).status_code == 403
        made = ada.post("/users", body)
        assert made.status_code == 201, made.text
        path = f"/users/{made.json()['id']}"
        assert made.json()["roles"] == ["buyer"]
        assert made.headers["location"] == f"/api/v1{path}"
        assert ada.patch(path, {"name": "Newer"}).json()["name"] == "Newer"
        assert ada.put(f"{path}/roles/finance").status_code == 204
        assert ada.delete(f"{path}/roles/buyer").status_code == 204
        assert ada.get(path).json()["roles"] == ["finance"]
        assert ada.post(f"{path}/deactivate").json()["is_active"] is False
        assert ada.post(f"{path}/reactivate").json()["is_active"] is True
        assert bob.get(path).status_code == 403

    def test_are_found_page_by_page(self, world: World) -> None:
        ada = world.program("ada")
        first = ada.get("/users", limit=2).json()
        rest = ada.get("/users", limit=2, cursor=first["next_cursor"]).json()
        logins = [user["login"] for user in first["items"] + rest["items"]]
        assert logins == ["ada", "bob", "eve", "fin"]
        assert ada.get("/users", cursor="bm9uc2Vuc2U").status_code == 422

    def test_cannot_lose_the_last_administrator(self, world: World) -> None:
        ada = world.program("ada")
        answer = ada.post(f"/users/{world.people['ada'].id}/deactivate")
        assert answer.json()["code"] == "last_administrator"

    def test_may_be_looked_up_by_everybody(self, world: World) -> None:
        found = world.program("eve").get("/people", search="bo").json()
        assert [person["name"] for person in found] == ["Bob"]
        assert set(found[0]) == {"id", "name", "department"}
        roles = {role["id"]: role for role in world.program("eve").get("/roles").json()}
        assert roles["buyer"]["is_held"]
        ada = world.program("ada")
        for user in ada.get("/users", role="buyer").json()["items"]:
            assert ada.post(f"/users/{user['id']}/deactivate", {}).status_code < 300
        roles = {role["id"]: role for role in ada.get("/roles").json()}
        assert not roles["buyer"]["is_held"]

    def test_may_change_what_is_their_own(self, world: World) -> None:
        bob, path = world.program("bob"), f"/users/{world.people['bob'].id}"
        assert bob.patch(path, {"language": "de"}).json()["language"] == "de"
        assert bob.patch(path, {"name": "King"}).status_code == 403
        assert bob.post("/auth/company", {"company_id": 9}).status_code == 422

    def test_get_in_again_by_a_link(self, world: World) -> None:
        issued = world.program("ada").post(f"/users/{world.people['bob'].id}/password-reset")
        assert issued.status_code == 201
        visitor = world.visitor()
        body = {"token": issued.json()["token"], "password": "quite another one now"}
        answer = visitor.post("/auth/password-reset", body)
        assert answer.status_code == 200
        assert visitor.get("/auth/me").json()["login"] == "bob"
        assert visitor.post("/auth/password-reset", body).json()["code"] == "link_spent"

    def test_see_and_end_their_sessions(self, world: World) -> None:
        here, there = world.browser("bob"), world.browser("bob")
        ids = [session["id"] for session in here.get("/auth/sessions").json()]
        assert len(ids) == 2
        assert here.delete(f"/auth/sessions/{ids[0]}").status_code == 204
        alive = [browser.get("/auth/me").status_code for browser in (here, there)]
        assert sorted(alive) == [200, 401]
        assert world.program("eve").delete(f"/auth/sessions/{ids[1]}").status_code == 404

    def test_can_end_all_their_sessions_at_once(self, world: World) -> None:
        here, there = world.browser("bob"), world.browser("bob")
        assert here.delete("/auth/sessions").status_code == 204
        assert there.get("/auth/me").status_code == 401

    def test_sessions_are_ended_by_administrators(self, world: World) -> None:
        browser, ada = world.browser("bob"), world.program("ada")
        path = f"/users/{world.people['bob'].id}"
        assert len(ada.get(f"{path}/sessions").json()) == 1
        assert ada.delete(f"{path}/sessions").status_code == 204
        assert browser.get("/auth/me").status_code == 401

    def test_tokens_are_ended_by_administrators(self, world: World) -> None:
        bob, ada = world.program("bob"), world.program("ada")
        path = f"/users/{world.people['bob'].id}/tokens"
        (token,) = ada.get(path).json()
        assert ada.delete(f"{path}/{token['id']}").status_code == 204
        assert bob.get("/auth/me").status_code == 401


class TestFirstAdministrator:
    def test_comes_in_by_the_link(self, world: World) -> None:
        ada = world.people["ada"].id
        unit = world.application.database.unit
        with unit() as work:
            from_scratch = world.services.access
            work.connection.exec_driver_sql(
                f"delete from interlock.app_user_role where user_id = {ada}"
            )
            link = from_scratch.issue_first_admin_link(work)
        visitor = world.visitor()
        answer = visitor.post(
            "/auth/first-admin",
            {"token": link, "login": "root", "name": "Root", "password": "quite another one now"},
        )
        assert answer.status_code == 200, answer.text
        me = visitor.get("/auth/me").json()
        assert me["login"] == "root"
        assert "administrator" in me["roles"]
        browser = Browser(
            visitor.http, {"x-csrf-token": answer.json()["csrf_token"], "origin": ORIGIN}
        )
        assert browser.get("/users").status_code == 200


class TestGroups:
    def test_share_roles(self, world: World) -> None:
        ada, eve = world.program("ada"), world.program("eve")
        assert ada.post("/groups", {"code": "buyers", "title": "Buyers"}).status_code == 201
        assert ada.put(f"/groups/buyers/members/{world.people['eve'].id}").status_code == 204
        assert ada.put("/groups/buyers/roles/buyer").status_code == 204
        assert "buyer" in eve.get("/auth/me").json()["roles"]
        assert ada.patch("/groups/buyers", {"title": "All"}).json()["title"] == "All"
        assert ada.get("/groups").json()["items"][0]["member_ids"] == [world.people["eve"].id]
        assert ada.delete(f"/groups/buyers/members/{world.people['eve'].id}").status_code == 204
        assert ada.delete("/groups/buyers/roles/buyer").status_code == 204
        assert ada.delete("/groups/buyers").status_code == 204
        assert ada.get("/groups/buyers").status_code == 404
        assert eve.get("/groups").status_code == 403


class TestDelegations:
    def test_hand_over_for_a_time(self, world: World) -> None:
        bob, eve = world.program("bob"), world.program("eve")
        period = {"starts_at": "2027-03-01T10:00:00Z", "ends_at": "2027-03-08T10:00:00Z"}
        made = bob.post("/delegations", {"delegate_id": world.people["eve"].id, **period})
        assert made.status_code == 201, made.text
        assert made.json()["principal_name"] == "Bob"
        assert len(eve.get("/delegations").json()) == 1
        assert bob.delete(f"/delegations/{made.json()['id']}").status_code == 204
        away = bob.post("/absences", {"substitute_id": world.people["eve"].id, **period})
        assert away.status_code == 201, away.text
        assert len(bob.get("/absences").json()) == 1
        assert bob.delete(f"/absences/{away.json()['id']}").status_code == 204
        assert eve.get("/delegations", user_id=world.people["bob"].id).status_code == 403
