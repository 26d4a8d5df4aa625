"""Ports of this machine that nobody listens on."""

import socket
from contextlib import ExitStack


def free_port(preferred: int | None = None, host: str = "127.0.0.1") -> int:
    """Return `preferred` if it can be bound on `host` now, else any port that can."""
    return free_ports(preferred, host=host)[0]


def free_ports(*preferred: int | None, host: str = "127.0.0.1") -> list[int]:
    """Return one free port for each wish, all different; None means any."""
    with ExitStack() as held:
        return [held.enter_context(_bind(host, wish)).getsockname()[1] for wish in preferred]


def _bind(host: str, wish: int | None) -> socket.socket:
    """Return a bound socket; a wish that is taken, or not ours to bind, becomes any port."""
    for port in (wish or 0, 0):
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        # as the servers do: connections of the last run that linger in TIME_WAIT do not make a port taken
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, port))
        except OSError:
            sock.close()
        else:
            # two bound sockets may share a port under SO_REUSEADDR unless one of them listens
            sock.listen(1)
            return sock
    raise OSError(f"no free port on {host}")
