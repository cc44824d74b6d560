from pathlib import Path

import pytest

from interlock.kit.problem import InvalidError
from interlock.settings import VARIABLES, local_url, read_settings, unknown_variable


class TestReadSettings:
    def test_without_an_environment_everything_has_a_default(self) -> None:
        settings = read_settings({})

        assert (settings.host, settings.port) == ("127.0.0.1", 8400)
        assert settings.public_url == "http://127.0.0.1:8400"
        assert settings.home == Path.cwd() / ".interlock"
        assert settings.is_embedded

    def test_every_variable_is_read(self, tmp_path: Path) -> None:
        given = {
            "INTERLOCK_DATABASE_URL": "postgresql://u:secret@db/interlock",
            "INTERLOCK_HOME": str(tmp_path),
            "INTERLOCK_WEB_BUILD": "/srv/web",
            "INTERLOCK_HOST": "0.0.0.0",
            "INTERLOCK_PORT": "9000",
            "INTERLOCK_URL": "https://flow.example.com/",
            "INTERLOCK_LOG_FORMAT": "JSON",
            "INTERLOCK_LOG_LEVEL": "debug",
            "INTERLOCK_ACCESS_LOG": "yes",
            "INTERLOCK_POOL_SIZE": "4",
            "INTERLOCK_EFFECTS": "32",
            "INTERLOCK_EFFECTS_PER_CONNECTION": "2",
            "INTERLOCK_SEAL_SECONDS": "5",
            "INTERLOCK_STOP_SECONDS": "3",
            "INTERLOCK_KEEP_RUNS_DAYS": "30",
            "INTERLOCK_KEEP_EVENTS_DAYS": "400",
            "INTERLOCK_KEEP_MESSAGES_DAYS": "0",
            "INTERLOCK_SMTP_URL": "smtp://u:secret@mail.example.com",
            "INTERLOCK_MAIL_FROM": "Flow <flow@example.com>",
            "INTERLOCK_OTLP_URL": "http://collector:4318",
        }
        assert set(given) == {variable.name for variable in VARIABLES}

        settings = read_settings(given)

        assert not settings.is_embedded
        assert settings.home == tmp_path
        assert (settings.host, settings.port) == ("0.0.0.0", 9000)
        assert settings.public_url == "https://flow.example.com"
        assert (settings.log_format, settings.log_level) == ("json", "debug")
        assert settings.access_log
        assert (settings.pool_size, settings.seal_seconds, settings.stop_seconds) == (4, 5, 3)
        assert (settings.effects_at_once, settings.effects_per_lane) == (32, 2)
        assert (settings.keep_runs_days, settings.keep_events_days) == (30, 400)
        assert settings.keep_messages_days == 0
        assert settings.smtp_url == given["INTERLOCK_SMTP_URL"]
        assert settings.otlp_url == "http://collector:4318"
        assert settings.mail_from == "Flow <flow@example.com>"
        assert "secret" not in repr(settings)

    def test_all_that_is_wrong_is_told_at_once(self) -> None:
        with pytest.raises(InvalidError) as caught:
            read_settings({"INTERLOCK_PORT": "eighty", "INTERLOCK_LOG_FORMAT": "xml"})

        assert caught.value.code == "misconfigured"
        assert [error.path for error in caught.value.errors] == [
            "INTERLOCK_PORT",
            "INTERLOCK_LOG_FORMAT",
        ]
        assert "'eighty'" in caught.value.detail

    @pytest.mark.parametrize("port", ["0", "65536", "-1", "8400.0", "\uff18\uff14"])
    def test_a_port_is_a_number_in_range(self, port: str) -> None:
        with pytest.raises(InvalidError):
            read_settings({"INTERLOCK_PORT": port})

    def test_a_wrong_database_address_is_not_repeated(self) -> None:
        with pytest.raises(InvalidError) as caught:
            read_settings({"INTERLOCK_DATABASE_URL": "mysql://u:secret@db/x"})

        assert "secret" not in str(caught.value.as_dict())

    def test_the_password_is_not_in_the_representation(self) -> None:
        settings = read_settings({"INTERLOCK_DATABASE_URL": "postgresql://u:secret@db/x"})

        assert "secret" not in repr(settings)

    def test_an_empty_variable_counts_as_not_given(self) -> None:
        assert read_settings({"INTERLOCK_PORT": ""}).port == 8400

    def test_an_unknown_variable_is_kept_and_explained(self) -> None:
        settings = read_settings({"INTERLOCK_PROT": "1", "PATH": "/bin"})

        assert settings.unknown == ("INTERLOCK_PROT",)
        assert "INTERLOCK_PORT" in unknown_variable("INTERLOCK_PROT")


class TestLocalUrl:
    @pytest.mark.parametrize(
        ("host", "url"),
        [
            ("127.0.0.1", "http://127.0.0.1:1"),
            ("0.0.0.0", "http://127.0.0.1:1"),
            ("::", "http://[::1]:1"),
            ("fd00::1", "http://[fd00::1]:1"),
            ("interlock.local", "http://interlock.local:1"),
        ],
    )
    def test_it_can_be_opened_from_this_machine(self, host: str, url: str) -> None:
        assert local_url(host, 1) == url
