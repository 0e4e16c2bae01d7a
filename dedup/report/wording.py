"""The plain words of the reports: what a relation means, how sure it is, what a number counts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A relation in words.

    Attributes:
        key: The relation's own name.
        label: One of them.
        meaning: What was seen, in one sentence.
    """

    key: str
    label: str
    meaning: str


KINDS = {
    kind.key: kind
    for kind in (
        Kind("copy", "Copy", "The same text but for case, spacing and punctuation."),
        Kind("near_duplicate", "Near-duplicate", "The same text with small edits."),
        Kind("excerpt", "Excerpt", "One text stands inside the other."),
        Kind("doorway", "Doorway", "One template with other names, places or numbers filled in."),
        Kind("spun", "Spun", "The same sentences in the same order with words substituted."),
        Kind("paraphrase", "Paraphrase", "The same content in other sentences."),
        Kind("overlap", "Overlap", "Different texts that share passages."),
    )
}

_MEASURES = {
    "content_jaccard": "Content words shared, of all content words of both",
    "content_jaccard_idf": "Content words shared, rare words counting more",
    "char5_jaccard": "Runs of 5 characters shared, of all runs of both",
    "token_lcs": "Words in the same order, of the longer text",
    "length_ratio": "Length of the shorter text, of the longer",
}

_RESTATED = {
    "verbatim": "Word for word",
    "reworded": "Reworded",
    "summarised": "Summarised",
    "conflicting": "Conflicting",
}


def kind_of(relation: str) -> Kind:
    """A relation in words; an unknown one under its own name."""
    return KINDS.get(relation) or Kind(relation, in_words(relation), "")


def confidence_word(confidence: float) -> str:
    """A confidence between 0 and 1 as strong (0.9 or more), likely (0.7 or more) or possible."""
    if confidence >= 0.9:
        return "strong"
    return "likely" if confidence >= 0.7 else "possible"


def measure_label(name: str) -> str:
    """What a measure of a compared pair says."""
    return _MEASURES.get(name) or in_words(name)


def restatement_label(kind: str) -> str:
    """How a sentence restates another."""
    return _RESTATED.get(kind) or in_words(kind)


def in_words(name: str) -> str:
    """A name of a setting, count or measure as a person would write it."""
    words = name.replace("_", " ").replace(".", ": ").strip()
    return words[:1].upper() + words[1:]
