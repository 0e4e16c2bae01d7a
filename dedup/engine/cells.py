"""The engine's objects as cells of a table, and back: JSON in ASCII, safe for any text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crawl.article import Article, Block, BlockKind, Declared, Layout, OutlineEntry, Role
from dedup.engine.corpus import Document, Vocabulary, read
from dedup.engine.passages import without_sentences
from dedup.engine.results import AlignedPair, Match, Relation, to_json


def written(value: Any) -> str:  # noqa: ANN401 - any result of the engine
    """A result as JSON."""
    return json.dumps(to_json(value), separators=(",", ":"))


def plain(text: str) -> str:
    """A text as a cell can hold it: half characters, which JSON can smuggle in, become "?"."""
    return text.encode("utf-8", "replace").decode("utf-8")


def article_of(cell: str) -> Article:
    """An article as it was written."""
    data = json.loads(cell)
    said = data["declared"]
    return Article(
        **{
            **data,
            "blocks": tuple(Block(**{**b, "kind": BlockKind(b["kind"])}) for b in data["blocks"]),
            "outline": tuple(OutlineEntry(**entry) for entry in data["outline"]),
            "flags": tuple(data["flags"]),
            "role": Role(data["role"]) if data["role"] else None,
            "declared": Declared(
                **{**said, "robots": tuple(said["robots"]), "types": tuple(said["types"])}
            ),
            "layout": Layout(**data["layout"]) if data["layout"] else None,
        }
    )


def document_of(article: str, omitted: str, vocabulary: Vocabulary) -> Document:
    """A document as it is compared: without the sentences that were left out of it."""
    left_out: NDArray[np.int64] = np.array(json.loads(omitted), np.int64)
    return without_sentences(read(article_of(article), vocabulary), left_out)


def alignment_cell(pairs: Iterable[AlignedPair]) -> str:
    """The aligned sentences of a match, as (start, end, start, end, similarity)."""
    rows = [[p.a.start, p.a.end, p.b.start, p.b.end, p.similarity] for p in pairs]
    return json.dumps(rows, separators=(",", ":"))


def match_of(row: Any) -> Match:  # noqa: ANN401 - a named tuple
    """A match as it was written, without its aligned sentences.

    Args:
        row: With an attribute for each of these, ``measures`` as JSON.
    """
    return Match(
        a=row.a,
        b=row.b,
        relation=Relation(row.relation),
        confidence=row.confidence,
        measures=json.loads(row.measures),
        provisional=Relation(row.provisional),
        contained=row.contained,
        declared=row.declared,
        reason=row.reason,
    )
