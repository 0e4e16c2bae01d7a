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
        Kind(
            "near_duplicate",
            "Near-duplicate",
            "The same text with small edits, or its parts moved about.",
        ),
        Kind("excerpt", "Excerpt", "One text stands inside the other."),
        Kind("doorway", "Doorway", "One template with other names, places or numbers filled in."),
        Kind("spun", "Spun", "The same sentences in the same order with words substituted."),
        Kind("paraphrase", "Paraphrase", "The same content in other sentences."),
        Kind("overlap", "Overlap", "Different texts that share passages."),
        Kind("revision", "Revision", "A later version of the same page or report."),
        Kind("templated", "Templated", "One layout, filled with data of each page's own."),
    )
}

MEASURES = {
    "content_jaccard": "Content words they share, of all content words of both",
    "weighted_jaccard": "The same, rare words counting more",
    "words_a": "Content words of A that B has, rare words counting more",
    "words_b": "Content words of B that A has, rare words counting more",
    "phrases_a": "Neighbouring content words of A that B has",
    "phrases_b": "Neighbouring content words of B that A has",
    "char_jaccard": "Runs of 5 characters they share, of all of both",
    "resemblance": "Runs of 3 words they share, of all of both",
    "containment_a": "Runs of 3 words of A that B has",
    "containment_b": "Runs of 3 words of B that A has",
    "lcs": "Words they have in the same order, of the longer text",
    "coverage_a": "Text of A that has a counterpart in B",
    "coverage_b": "Text of B that has a counterpart in A",
    "correspondence": "How well sentences answer each other, the common topic aside",
    "sequence": "How well the answering sentences keep their order",
    "order": "Aligned sentences that keep their order",
    "substituted": "Words replaced within aligned sentences",
    "meaning": "How alike each sentence and its best counterpart are, on average",
    "verbatim_a": "Words of A in sentences that B has nearly word for word",
    "verbatim_b": "Words of B in sentences that A has nearly word for word",
    "verbatim": "Whether these make a passage of 40 words or more",
    "length_ratio": "Length of the shorter text, of the longer",
}
"""What each measure of a compared pair, A and B, says; all lie between 0 and 1."""

_OTHER_SIDE = {"_a": "_b", "_b": "_a"}

_RESTATED = {
    "verbatim": "Word for word",
    "reworded": "Reworded",
    "summarised": "Summarised",
    "conflicting": "Conflicting",
}


_SLOTS = {
    "number": ("number", "numbers"),
    "name": ("name", "names"),
    "synonym": ("wording", "wordings"),
    "optional": ("optional text", "optional texts"),
    "free": ("text of its own", "texts of their own"),
}


def kind_of(relation: str) -> Kind:
    """A relation in words; an unknown one under its own name."""
    return KINDS.get(relation) or Kind(relation, in_words(relation), "")


def confidence_word(confidence: float) -> str:
    """A confidence between 0 and 1 as strong (0.9 or more), likely (0.7 or more) or possible."""
    if confidence >= 0.9:
        return "strong"
    return "likely" if confidence >= 0.7 else "possible"


def measure_label(name: str, *, turned: bool = False) -> str:
    """What a measure of a compared pair says.

    Args:
        name: The measure.
        turned: Whether the pair is shown with its second article on the left.
    """
    if turned and name[-2:] in _OTHER_SIDE:
        name = name[:-2] + _OTHER_SIDE[name[-2:]]
    return MEASURES.get(name) or in_words(name)


def restatement_label(kind: str) -> str:
    """How a sentence restates another."""
    return _RESTATED.get(kind) or in_words(kind)


def slot_label(kind: str, number: int) -> str:
    """What fills a place of a template, in the singular or plural."""
    one, many = _SLOTS.get(kind, (kind, kind))
    return one if number == 1 else many


def in_words(name: str) -> str:
    """A name of a setting, count or measure as a person would write it."""
    words = name.replace("_", " ").replace(".", ": ").strip()
    return words[:1].upper() + words[1:]
