"""How much one article restates itself, with the sentence pairs that show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from threadpoolctl import threadpool_limits

from crawl.article import Article
from dedup.engine import checks
from dedup.engine.corpus import Document, Vocabulary, lexicon, read
from dedup.engine.options import ScoreOptions
from dedup.engine.phrases import repeated_phrases, stuffed_words
from dedup.engine.reading import Reading, read_closely
from dedup.engine.reference import shipped_reference, shipped_standing
from dedup.engine.repeated import Repetition, Restatement, SectionNovelty
from dedup.engine.restated import Judged, restated
from dedup.engine.restating import RestatingModel
from dedup.engine.structure import Part, tokens_of
from dedup.engine.summing import sums_up
from dedup.engine.words import Words

_APART = 0.3  # of the words, beyond which it is said that some are not scored
_WORDS = 20_000  # that are read side by side, but for an article that has more


def score(article: Article, options: ScoreOptions | None = None) -> Repetition:
    """Measure how much of one article restates what it says elsewhere."""
    vocabulary = Vocabulary()
    document = read(article, vocabulary)
    known = lexicon(vocabulary, [document], corpus=False)
    # The matrices are small: a second thread for each product costs more than it gives.
    with threadpool_limits(limits=1, user_api="blas"):
        [found] = score_documents([document], Words.of(vocabulary.words(), known), options)
    return found


def score_documents(
    documents: Sequence[Document], known: Words, options: ScoreOptions | None = None
) -> Iterator[Repetition]:
    """Measure each of some documents that were read before, such as in a scan.

    Args:
        documents: The articles.
        known: The words of their vocabulary.
        options: How to measure.
    """
    for run in _runs(documents):
        for reading in read_closely(run, known):
            yield score_reading(reading, options)


def _runs(documents: Sequence[Document]) -> Iterator[list[Document]]:
    """Documents in runs to read side by side."""
    run: list[Document] = []
    words = 0
    for document in documents:
        if run and words + len(document.ids) > _WORDS:
            yield run
            run, words = [], 0
        run.append(document)
        words += len(document.ids)
    if run:
        yield run


def score_reading(
    reading: Reading,
    options: ScoreOptions | None = None,
    model: RestatingModel | None = None,
) -> Repetition:
    """Measure an article whose sentences were read before.

    Args:
        reading: The article.
        options: How to measure.
        model: Makes one similarity of the measures; the shipped one by default.
    """
    threshold = (options or ScoreOptions()).threshold
    document = reading.sentences.document

    # 1. Sentences that restate one that stays, each with what it restates.
    found = restated(reading, threshold, model)
    verbatim = frozenset(each.found.restated for each in found if each.how.kind == "verbatim")
    summary = sums_up(reading, (each.found for each in found), verbatim)
    evidence = [_shown(reading, each, summary) for each in found] + [
        _repeated_heading(reading, line, heading) for line, heading in _contents(reading)
    ]
    evidence.sort(key=lambda each: _rank(each[0]))
    pairs = [pair for pair, _ in evidence]

    # 2. The score: each restated sentence counts once, and what only sums up does not.
    goes = {place[0] for pair, place in evidence if not pair.normal}
    share = reading.share(goes, reading.counted)
    repetition = round(100 * min(share, 1.0), 1)

    # 3. Phrases, words, and every question that applies.
    words = len(document.ids)
    phrases = repeated_phrases(reading)
    english = document.language == "en"
    keywords = stuffed_words(reading, shipped_reference().rates) if english else ()
    asked = checks.restating_checks(reading, pairs, [place for _, place in evidence])
    asked += checks.heading_check(reading) + checks.announcing_check(reading)
    asked.append(checks.phrase_check(phrases, words))
    if english:
        asked.append(checks.keyword_check(keywords, words))
    return Repetition(
        score=repetition,
        checks=tuple(asked),
        pairs=tuple(pairs),
        words=words,
        restated_words=reading.words_of(goes),
        language=document.language,
        sections=_sections(reading, goes),
        phrases=phrases,
        keywords=keywords,
        standing=shipped_standing(repetition, document.language) if reading.counted else (),
        notes=_notes(reading),
    )


def _shown(reading: Reading, judged: Judged, summary: bool) -> tuple[Restatement, tuple[int, int]]:
    found, how = judged.found, judged.how
    goes, kept = found.restated, found.kept
    check = checks.check_of(reading.part[goes], reading.part[kept])
    differs = tuple(map(str.strip, how.differs))
    information = reading.sentences.information
    if (information[kept], kept) < (information[goes], goes):  # the less informative was told first
        differs = differs[::-1]
    pair = Restatement(
        restated=reading.span(goes),
        kept=reading.span(kept),
        similarity=round(found.similarity, 4),
        kind=how.kind,
        check=check,
        weight=round(float(reading.sentences.information[goes]), 2),
        differs=differs,
        normal=summary and check == "lead-sections" and how.kind != "conflicting",
    )
    return pair, (goes, kept)


def _contents(reading: Reading) -> list[tuple[int, int]]:
    """Lines of an unlinked contents list with the headings they repeat."""
    of = reading.sentences
    lines = [i for i, part in enumerate(reading.part) if part is Part.CONTENTS]
    if not lines:
        return []
    headings = {tokens_of(of.texts[i]): i for i in np.flatnonzero(of.heading)[::-1].tolist()}
    return [(i, headings[key]) for i in lines if (key := tokens_of(of.texts[i])) in headings]


def _repeated_heading(
    reading: Reading, line: int, heading: int
) -> tuple[Restatement, tuple[int, int]]:
    pair = Restatement(
        restated=reading.span(line),
        kept=reading.span(heading),
        similarity=1.0,
        kind="verbatim",
        check="contents-headings",
        weight=round(float(reading.sentences.information[line]), 2),
    )
    return pair, (line, heading)


def _rank(pair: Restatement) -> tuple[bool, float, int, float]:
    """Conflicting pairs first, then the heaviest; of one sentence the likest first."""
    return pair.kind != "conflicting", -pair.weight, pair.restated.start, -pair.similarity


def _sections(reading: Reading, goes: set[int]) -> tuple[SectionNovelty, ...]:
    """Novelty of the lead and of each section by its heading; one for an article without any."""
    of = reading.sentences
    blocks, spans = of.document.article.blocks, of.document.spans
    inside: defaultdict[int, list[int]] = defaultdict(list)
    for i, block in enumerate(of.document.blocks.tolist()):
        inside[blocks[block].section].append(i)
    counts = reading.counts.tolist()
    made = []
    for sentences in inside.values():
        told = [i for i in sentences if counts[i]]
        if not told:
            continue
        first, last = sentences[0], sentences[-1]
        made.append(
            SectionNovelty(
                heading=of.texts[first] if of.heading[first] else "",
                start=int(spans[first, 0]),
                end=int(spans[last, 1]),
                words=reading.words_of(told),
                novelty=round(1 - reading.share([i for i in told if i in goes], told), 4),
            )
        )
    return tuple(made)


def _notes(reading: Reading) -> tuple[str, ...]:
    made = []
    if reading.left_out:
        made.append(
            "The article is very long: of its end, only word-for-word copies were looked for."
        )
    every = len(reading.sentences.document.ids)
    apart = every - reading.words_of(reading.counted)
    if apart > _APART * every:
        made.append(
            f"{apart:,} of its {every:,} words stand in headings, tables, code or a linked "
            "contents list, which are not scored."
        )
    return tuple(made)
