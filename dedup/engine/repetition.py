"""How much one article restates itself, with the sentence pairs that show it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crawl.article import Article
from dedup.engine import checks
from dedup.engine.conflicts import Likeness, likeness
from dedup.engine.corpus import Corpus, Document, Vocabulary, lexicon, read, with_own_words
from dedup.engine.keeping import Found, order, stars
from dedup.engine.memory import digest, write
from dedup.engine.options import ScoreOptions
from dedup.engine.phrases import repeated_phrases, stuffed_words
from dedup.engine.reading import Reading, read_closely
from dedup.engine.reference import shipped_reference
from dedup.engine.repeated import Evidence, Repetition, Restatement, Scored, SectionNovelty
from dedup.engine.restating import MEASURES, Pairs, RestatingModel, restating_pairs
from dedup.engine.structure import Part, tokens_of
from dedup.engine.summing import sums_up
from dedup.engine.words import Words
from dedup.engine.workers import Workers, batches

_TASK = 50  # articles that a process scores in one go
_ORDER = MEASURES.index("order")


def score(article: Article, options: ScoreOptions | None = None) -> Repetition:
    """Measure how much of one article restates what it says elsewhere."""
    vocabulary = Vocabulary()
    document = read(article, vocabulary)
    known = lexicon(vocabulary, [document], corpus=False)
    return score_document(document, Words.of(vocabulary.words(), known), options)


def score_document(
    document: Document, known: Words, options: ScoreOptions | None = None
) -> Repetition:
    """Measure a document that was read before, such as in a scan.

    Args:
        document: The article.
        known: The words of its vocabulary.
        options: How to measure.
    """
    return score_reading(read_closely(document, known), options)


def repetitions(
    corpus: Corpus,
    options: ScoreOptions,
    workers: Workers,
    tell: Callable[[str, int, int], None],
    known: tuple[Evidence, Mapping[str, bytes]],
) -> dict[str, Scored]:
    """How much each of many articles restates itself, by id.

    Args:
        corpus: The articles, with background weights of their words.
        options: How to measure.
        workers: Who measures.
        tell: Progress.
        known: What was measured before, to which the rest is added, and the digest of each article
            by its id.
    """
    evidence, digests = known
    documents = corpus.documents
    how = digest("repetition 3", options, sorted({document.language for document in documents}))
    keys = [digest(digests[document.article.id], how) for document in documents]
    found = {each[0]: Scored(*each) for each in evidence.known(keys)}
    left = [index for index, key in enumerate(keys) if key not in found]
    runs = list(batches(left, _TASK))
    tasks = (_own(corpus, [documents[i] for i in run]) for run in runs)
    for run, made in zip(runs, workers.map(_score_all, options, tasks), strict=True):
        tell("repetition", len(found), len(keys))
        scored = [(keys[index], *each) for index, each in zip(run, made, strict=True)]
        evidence.keep(scored)
        found |= {each[0]: Scored(*each[:4]) for each in scored}
    tell("repetition", len(keys), len(keys))
    return {d.article.id: found[key] for d, key in zip(documents, keys, strict=True)}


def _own(corpus: Corpus, part: Sequence[Document]) -> Corpus:
    documents, known, ids = with_own_words(part, corpus.lexicon)
    return Corpus(documents, [corpus.words[i] for i in ids.tolist()], known)


def _score_all(options: ScoreOptions, corpus: Corpus) -> list[tuple[float, int, int, bytes]]:
    known = Words.of(corpus.words, corpus.lexicon)
    made = (score_document(document, known, options) for document in corpus.documents)
    return [(each.score, each.words, each.restated_words, write(each)) for each in made]


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
    found = _restated(reading, threshold, model)
    verbatim = frozenset(each.found.restated for each in found if each.how.kind == "verbatim")
    summary = sums_up(reading, (each.found for each in found), verbatim)
    evidence = [_shown(reading, each, summary) for each in found] + [
        _repeated_heading(reading, line, heading) for line, heading in _contents(reading)
    ]
    evidence.sort(key=lambda each: _rank(each[0]))
    pairs = [pair for pair, _ in evidence]

    # 2. The score: each restated sentence counts once, and what only sums up does not.
    goes = {place[0] for pair, place in evidence if not pair.normal}
    counted = np.flatnonzero(reading.counts).tolist()
    share = reading.share(sorted(goes), counted)
    repetition = round(100 * min(share, 1.0), 1)

    # 3. Phrases, words, and every question that applies.
    reference = shipped_reference()
    words = len(document.ids)
    phrases = repeated_phrases(reading)
    keywords = stuffed_words(reading, reference.rates) if document.language == "en" else ()
    asked = checks.restating_checks(reading, pairs, [place for _, place in evidence])
    asked += checks.heading_check(reading) + checks.announcing_check(reading)
    asked.append(checks.phrase_check(phrases, words))
    if document.language == "en":
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
        standing=reference.standing(repetition, document.language) if counted else (),
        notes=_notes(reading),
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    found: Found
    how: Likeness


def _restated(reading: Reading, threshold: float, model: RestatingModel | None) -> list[_Judged]:
    """Restated sentences with how they restate; two subjects in one wording are left out."""
    pairs = restating_pairs(reading.sentences, reading.compared, reading.summing, threshold, model)
    pairs = _outside_lists(reading, pairs)
    information, texts = reading.sentences.information, reading.sentences.texts
    how: dict[tuple[int, int], Likeness] = {}
    kept = np.ones(len(pairs.a), np.bool_)
    for number, (a, b) in enumerate(zip(pairs.a.tolist(), pairs.b.tolist(), strict=True)):
        one, other = sorted((a, b), key=lambda i: (information[i], i))
        likened = likeness(
            texts[one],
            texts[other],
            float(pairs.measures[number, _ORDER]),
            float(information[one] / max(information[other], 1e-6)),
            reading.terms,
        )
        how[a, b] = how[b, a] = likened
        kept[number] = bool(likened.kind)
    pairs = Pairs(pairs.a[kept], pairs.b[kept], pairs.similarity[kept], pairs.measures[kept])
    found = stars(reading, pairs, threshold)
    judged = [
        _Judged(each, how[each.restated, each.kept])
        for each in _with_conflicts(reading, pairs, found, how)
    ]
    return judged + _copied(reading, judged)


def _copied(reading: Reading, judged: Sequence[_Judged]) -> list[_Judged]:
    """Word-for-word copies of a sentence, with what it restates itself or else with itself."""
    first: dict[int, _Judged] = {}
    for each in judged:
        first.setdefault(each.found.restated, each)
    kept = {each.found.kept for each in judged}
    made = []
    for group in reading.copies:
        spoken = first.get(group[0])
        stays = min(group, key=lambda i: order(reading, i))
        if group[0] in kept:  # others refer to it by now
            stays = group[0]
        for copy in group:
            if spoken is None and copy != stays:
                made.append(_Judged(Found(copy, stays, 1.0), Likeness("verbatim")))
            elif spoken is not None and copy != group[0]:
                made.append(
                    _Judged(Found(copy, spoken.found.kept, spoken.found.similarity), spoken.how)
                )
    return made


def _with_conflicts(
    reading: Reading,
    pairs: Pairs,
    found: Sequence[Found],
    how: Mapping[tuple[int, int], Likeness],
) -> Iterator[Found]:
    """What was found, and every conflict, also of statements that restate a third one."""
    yield from found
    shown = {(each.restated, each.kept) for each in found}
    shown |= {(b, a) for a, b in shown}
    for a, b, value in zip(
        pairs.a.tolist(), pairs.b.tolist(), pairs.similarity.tolist(), strict=True
    ):
        if how[a, b].kind == "conflicting" and (a, b) not in shown:
            stays, goes = sorted((a, b), key=lambda each: order(reading, each))
            yield Found(goes, stays, value)


def _outside_lists(reading: Reading, pairs: Pairs) -> Pairs:
    """Pairs but for two lines of one list, which are alike because they are a list."""
    item = reading.item
    same = item[pairs.a] & item[pairs.b] & (reading.section[pairs.a] == reading.section[pairs.b])
    apart = ~same | (pairs.measures[:, _ORDER] == 1.0)
    return Pairs(pairs.a[apart], pairs.b[apart], pairs.similarity[apart], pairs.measures[apart])


def _shown(reading: Reading, judged: _Judged, summary: bool) -> tuple[Restatement, tuple[int, int]]:
    found, how = judged.found, judged.how
    restated, kept = found.restated, found.kept
    check = checks.check_of(reading.part[restated], reading.part[kept])
    differs = how.differs
    if differs and differs[0] not in reading.sentences.texts[restated]:
        differs = differs[::-1]
    pair = Restatement(
        restated=reading.span(restated),
        kept=reading.span(kept),
        similarity=round(found.similarity, 4),
        kind=how.kind,
        check=check,
        weight=round(float(reading.sentences.information[restated]), 2),
        differs=differs,
        normal=summary and check == "lead-sections" and how.kind != "conflicting",
    )
    return pair, (restated, kept)


def _contents(reading: Reading) -> list[tuple[int, int]]:
    """Lines of an unlinked contents list with the headings they repeat."""
    of = reading.sentences
    headings = {tokens_of(of.texts[i]): i for i in np.flatnonzero(of.heading)[::-1].tolist()}
    lines = [i for i, part in enumerate(reading.part) if part is Part.CONTENTS]
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
    blocks = of.document.article.blocks
    section = np.array([blocks[i].section for i in of.document.blocks], np.int32)
    made = []
    for number in dict.fromkeys(section.tolist()):
        inside = np.flatnonzero(section == number).tolist()
        told = [i for i in inside if reading.counts[i]]
        if not told:
            continue
        start, end = int(of.document.spans[inside[0], 0]), int(of.document.spans[inside[-1], 1])
        made.append(
            SectionNovelty(
                heading=of.texts[inside[0]] if of.heading[inside[0]] else "",
                start=start,
                end=end,
                words=reading.words_of(told),
                novelty=round(1 - reading.share([i for i in told if i in goes], told), 4),
            )
        )
    return tuple(made)


def _notes(reading: Reading) -> tuple[str, ...]:
    if not reading.left_out:
        return ()
    return ("The article is very long: of its end, only word-for-word copies were looked for.",)
