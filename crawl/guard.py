"""Which addresses may be reached at all.

Names lie: a host may resolve to an inward address, change its mind between two look-ups, or spell
an address in an odd form. So the verdict falls at the socket, on the final address of every
connection; what the resolver leaves out before is only a clearer message.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from crawl.errors import InputError

AddrInfo = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]]

# What Python's `is_global` lets pass in one version or another, and must not.
_NEVER_PUBLIC = tuple(
    ip_network(net)
    for net in (
        "192.0.0.0/24",  # protocol assignments, a cloud's metadata among them
        "192.88.99.0/24",  # 6to4 relays
        "168.63.129.16/32",  # a cloud's host agent
        "fec0::/10",  # site-local
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing
        "64:ff9b:1::/48",  # local-use NAT64
        "100::/64",  # discard
        "2001::/23",  # protocol assignments, Teredo among them
    )
)
# IPv6 prefixes that carry an IPv4 address, and how many bits stand behind it.
_EMBEDDING = (
    (IPv6Network("::ffff:0:0/96"), 0),  # v4-mapped
    (IPv6Network("::ffff:0:0:0/96"), 0),  # v4-translated
    (IPv6Network("::/96"), 0),  # v4-compatible
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64
    (IPv6Network("2002::/16"), 80),  # 6to4
)
_ISATAP = (0x00005EFE, 0x02005EFE)


class AddressRefused(OSError):
    """A connection to an address that must not be reached; the message says why."""


def refusal(address: str, *, allow_private: bool = False) -> str:
    """Why an address must not be connected to, or "".

    Args:
        address: A numeric address; a zone index is ignored.
        allow_private: Let private networks and this machine pass. Link-local addresses (clouds
            serve their credentials there), multicast, reserved and unspecified ones never do.
    """
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return f"{address[:60]} is not a numeric address"
    inner = _embedded(ip)
    if inner is not None and (reason := refusal(str(inner), allow_private=allow_private)):
        return f"{ip} leads to {reason}"
    if inner is not None:
        return ""
    if allow_private and (ip.is_loopback or _is_private_network(ip)):
        return ""
    kinds = (
        (ip.is_unspecified, "unspecified"),
        (ip.is_loopback, "this machine"),
        (ip.is_link_local, "link-local"),
        (ip.is_multicast, "multicast"),
        (_is_private_network(ip), "a private network"),
        (not ip.is_global or ip.is_reserved, "not public"),
        (any(ip in net for net in _NEVER_PUBLIC), "not public"),
    )
    kind = next((kind for holds, kind in kinds if holds), "")
    return f"{ip} ({kind})" if kind else ""


def _embedded(ip: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address inside an IPv6 one that some router or kernel would take out of it."""
    if isinstance(ip, IPv4Address) or ip.is_loopback or ip.is_unspecified:
        return None
    value = int(ip)
    for net, behind in _EMBEDDING:
        if ip in net:
            return IPv4Address(value >> behind & 0xFFFFFFFF)
    return IPv4Address(value & 0xFFFFFFFF) if value >> 32 & 0xFFFFFFFF in _ISATAP else None


def _is_private_network(ip: IPv4Address | IPv6Address) -> bool:
    nets = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
    metadata = ("100.100.100.200", "fd00:ec2::254", "fd20:ce::254")
    return str(ip) not in metadata and any(ip in ip_network(net) for net in nets)


class Guard(AbstractResolver):
    """Resolves names and opens sockets, both only towards addresses that may be reached."""

    def __init__(self, *, allow_private: bool = False, resolve: Sequence[str] = ()) -> None:
        """Prepare a guard; must be called inside a running event loop.

        Args:
            allow_private: See `refusal`.
            resolve: "HOST:ADDRESS" answers for a host instead of the resolver;
                "HOST:PORT:ADDRESS" also connects to that port, whatever port the URL has.

        Raises:
            InputError: An entry of resolve is malformed.
        """
        self._allow_private = allow_private
        self._fixed = dict(map(parse_resolve, resolve))
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Addresses of a host, without those that would be refused at the socket.

        Raises:
            AddressRefused: None is left.
        """
        fixed = self._fixed.get(host.lower().removesuffix("."))
        if fixed is not None:
            address, own_port = fixed
            answers = [
                ResolveResult(
                    hostname=host,
                    host=address,
                    port=own_port or port,
                    family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                    proto=socket.IPPROTO_TCP,
                    flags=socket.AI_NUMERICHOST,
                )
            ]
        else:
            answers = await self._resolver.resolve(host, port, family)
        reasons = [refusal(one["host"], allow_private=self._allow_private) for one in answers]
        if answers and all(reasons):
            raise AddressRefused(f"{host} resolves to {reasons[0]}")
        return [one for one, reason in zip(answers, reasons, strict=True) if not reason]

    def open_socket(self, info: AddrInfo) -> socket.socket:
        """A socket for one address that a connection is about to be made to.

        Raises:
            AddressRefused: It must not be reached.
        """
        family, kind, proto, _, address = info
        reason = refusal(str(address[0]), allow_private=self._allow_private)
        if reason:
            raise AddressRefused(reason)
        return socket.socket(family, kind, proto)

    async def close(self) -> None:
        """Release the resolver."""
        await self._resolver.close()


def parse_resolve(entry: str) -> tuple[str, tuple[str, int]]:
    """Host, address and port (0 for the URL's own) of "HOST:ADDRESS" or "HOST:PORT:ADDRESS".

    Raises:
        InputError: It is neither.
    """
    host, _, rest = entry.partition(":")
    port, _, address = rest.partition(":")
    for number, text in (("0", rest), (port, address)):
        try:
            ip = ip_address(text.removeprefix("[").removesuffix("]"))
            if host and 0 <= int(number) < 65536:
                return host.lower().removesuffix("."), (str(ip), int(number))
        except ValueError:
            continue
    raise InputError(f"not HOST:ADDRESS or HOST:PORT:ADDRESS: {entry[:80]!r}")
