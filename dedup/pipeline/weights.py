"""The word weights of a scan, which the next scan of the same sites takes over."""

from __future__ import annotations

from collections.abc import Sequence

from db.engine import Store
from db.memory import save_snapshot, snapshot
from dedup.engine.corpus import Frequencies
from dedup.engine.memory import digest, reader, write
from dedup.engine.options import ScanOptions


def recall_weights(store: Store, hosts: Sequence[str], options: ScanOptions) -> Frequencies | None:
    """What the last scan of much these sites with these options weighed words by, if any."""
    stored = snapshot(store, _name(options), hosts)
    return None if stored is None else reader(Frequencies)(stored)


def remember_weights(
    store: Store, hosts: Sequence[str], options: ScanOptions, fitted: Frequencies
) -> None:
    """Keep what a scan weighed words by."""
    save_snapshot(store, _name(options), hosts, write(fitted))


def _name(options: ScanOptions) -> str:
    return f"weights 3 {digest(options).hex()}"
