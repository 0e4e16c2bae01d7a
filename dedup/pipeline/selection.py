"""Which stored sites a command covers, and which scan a report shows.

One database may hold the sites of several clients. Nothing mixes them by accident: what is left
out is named, and a report shows exactly one scan.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from crawl.errors import InputError
from crawl.urls import site_of, start_url
from db.articles import sites
from db.engine import Store
from db.results import list_scans
from db.scan_rows import ScanRow
from dedup.settings import nearest


@dataclass(frozen=True, slots=True)
class Selection:
    """Stored sites, parted.

    Attributes:
        chosen: Hosts that are covered.
        left_out: The other stored hosts.
    """

    chosen: tuple[str, ...]
    left_out: tuple[str, ...]


def choose_sites(store: Store, names: Sequence[str] = ()) -> Selection:
    """The stored sites of the given names; all of them where none is given.

    Args:
        store: Where they are.
        names: As `unspin sites` lists them, or URLs of them.

    Raises:
        InputError: Nothing is stored, or no site of a name is.
    """
    with store.read() as session:
        # Articles that were only scored are of no site that a scan covers.
        hosts = [site.host for site in sites(session) if site.urls or site.captures]
    if not hosts:
        raise InputError(f"{store.path}: no sites in it yet; `unspin crawl` or `import` adds some")
    chosen = {_stored(store, name, hosts) for name in names}
    return parted(hosts, chosen or set(hosts))


def _stored(store: Store, name: str, hosts: Sequence[str]) -> str:
    """The stored site that a name or URL means."""
    if name in hosts:
        return name
    with suppress(InputError):
        site = site_of(start_url(name))
        if site in hosts:
            return site
    raise InputError(f"{store.path}: no stored site {name}; nearest: {nearest(name, hosts)}")


def choose_scan(store: Store, names: Sequence[str] = ()) -> tuple[ScanRow, Selection]:
    """The newest scan of exactly the named sites; without names, the newest of all.

    Raises:
        InputError: There is none, or no site of a name is stored.
    """
    selection = choose_sites(store, names)
    with store.read() as session:
        scans = [scan for scan in list_scans(session) if scan.kind == "scan"]
    for scan in scans:
        if not names or set(scan.sites) == set(selection.chosen):
            return scan, parted((*selection.chosen, *selection.left_out), set(scan.sites))
    flag = f" --sites {','.join(names)}" if names else ""
    raise InputError(f"{store.path}: no scan of these sites yet; run `unspin scan{flag}`")


def parted(hosts: Sequence[str], chosen: set[str]) -> Selection:
    """Hosts, parted into the chosen and the rest, each in order of name."""
    ordered = sorted(hosts)
    return Selection(
        tuple(host for host in ordered if host in chosen),
        tuple(host for host in ordered if host not in chosen),
    )
