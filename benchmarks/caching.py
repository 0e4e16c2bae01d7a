"""A cache of scans in this process, for benchmarks and tests."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dedup.engine.cache import Keys, Pack


class CountingCache:
    """Keeps packs, and counts what it is taught.

    Attributes:
        places: Pack of each key of a stage, and its row there.
        packs: Their content.
        taught: Things that it was given to keep.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self.places: dict[tuple[str, bytes], tuple[int, int]] = {}
        self.packs: list[bytes] = []
        self.taught = 0

    def find(self, stage: str, keys: Keys) -> Iterator[Pack]:
        """The packs that hold some of the keys."""
        found: dict[int, list[tuple[int, int]]] = {}
        for index, key in enumerate(keys):
            if (place := self.places.get((stage, key.tobytes()))) is not None:
                found.setdefault(place[0], []).append((index, place[1]))
        for number, some in found.items():
            indices, rows = np.array(some).T
            yield indices, rows, self.packs[number]

    def put(self, stage: str, keys: Keys, content: bytes) -> None:
        """Keep a pack."""
        self.taught += len(keys)
        self.places |= {
            (stage, key.tobytes()): (len(self.packs), row) for row, key in enumerate(keys)
        }
        self.packs.append(content)
