import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from interlock.cli.exit_code import ExitCode
from interlock.cli.listening import listening
from interlock.kit.problem import UnavailableError
from support.command import Commands

STOP_SECONDS = 15


@contextmanager
def serving(environment: Mapping[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server in a process of its own, and its address, once it is ready."""
    command = [sys.executable, "-m", "interlock", "serve", "--port", "0"]
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        first = process.stdout.readline()
        found = re.search(r"http://\S+", first)
        assert found, (first, process.wait(timeout=STOP_SECONDS), *rest(process))
        yield process, found.group()
    finally:
        process.kill()
        process.communicate()


def rest(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What an ended process wrote since the last look."""
    assert process.stdout is not None
    assert process.stderr is not None
    return process.stdout.read(), process.stderr.read()


class TestServe:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_it_answers_until_a_signal_ends_it(self, run: Commands, number: int) -> None:
        with serving(run.environment) as (process, url):
            with urlopen(f"{url}/") as front:
                assert b"Interlock" in front.read()
            with urlopen(f"{url}/api/v1/health") as health:
                assert health.status == 200
            with pytest.raises(HTTPError) as refused:
                urlopen(f"{url}/api/v1/me")
            refused.value.close()
            assert refused.value.code in (401, 404)
            assert resident_megabytes(process.pid) < 200

            process.send_signal(number)
            process.wait(timeout=STOP_SECONDS)
            output, errors = rest(process)

        assert process.returncode == ExitCode.OK, errors
        assert "first-admin?token=" in output
        assert "Interlock has stopped." in errors
        assert "Traceback" not in errors

    def test_the_first_start_sets_everything_up(self, run: Commands) -> None:
        with serving(run.environment):
            ids = {row["id"] for row in run.done("definition", "list")}

        assert "res.company" in ids

    def test_a_port_in_use_is_told(self, run: Commands) -> None:
        with listening("127.0.0.1", 0) as taken:
            port = taken.getsockname()[1]
            outcome = run("serve", "--port", port)

        assert outcome.code == ExitCode.UNAVAILABLE
        assert f"Port {port} of 127.0.0.1 is in use." in outcome.errors
        assert "--port" in outcome.errors


class TestListening:
    def test_any_free_port_is_found(self) -> None:
        with listening("127.0.0.1", 0) as listener:
            assert listener.getsockname()[1] > 0

    def test_an_address_of_another_machine(self) -> None:
        with pytest.raises(UnavailableError), listening("192.0.2.1", 0):
            pass

    def test_the_port_is_free_again_afterwards(self) -> None:
        with listening("127.0.0.1", 0) as listener:
            place = listener.getsockname()
        with socket.create_server(place):
            pass


def resident_megabytes(process_id: int) -> float:
    status = Path(f"/proc/{process_id}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return int(found.group(1)) / 1000
