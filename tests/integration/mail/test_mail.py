"""Mail: written with the change, sent behind it once, retried, and who is told when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from interlock.application import build_application
from interlock.identity.model import SYSTEM
from interlock.identity.user.service import Users
from interlock.kit.clock import ManualClock
from interlock.kit.database import Database
from interlock.kit.problem import NotFoundError
from interlock.mail.sender import SmtpSender, sender_of
from interlock.mail.service import DELAYS
from interlock.post import Post, build_post
from interlock.records.session import RecordSession
from support.identity import ListRecorder, make_user
from support.order_models import MODELS
from support.smtp import MailServer, mail_server
from support.workbench import Workbench, automation, open_workbench

WRITE = automation(
    "order.write",
    """
model: shop.order
mode: inline
on: [{updated: [note]}]
do:
  - mail: {to: ["=note", role buyer], subject: "Order {name}", body: "It says {note}."}
""",
)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def bench(database: Database) -> Workbench:
    return open_workbench(database, MODELS, WRITE)


@pytest.fixture
def post(bench: Workbench, server: MailServer) -> Post:
    return build_post(
        bench.application,
        sender_of(server.url),
        public_url="https://interlock.example.com",
        from_address="Interlock <interlock@example.com>",
    )


def write(bench: Workbench, note: str = "jane@example.org") -> int:
    order = bench.create("shop.order")
    bench.update("shop.order", order, note=note)
    return order


def letters(database: Database) -> list[dict[str, Any]]:
    with database.unit() as unit:
        rows = unit.connection.exec_driver_sql("SELECT * FROM interlock.letter ORDER BY id")
        return [dict(row) for row in rows.mappings()]


def cases(database: Database) -> list[dict[str, Any]]:
    with database.unit() as unit:
        rows = unit.connection.exec_driver_sql(
            "SELECT * FROM interlock.exception_case WHERE category = 'mail_undelivered'"
        )
        return [dict(row) for row in rows.mappings()]


class TestAction:
    def test_is_sent_once_with_the_values_of_the_change(
        self, bench: Workbench, post: Post, server: MailServer
    ) -> None:
        write(bench)
        assert server.letters == []
        assert post.send() == 1
        assert post.send() == 0
        [letter] = server.letters
        assert letter["to"] == "jane@example.org"
        assert letter["from"] == "Interlock <interlock@example.com>"
        text = letter.get_body(("plain",))
        assert text is not None
        assert "It says jane@example.org." in text.get_content()

    def test_a_change_that_is_undone_writes_none(self, bench: Workbench, post: Post) -> None:
        order = bench.create("shop.order")

        def change(session: RecordSession) -> None:
            session.assign(session.get("shop.order", order, lock=True), "note", "jane@example.org")
            session.settle()
            session.get("shop.order", 0)

        with pytest.raises(NotFoundError):
            bench.application.in_session(SYSTEM, change)
        assert post.send() == 0

    def test_people_get_it_at_their_address(
        self, bench: Workbench, post: Post, server: MailServer, database: Database
    ) -> None:
        user = make_user(database, "bob", roles=("buyer",))
        with database.unit() as unit:
            Users(ListRecorder()).update(
                unit, user.id, actor=SYSTEM, change={"email": "bob@example.org"}
            )
        write(bench)
        post.send()
        assert {letter["to"].addresses[0].addr_spec for letter in server.letters} == {
            "jane@example.org",
            "bob@example.org",
        }

    def test_a_line_break_in_a_subject_makes_no_header(
        self, bench: Workbench, post: Post, server: MailServer
    ) -> None:
        order = bench.create("shop.order", name="x\r\nBcc: all@example.org")
        bench.update("shop.order", order, note="jane@example.org")
        post.send()
        [letter] = server.letters
        assert letter["bcc"] is None
        assert "Bcc: all" in letter["subject"]

    def test_without_anybody_to_write_to_it_fails_with_a_reason(self, bench: Workbench) -> None:
        order = bench.create("shop.order", note="jane@example.org")
        with pytest.raises(Exception, match="nobody with a mail address"):
            bench.update("shop.order", order, note=None)


class TestFailure:
    def test_what_is_refused_for_now_is_tried_again(
        self,
        bench: Workbench,
        post: Post,
        server: MailServer,
        clock: ManualClock,
        database: Database,
    ) -> None:
        server.answers["RCPT"] = "451 later"
        write(bench)
        assert post.send() == 1
        assert post.send() == 0
        del server.answers["RCPT"]
        clock.advance(DELAYS[0])
        assert post.send() == 1
        assert len(server.letters) == 1
        [letter] = letters(database)
        assert (letter["state"], letter["attempts"]) == ("sent", 2)

    def test_after_the_last_attempt_somebody_is_told(
        self,
        bench: Workbench,
        post: Post,
        server: MailServer,
        clock: ManualClock,
        database: Database,
    ) -> None:
        server.answers["MAIL"] = "421 no"
        write(bench)
        for delay in (*DELAYS, timedelta()):
            assert post.send() == 1
            clock.advance(delay)
        assert post.send() == 0
        assert letters(database)[0]["state"] == "failed"
        [case] = cases(database)
        assert "421 no" in case["detail"]

    def test_a_wrong_address_is_tried_once(
        self, bench: Workbench, post: Post, server: MailServer, database: Database
    ) -> None:
        server.answers["RCPT"] = "550 nobody of that name"
        write(bench)
        write(bench)
        assert post.send() == 2
        assert {letter["state"] for letter in letters(database)} == {"failed"}
        [case] = cases(database)
        assert case["occurrences"] == 2

    @pytest.mark.parametrize("address", ["jane@", "@example.org", "a@b", "jane@ex ample.org"])
    def test_what_is_no_address_is_refused(
        self, bench: Workbench, post: Post, server: MailServer, database: Database, address: str
    ) -> None:
        write(bench, address)
        post.send()
        assert server.letters == []
        assert letters(database)[0]["state"] == "failed"

    def test_a_server_that_is_away_delays(
        self, bench: Workbench, database: Database, clock: ManualClock
    ) -> None:
        post = build_post(
            bench.application,
            SmtpSender("127.0.0.1", 1, is_encrypted=False),
            public_url="https://x.example.com",
            from_address="i@example.com",
        )
        write(bench)
        post.send()
        assert letters(database)[0]["state"] == "queued"

    def test_a_lost_answer_is_not_sent_again(
        self,
        bench: Workbench,
        post: Post,
        server: MailServer,
        clock: ManualClock,
        database: Database,
    ) -> None:
        server.answers["."] = None
        write(bench)
        post.send()
        clock.advance(timedelta(days=2))
        post.send()
        assert len(server.letters) == 1
        assert letters(database)[0]["state"] == "unknown"
        assert len(cases(database)) == 1

    def test_a_strange_farewell_changes_nothing(
        self, bench: Workbench, post: Post, server: MailServer, database: Database
    ) -> None:
        server.answers["QUIT"] = "500 what"
        write(bench)
        post.send()
        assert letters(database)[0]["state"] == "sent"

    def test_a_worker_that_died_while_sending_leaves_an_unknown_letter(
        self, bench: Workbench, post: Post, clock: ManualClock, database: Database
    ) -> None:
        write(bench)
        with database.unit() as unit:
            unit.connection.exec_driver_sql(
                "UPDATE interlock.letter SET state = 'sending', tried_at = %s", (unit.now,)
            )
        assert post.recover() == 0
        clock.advance(timedelta(minutes=11))
        assert post.recover() == 1
        assert post.send() == 0
        assert len(cases(database)) == 1


class TestNotifications:
    TELL = automation(
        "order.tell",
        "model: shop.order\nmode: inline\non: [{updated: [note]}]\n"
        'do:\n  - notify: {to: role buyer, title: "Look at {name}"}\n',
    )

    @pytest.mark.parametrize("wants", [True, False])
    def test_come_by_mail_to_whoever_wants_it(
        self, database: Database, server: MailServer, wants: bool
    ) -> None:
        bench = open_workbench(database, MODELS, self.TELL)
        user = make_user(database, "bob", roles=("buyer",))
        change: Any = {"email": "bob@example.org", "wants_mail": wants}
        with database.unit() as unit:
            Users(ListRecorder()).update(unit, user.id, actor=SYSTEM, change=change)
        post = build_post(
            build_application(database),
            sender_of(server.url),
            public_url="https://interlock.example.com",
            from_address="i@example.com",
        )
        order = write(bench, "x")
        for _ in range(2):
            post.send()
        assert len(server.letters) == (1 if wants else 0)
        if wants:
            body = server.letters[0].get_body(("plain",))
            assert body is not None
            assert f"https://interlock.example.com/records/shop.order/{order}" in body.get_content()


class TestSetting:
    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("smtp://mail.example.com", (587, False, True, "")),
            ("smtps://u%40x:p%2Fw@mail.example.com", (465, True, True, "u@x")),
            ("smtp://mail.example.com:25?starttls=no", (25, False, False, "")),
        ],
    )
    def test_addresses(self, url: str, expected: tuple[int, bool, bool, str]) -> None:
        found = sender_of(url)
        assert (found.port, found.is_tls, found.is_encrypted, found.user) == expected
        assert "p/w" not in repr(found)

    @pytest.mark.parametrize(
        "url", ["http://x", "smtp://", "smtp://x?tls=1", "smtp://x?starttls=2"]
    )
    def test_what_is_none_is_refused_without_telling_it(self, url: str) -> None:
        with pytest.raises(ValueError, match=r"^(may only|must be)"):
            sender_of(url)
