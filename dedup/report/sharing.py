"""What a report that is passed on shows: others' texts shortened, and no personal data.

Every page is built as for the reader's own eyes and shortened here, by its type; names, mail
addresses and telephone numbers are taken out of whatever is printed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import singledispatch
from itertools import accumulate, groupby, takewhile

from dedup.engine.ownership import SharedId
from dedup.report.articles import ArticlePage
from dedup.report.clusters import ClusterPage, Versus
from dedup.report.network import NetworkPage
from dedup.report.passages import PassageGroup
from dedup.report.present import cut
from dedup.report.recovered import TemplateView
from dedup.report.run import RunPage
from dedup.report.sidebyside import Piece, Row, Stretch

QUOTED = 150  # characters of one sentence or passage
TEMPLATE = 600  # characters of a template
ROWS = 6  # of two articles side by side
PAIRS = 10  # of what restates what, within one article
LEFT_OUT = "(left out)"

_OWN = ("contact", "headers", "my_sites")  # settings that are the reader's own business
_MAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_NUMBER = re.compile(r"(?<![\w/.:-])[+(]?\d[\d ()./\u2010-\u2013-]{6,24}\d(?![\w/:-])")
_TELEPHONE = 9  # digits at least; a date has eight


def private(text: str) -> str:
    """A text without mail addresses and telephone numbers."""
    return _NUMBER.sub(_without_telephone, _MAIL.sub(LEFT_OUT, text))


def _without_telephone(found: re.Match[str]) -> str:
    return LEFT_OUT if sum(map(str.isdigit, found[0])) >= _TELEPHONE else found[0]


@singledispatch
def shorten(view: object) -> object:
    """What a page shows in a report that is passed on; as it is, if it quotes nobody."""
    return view


@shorten.register
def _article(view: ArticlePage) -> ArticlePage:
    pairs = tuple(
        replace(pair, restated=cut(pair.restated, QUOTED), kept=cut(pair.kept, QUOTED))
        for pair in view.pairs[:PAIRS]
    )
    return replace(view, author="", pairs=pairs, blocks=(), blocks_left_out=0)


@shorten.register
def _cluster(view: ClusterPage) -> ClusterPage:
    return replace(
        view,
        template=_template(view.template) if view.template else None,
        compared=tuple(map(_versus, view.compared)),
    )


def _template(view: TemplateView) -> TemplateView:
    """Its beginning."""
    lengths = accumulate(
        len(part if isinstance(part, str) else "|".join(part.fillers)) for part in view.parts
    )
    shown = sum(1 for _ in takewhile(lambda length: length <= TEMPLATE, lengths))
    parts = view.parts[:shown]
    if shown < len(view.parts) and isinstance(whole := view.parts[shown], str):
        room = TEMPLATE - sum(len(part) for part in parts if isinstance(part, str))
        parts, shown = (*parts, cut(whole, max(room // 2, 1))), shown + 1
    return replace(view, parts=parts, more=view.more + len(view.parts) - shown, spintax="")


def _versus(versus: Versus) -> Versus:
    """The first rows that differ, else the first; each shortened."""
    rows = [row for stretch in versus.rows.stretches for row in stretch.rows]
    shown = sorted(rows, key=lambda row: row.same)[:ROWS]
    stretches = groupby(map(_row, shown), key=lambda row: row.same)
    return replace(
        versus,
        inline=(),
        rows=replace(
            versus.rows,
            stretches=tuple(Stretch(same, tuple(run)) for same, run in stretches),
            left_out=versus.rows.left_out + len(rows) - len(shown),
        ),
    )


def _row(row: Row) -> Row:
    return replace(row, a=_pieces(row.a), b=_pieces(row.b))


def _pieces(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    shown, room = [], QUOTED
    for piece in pieces:
        if room > 0:
            shown.append(replace(piece, text=cut(piece.text, room)))
        room -= len(piece.text)
    return tuple(shown)


@shorten.register(tuple)
def _passages(groups: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(
        replace(group, passages=tuple(
            replace(item, passage=replace(item.passage, text=cut(item.passage.text, QUOTED)))
            for item in group.passages
        )) if isinstance(group, PassageGroup) else group
        for group in groups
    )  # fmt: skip


@shorten.register
def _network(view: NetworkPage) -> NetworkPage:
    return replace(
        view,
        ties=tuple(
            replace(each, tie=replace(each.tie, ids=tuple(map(_nameless, each.tie.ids))))
            for each in view.ties
        ),
        counting=tuple(map(_nameless, view.counting)),
        idle=tuple(map(_nameless, view.idle)),
    )


def _nameless(shared: SharedId) -> SharedId:
    return replace(shared, value=LEFT_OUT) if shared.kind == "author" else shared


@shorten.register
def _run(view: RunPage) -> RunPage:
    settings = tuple(
        (section, tuple((name, value) for name, value in values if name not in _OWN))
        for section, values in view.settings
    )
    return replace(view, settings=settings)
