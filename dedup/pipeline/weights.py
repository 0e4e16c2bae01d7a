"""The word weights of a scan, which the next scan of the same sites takes over."""

from __future__ import annotations

from collections.abc import Sequence

from dedup.engine.corpus import Frequencies
from dedup.engine.memory import Memory, digest, reader, write
from dedup.engine.options import ScanOptions


def recall_weights(
    memory: Memory, hosts: Sequence[str], options: ScanOptions
) -> Frequencies | None:
    """What the last scan of these sites with these options weighed words by; None without one."""
    key = _key(hosts, options)
    stored = memory.recall([key]) if memory.known([key]) else {}
    return reader(Frequencies)(stored[key]) if stored else None


def remember_weights(
    memory: Memory, hosts: Sequence[str], options: ScanOptions, fitted: Frequencies
) -> None:
    """Keep what a scan weighed words by."""
    memory.remember({_key(hosts, options): write(fitted)})


def _key(hosts: Sequence[str], options: ScanOptions) -> bytes:
    return digest("weights 2", sorted(hosts), options)
