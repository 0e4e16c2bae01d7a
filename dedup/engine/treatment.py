"""Decide what a scan does with each page and passage before it compares.

Only articles are matched; declared variants are collapsed, the parts of one article joined,
quotations and standard text taken out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np
from numpy.typing import NDArray

from crawl.article import Article, Role
from dedup.engine.corpus import Document, Vocabulary, read
from dedup.engine.declared import owns_up
from dedup.engine.intake import Intake
from dedup.engine.lsh import Pairs
from dedup.engine.options import ScanOptions
from dedup.engine.pagination import joined, parts
from dedup.engine.results import AlignedPair, Finding, Match, Part, Passage
from dedup.engine.roles import PageRole
from dedup.engine.sets import distinct
from dedup.engine.standard import Passage as PassageRole
from dedup.engine.standard import passage_roles
from dedup.engine.text import block_starts, guess_language
from dedup.engine.variants import Variant, collapse, translated

_KINDS = {Role.QUOTATION: "quoted", Role.STANDARD_TEXT: "standard"}
_SAME_WORDS = 0.8  # of the shorter text's distinct words, from which neither translates the other

LEFT_OUT = {
    Role.LISTING: ("is a list of other pages", "are lists of other pages"),
    Role.FORUM: ("is visitors' text", "are visitors' text"),
    Role.STANDARD_TEXT: ("is standard text", "are standard text"),
    Role.NO_ARTICLE: ("has no article", "have no article"),
    Role.DECLARED: (
        "is declared to be another page of this scan",
        "are declared to be another page of this scan",
    ),
    Role.PART: ("is a later part of an article", "are later parts of an article"),
    Role.TOO_SHORT: ("is too short to judge", "are too short to judge"),
}
"""Why pages of a role are not matched on their own, in the words of a note: of one, of several."""


def left_out_notes(counts: Mapping[str, int], min_words: int) -> list[str]:
    """A line for each rule that left pages out.

    Args:
        counts: Pages of each role.
        min_words: Below which a page is too short.
    """
    least = {Role.TOO_SHORT: f", under {min_words} words"}
    return [
        f"{count:,} {f'page {one}' if count == 1 else f'pages {several}'}{least.get(role, '')}"
        for role, (one, several) in LEFT_OUT.items()
        if (count := counts.get(role.value, 0))
    ]


@dataclass(frozen=True, slots=True, eq=False)
class Treatment:
    """What is done with each page.

    Attributes:
        roles: Role of every page by id.
        variants: The declared variants and what stands for them.
        part_of: Id of the article of which a page is a later part.
        translation_of: Id of the page of which a page is declared a translation.
        matched: What is matched: articles, joined where they stand on several pages.
        passages: Role of each block that is no article text, by article id and block.
        findings: Declarations that the texts contradict.
        own_lengths: Characters of the own text of each article that was joined with later parts.
    """

    roles: Mapping[str, PageRole]
    variants: Mapping[str, Variant]
    part_of: Mapping[str, str]
    translation_of: Mapping[str, str]
    matched: Sequence[Document]
    passages: Mapping[str, Mapping[int, PassageRole]]
    findings: Sequence[Finding]
    own_lengths: Mapping[str, int]

    def left_out(self, document: Document) -> NDArray[np.int64]:
        """Indices of a document's sentences that are quotations or standard text."""
        return sentences_in(document, self.passages.get(document.article.id, ()))

    def parts(self, article: Article) -> tuple[Part, ...]:
        """The passages of a page that are no article text."""
        roles = self.passages.get(article.id, {})
        starts = block_starts(article.blocks)
        return tuple(
            Part(start, start + len(block.text), roles[index].role, roles[index].reason)
            for index, (block, start) in enumerate(zip(article.blocks, starts, strict=True))
            if index in roles
        )

    def declared(self, article: Article) -> tuple[str, str]:
        """How a page owns up to being a duplicate, and the id of the page it names; "" for not."""
        if variant := self.variants.get(article.id):
            return variant.declared, variant.of
        if first := self.part_of.get(article.id):
            return "", first
        if translation := self.translation_of.get(article.id):
            return "translation", translation
        return owns_up(article)[0], ""

    def within_own_text(self, matches: Iterable[Match]) -> tuple[Match, ...]:
        """Matches without evidence from the later parts of joined articles."""
        ends = self.own_lengths

        def inside(pair: AlignedPair, match: Match) -> bool:
            return pair.a.end <= ends.get(match.a, inf) and pair.b.end <= ends.get(match.b, inf)

        return tuple(
            replace(match, alignment=tuple(p for p in match.alignment if inside(p, match)))
            if match.a in ends or match.b in ends
            else match
            for match in matches
        )

    def passages_within_own_text(self, passages: Iterable[Passage]) -> tuple[Passage, ...]:
        """Recurring passages without places in the later parts of joined articles."""
        ends = self.own_lengths
        found = []
        for passage in passages:
            places = tuple(p for p in passage.places if p.end <= ends.get(p.article, inf))
            if len(places) > 1:
                found.append(replace(passage, places=places))
        return tuple(found)

    def alone(self) -> list[str]:
        """Ids of the articles that are matched as they stand, joined with no later part."""
        ids = (document.article.id for document in self.matched)
        return [each for each in ids if each not in self.own_lengths]

    def counts(self) -> dict[str, int]:
        """Pages left out, by role."""
        counted = Counter(role.role for role in self.roles.values())
        return {role.value: counted[role] for role in LEFT_OUT}


