"""Hosts that point inward, in every form; and every connection that a thread makes."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

LITERALS = [
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255"),
    *("192.168.1.1", "100.64.0.1", "100.100.100.200", "169.254.169.254", "168.63.129.16"),
    *("192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1"),
    *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("[::]", "[::1]", "[::127.0.0.1]", "[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]"),
    *("[::ffff:0:127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]"),
    *("[2001:0:53aa:64c:0:fbff:80ff:fffe]", "[2001:db8::1]", "[3fff::1]", "[5f00::1]", "[100::1]"),
    *("[fe80::1]", "[fec0::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]"),
    *("[2606:4700::5efe:7f00:1]", "[2606:4700::200:5efe:a00:1]"),
    *(
        "169.254.170.2",
        "169.254.170.23",
        "[fd20:ce::254]",
        "[::ffff:c0a8:101]",
        "[::ffff:10.0.0.1]",
    ),
    *("[2002:a9fe:a9fe::]", "[64:ff9b::a9fe:a9fe]", "[::169.254.169.254]", "[2002:c0a8:101::]"),
]
ODD_FORMS = [
    *("127.1", "0", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "017700000001", "127.0.1"),
    *("①②⑦.⓪.⓪.①", "１２７.０.０.１", "127.0.0.1.", "127。0。0。1", "0x7F.0.0.0x1"),
]
NAMES = ["localhost", "localhost.", "LOCALHOST", "ip6-localhost"]

_watching = threading.local()


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and getattr(_watching, "seen", None) is not None:
        _watching.seen.append(arguments[1])


sys.addaudithook(_watch)  # sees every connect() of the process, whoever calls it


@contextmanager
def connections() -> Iterator[list[object]]:
    """The addresses that this thread connects to while the block runs."""
    _watching.seen = []
    try:
        yield _watching.seen
    finally:
        _watching.seen = None
