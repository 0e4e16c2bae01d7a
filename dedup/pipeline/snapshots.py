"""What a scan leaves to the next scan of the same sites: what words weigh, and neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from db import cache
from db.engine import Store
from dedup.engine.cache import digest, reader, write
from dedup.engine.options import ScanOptions
from dedup.engine.scan import Snapshot


def recall_snapshot(store: Store, hosts: Sequence[str], options: ScanOptions) -> Snapshot | None:
    """What the last scan of much these sites with these options left, if any."""
    stored = cache.snapshot(store, _name(options), hosts)
    return None if stored is None else reader(Snapshot)(stored)


def remember_snapshot(
    store: Store, hosts: Sequence[str], options: ScanOptions, left: Snapshot
) -> None:
    """Keep what a scan leaves to the next."""
    cache.save_snapshot(store, _name(options), hosts, write(left))


def _name(options: ScanOptions) -> str:
    return f"snapshot 2 {digest(replace(options, processes=0)).hex()}"  # who works changes nothing
