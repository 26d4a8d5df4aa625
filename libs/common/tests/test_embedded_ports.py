"""Free ports of this machine."""

import socket

from impasto_common.embedded.ports import free_port, free_ports


def test_a_free_wish_is_granted() -> None:
    port = free_port()

    assert free_port(port) == port


def test_a_taken_wish_becomes_another_port_that_can_be_bound() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = free_port(taken.getsockname()[1])

        assert port != taken.getsockname()[1]
        socket.create_server(("127.0.0.1", port)).close()


def test_ports_wished_together_differ() -> None:
    wish = free_port()

    ports = free_ports(wish, wish, None, None)

    assert ports[0] == wish
    assert len(set(ports)) == 4


def test_a_port_is_free_again_right_after_its_server_closed_connections() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        accepted, _ = server.accept()
        accepted.close()  # first to close: its end lingers in TIME_WAIT
        assert client.recv(1) == b""
        client.close()

    assert free_port(port) == port
