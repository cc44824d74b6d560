"""The address that the server listens on, taken before anything else is started."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from interlock.kit.problem import UnavailableError

_BACKLOG = 2048


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Listen on an address; port 0 takes any that is free.

    Raises ``UnavailableError`` that says why the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise _unavailable(host, port, error) from error
    with listener:
        yield listener


def _unavailable(host: str, port: int, error: OSError) -> UnavailableError:
    if error.errno == errno.EADDRINUSE:
        return UnavailableError(
            f"Port {port} of {host} is in use.",
            code="port_in_use",
            remedy=f"Stop what listens there, or choose another: --port {min(port + 1, 65535)}.",
        )
    return UnavailableError(
        f"Nothing can listen on {host}, port {port}: {error.strerror or error}.",
        code="address_not_available",
        remedy="Choose another address with --host and --port.",
    )
