import io
import json
import logging
from collections.abc import Iterator

import pytest

from interlock.log import configure_logging, correlation, redact


@pytest.fixture(autouse=True)
def _logging_put_back() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level


def logged_as_json(message: str, *arguments: object, **more: object) -> dict[str, object]:
    stream = io.StringIO()
    configure_logging(format="json", stream=stream)
    logging.getLogger("test").info(message, *arguments, **more)  # type: ignore[arg-type]
    line: dict[str, object] = json.loads(stream.getvalue())
    return line


class TestRedact:
    @pytest.mark.parametrize(
        "text",
        [
            "GET /first-admin?token=hush-hush HTTP/1.1",
            "connecting to postgresql://user:hush-hush@db/interlock",
            "password='hush-hush and more'",
            '{"api_key": "hush-hush"}',
            "Authorization: Bearer hush-hush",
            "key ilk_hush-hush-hush-hush",
            "PGPASSWORD=hush-hush psql",
        ],
    )
    def test_what_looks_like_a_secret_is_blanked(self, text: str) -> None:
        assert "hush" not in redact(text)

    def test_what_stands_beside_it_stays(self) -> None:
        assert redact("a?token=x&page=2 by Ann") == "a?token=***&page=2 by Ann"

    @pytest.mark.parametrize("text", ["The token is fine", "http://db:80/x", "1:2@3"])
    def test_other_text_is_untouched(self, text: str) -> None:
        assert redact(text) == text


class TestJson:
    def test_a_line_says_when_what_and_where(self) -> None:
        line = logged_as_json("hello %s", "you", extra={"entries": 3})

        assert line["message"] == "hello you"
        assert (line["level"], line["logger"], line["entries"]) == ("info", "test", 3)
        assert str(line["at"]).endswith("+00:00")

    def test_what_is_added_under_a_secret_name_is_blanked(self) -> None:
        line = logged_as_json("x", extra={"reset_token": "hush", "headers": {"Cookie": "hush"}})

        assert (line["reset_token"], line["headers"]) == ("***", {"Cookie": "***"})

    def test_lines_of_one_request_carry_its_id(self) -> None:
        with correlation("abc"):
            assert logged_as_json("x")["correlation_id"] == "abc"
        assert "correlation_id" not in logged_as_json("x")

    def test_an_exception_is_told_without_its_secrets(self) -> None:
        stream = io.StringIO()
        configure_logging(format="json", stream=stream)
        try:
            int("password=hush")
        except ValueError:
            logging.getLogger("test").exception("failed")

        line = json.loads(stream.getvalue())
        assert "ValueError" in line["exception"]
        assert "hush" not in line["exception"]


class TestHuman:
    def test_a_line_for_the_eye(self) -> None:
        stream = io.StringIO()
        configure_logging(format="human", stream=stream)
        logging.getLogger("test").warning("careful", extra={"count": 2})

        assert stream.getvalue().endswith("warning careful count=2\n")

    def test_what_is_not_a_terminal_gets_json(self) -> None:
        stream = io.StringIO()
        configure_logging(format="auto", stream=stream)
        logging.getLogger("test").info("x")

        assert stream.getvalue().startswith("{")

    def test_the_web_server_logs_the_same_way(self) -> None:
        stream = io.StringIO()
        configure_logging(format="human", level="info", stream=stream)
        logging.getLogger("uvicorn.error").info("from uvicorn")

        assert "from uvicorn" in stream.getvalue()