def sentences_in(document: Document, blocks: Collection[int]) -> NDArray[np.int64]:
    """Indices of the sentences that stand in some blocks of a document."""
    if not blocks:  # as on most pages
        return np.empty(0, np.int64)
    return np.flatnonzero(np.isin(document.blocks, list(blocks)))


def treat(intake: Intake, options: ScanOptions) -> Treatment:
    """Decide what is done with every page and passage, and prepare what is to be matched.

    Args:
        intake: Every page of the scan; joined articles are read into its vocabulary.
        options: How versions are looked for.
    """
    documents, vocabulary = intake.documents, intake.vocabulary
    roles = {d.article.id: _role(d, intake.roles[d.article.id], options) for d in documents}
    articles = [d for d in documents if roles[d.article.id].role is Role.ARTICLE]
    variants, findings = ({}, []) if options.include_declared else collapse(articles)
    for own, variant in variants.items():
        roles[own] = PageRole(Role.DECLARED, variant.reason)
    articles = [d for d in articles if d.article.id not in variants]

    later = parts([d.article for d in articles])
    part_of = {part: first for first, several in later.items() for part in several}
    by_id = {d.article.id: d for d in articles}
    for part, first in part_of.items():
        roles[part] = PageRole(Role.PART, f"a later part of {by_id[first].article.url}")
    matched = [
        _joined(document, [by_id[part] for part in later.get(document.article.id, ())], vocabulary)
        for document in articles
        if document.article.id not in part_of
    ]
    passages = {
        d.article.id: passage_roles(d.article)
        if d.article.id in later
        else intake.passages[d.article.id]
        for d in matched
    }
    own_lengths = {first: len(by_id[first].article.text) for first in later}
    translations = translated(articles)
    for own, other in translations.items():
        reason = f"a translation of {by_id[other].article.url}; not compared: language"
        roles[own] = replace(roles[own], reason=reason)
    treated = Treatment(
        roles, variants, part_of, translations, matched, passages, findings, own_lengths
    )
    return _without_empty(treated, roles, options)


def _role(document: Document, found: PageRole, options: ScanOptions) -> PageRole:
    if found.role is Role.ARTICLE and len(document.ids) < options.min_words:
        return PageRole(Role.TOO_SHORT, f"{len(document.ids)} words")
    return found


def _joined(document: Document, later: Sequence[Document], vocabulary: Vocabulary) -> Document:
    if not later:
        return document
    return read(joined(document.article, [part.article for part in later]), vocabulary)


def _without_empty(
    treated: Treatment, roles: dict[str, PageRole], options: ScanOptions
) -> Treatment:
    """Leave out the pages that have too few words of their own beside what may repeat."""
    kept = []
    for document in treated.matched:
        lengths = np.diff(document.bounds)
        own = int(lengths.sum() - lengths[treated.left_out(document)].sum())
        if own >= options.min_words:
            kept.append(document)
        else:
            reason = f"{own} words beside its quotations and standard text"
            roles[document.article.id] = PageRole(Role.STANDARD_TEXT, reason)
    return replace(treated, matched=kept)


def named_kind(role: str) -> str:
    """Kind of a recurring passage that has a role in a place, "" for none."""
    return _KINDS[Role(role)] if role else ""


def named_passages(passages: Iterable[Passage], treated: Treatment) -> tuple[Passage, ...]:
    """Recurring passages, those named as quoted or standard text that are so in every place."""
    starts = {
        d.article.id: np.fromiter(block_starts(d.article.blocks), np.int64)
        for d in treated.matched
        if treated.passages[d.article.id]
    }

    def kind(passage: Passage) -> str:
        found = set()
        for place in passage.places:
            if place.article not in starts:
                return passage.kind
            block = int(np.searchsorted(starts[place.article], place.start, side="right")) - 1
            role = treated.passages[place.article].get(block)
            found.add((role and named_kind(role.role)) or passage.kind)
        return found.pop() if len(found) == 1 else passage.kind

    return tuple(replace(passage, kind=kind(passage)) for passage in passages)


def of_one_language(
    documents: Sequence[Document], words: Sequence[str], pairs: Pairs
) -> tuple[Pairs, int]:
    """The pairs whose texts are, as far as can be told, of one language, and how many are not.

    A text that shares most of its words with the other is no translation of it, whatever language
    the two are mostly in: a bilingual page may contain it whole.
    """
    guessed: dict[int, str] = {}
    languages = np.array([document.language for document in documents], np.str_)

    def language(index: int) -> str:
        if index not in guessed:
            guessed[index] = guess_language(words[i] for i in documents[index].ids)
        return guessed[index]

    def differ(i: int, j: int) -> bool:
        if not (language(i) and language(j)) or language(i) == language(j):
            return False
        own, other = distinct(documents[i].ids), distinct(documents[j].ids)
        shared = len(np.intersect1d(own, other, assume_unique=True))
        return shared < _SAME_WORDS * min(len(own), len(other))

    one, two = languages[pairs].T
    apart = (one != two) & (one != "") & (two != "")
    kept = ~apart
    kept[apart] = [not differ(i, j) for i, j in pairs[apart].tolist()]
    return pairs[kept], int((~kept).sum())
