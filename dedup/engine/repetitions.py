"""How much each of a scan's articles restates itself, measured beside the scan's other stages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from crawl.article import Article
from dedup.engine.cache import digest, write
from dedup.engine.corpus import NO_PASSAGES, Corpus, Document
from dedup.engine.options import ScoreOptions
from dedup.engine.repeated import Evidence, Scored
from dedup.engine.repetition import score_documents
from dedup.engine.words import Words
from dedup.engine.workers import Work, Workers, batches

_TASK = 50  # articles that a process scores in one go
_EARLY = 4  # one task in so many is begun at once: they take as long as proposing candidates

Made = tuple[float, int, int, bytes]
"""A score, the words it is of, those that restate, and the evidence as it is kept."""


class Repetitions:
    """What articles repeat of themselves; no other stage needs it, so it fills the time they leave.

    Where other processes work, some of it is begun at once, for them to do while candidates are
    proposed; the rest is best begun when little else is left for them.
    """

    def __init__(
        self,
        corpus: Corpus,
        options: ScoreOptions,
        workers: Workers,
        tell: Callable[[str, int, int], None],
        known: tuple[Evidence, Mapping[str, bytes]],
    ) -> None:
        """Begin to measure.

        Args:
            corpus: The articles, with background weights of their words.
            options: How to measure.
            workers: Who measures.
            tell: Progress.
            known: What was measured before, to which the rest is added, and the digest of each
                article by its id.
        """
        self._evidence, digests = known
        self._tell = tell
        self._documents = corpus.documents
        how = digest("repetition 5", options, sorted({d.language for d in self._documents}))
        self._keys = [digest(digests[d.article.id], how) for d in self._documents]
        self._found = {each[0]: Scored(*each) for each in self._evidence.known(self._keys)}
        missing = [i for i, key in enumerate(self._keys) if key not in self._found]
        corpus.lexicon.vectors.prepare(self._documents[i].ids for i in missing)
        self._runs = list(batches(missing, _TASK))
        tasks = ([_bare(self._documents[i]) for i in run] for run in self._runs)
        common = Words.of(corpus.words, corpus.lexicon), options
        self._measured: Work[list[Made]] = workers.map(_score_all, common, tasks)
        self._measured.begin(len(self._runs) // _EARLY)

    def begin_rest(self) -> None:
        """Begin what is left."""
        self._measured.begin(len(self._runs))

    def all(self) -> dict[str, Scored]:
        """What each article repeats, by its id."""
        for run, made in zip(self._runs, self._measured, strict=True):
            self._tell("repetition", len(self._found), len(self._keys))
            scored = [(self._keys[i], *each) for i, each in zip(run, made, strict=True)]
            self._evidence.keep(scored)
            self._found.update((each[0], Scored(*each[:4])) for each in scored)
        self._tell("repetition", len(self._keys), len(self._keys))
        pairs = zip(self._documents, self._keys, strict=True)
        return {document.article.id: self._found[key] for document, key in pairs}


def _bare(document: Document) -> Document:
    """A document with no more than scoring asks of it, to be sent to a process."""
    of = document.article
    article = Article(of.id, of.blocks, of.title, outline=of.outline)
    return replace(document, article=article, passages=NO_PASSAGES)


def _score_all(common: tuple[Words, ScoreOptions], documents: Sequence[Document]) -> list[Made]:
    made = score_documents(documents, *common)
    return [(each.score, each.words, each.restated_words, write(each)) for each in made]
