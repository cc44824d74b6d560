"""A mail server for tests: it takes letters, or answers as it is told to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


@dataclass
class MailServer:
    """``answers`` gives another answer to a command (``RCPT``, ``DATA``, ``.`` for the end of the
    contents); ``None`` breaks the connection off."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, str | None] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?starttls=no"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server on a free port, in a thread."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = MailServer(listener.getsockname()[1])

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                _talk(server, connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=5)


def _talk(server: MailServer, connection: socket.socket) -> None:
    stream = connection.makefile("rwb")

    def say(answer: str | None) -> bool:
        if answer is None:
            connection.shutdown(socket.SHUT_RDWR)
            return False
        stream.write(answer.encode() + b"\r\n")
        stream.flush()
        return True

    say("220 test")
    for line in stream:
        command = line.decode().split(" ")[0].strip().upper()
        if command == "DATA":
            if not say(server.answers.get("DATA", "354 go on")) or "DATA" in server.answers:
                continue
            contents = b"".join(iter(stream.readline, b".\r\n"))
            answer = server.answers.get(".", "250 taken")
            if answer is None or answer.startswith("250"):
                letter = message_from_bytes(contents, policy=default)
                server.letters.append(letter)
            if not say(answer):
                return
        elif command == "QUIT":
            say(server.answers.get("QUIT", "221 bye"))
            return
        elif not say(server.answers.get(command, "250 well")):
            return
