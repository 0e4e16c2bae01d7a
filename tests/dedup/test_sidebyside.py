"""Two texts side by side: nothing is lost, nothing invented."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from dedup.report.inline import inline
from dedup.report.sidebyside import MAX_CELL, MAX_ROWS, Piece, side_by_side, word_differences

words = st.sampled_from(["tea", "kettle", "pot", "don’t", "5", "茶", "水", ",", "."])
sentences = st.lists(words, min_size=1, max_size=12).map(" ".join)
texts = st.lists(sentences, max_size=8)


def joined(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces)


@given(sentences, sentences)
def test_the_pieces_are_the_sentence(a: str, b: str) -> None:
    left, right = word_differences(a, b)
    assert (joined(left), joined(right)) == (a, b)
    assert all(piece.text == piece.text.strip() for piece in (*left, *right) if piece.differs)
    unchanged = [
        Counter("".join(piece.text for piece in side if not piece.differs).split())
        for side in (left, right)
    ]
    assert unchanged[0] == unchanged[1]


@given(sentences, sentences)
def test_inline_each_sentence_is_left_without_the_other_ones_words(a: str, b: str) -> None:
    edits = inline(a, b)
    for sentence, other in ((a, "b"), (b, "a")):
        kept = "".join(edit.text for edit in edits if edit.side != other)
        assert "".join(kept.split()) == "".join(sentence.split())
    spaced = "".join(" " * edit.space + edit.text for edit in edits if edit.side != "a")
    assert spaced == b
    assert not any(edit.side for edit in inline(a, a))


@given(sentences)
def test_a_sentence_does_not_differ_from_itself(sentence: str) -> None:
    assert word_differences(sentence, sentence) == ((Piece(sentence),), (Piece(sentence),))


@given(texts, texts, st.data())
def test_every_word_of_both_texts_is_shown(a: list[str], b: list[str], data: st.DataObject) -> None:
    def span(parts: list[str], number: int) -> tuple[int, int]:
        start = sum(len(part) + 2 for part in parts[:number])
        return start, start + len(parts[number])

    indices = st.tuples(st.integers(0, max(len(a) - 1, 0)), st.integers(0, max(len(b) - 1, 0)))
    chosen = data.draw(st.lists(indices, max_size=6)) if a and b else []
    alignment = [(*span(a, i), *span(b, j), 0.9) for i, j in chosen]
    shown = side_by_side("\n\n".join(a), "\n\n".join(b), alignment)
    rows = [row for stretch in shown.stretches for row in stretch.rows]
    for side, parts in (("a", a), ("b", b)):
        seen = Counter(" ".join(joined(getattr(row, side)) for row in rows).split())
        there = Counter(word for part in parts for word in part.split() if word.isalnum())
        assert not there - seen
    assert shown.aligned >= len(alignment)
    assert shown.identical <= shown.aligned
    assert 0 <= shown.coverage_a <= 1
    assert 0 <= shown.coverage_b <= 1


def test_only_the_sentence_that_moved_is_called_moved() -> None:
    a = "One is first. Two is second. Three is third. Four is fourth."
    b = "Four is fourth. One is first. Two is second. Three is third."
    alignment = [
        (a.index(part), a.index(part) + len(part), b.index(part), b.index(part) + len(part), 1.0)
        for part in ("One is first.", "Two is second.", "Three is third.", "Four is fourth.")
    ]
    rows = [row for stretch in side_by_side(a, b, alignment).stretches for row in stretch.rows]
    assert [row.moved for row in rows] == [False, False, False, True]


def test_scripts_without_spaces_differ_by_character() -> None:
    left, right = word_differences("私は茶を飲む", "私は水を飲む")
    assert [piece.text for piece in left if piece.differs] == ["茶"]
    assert [piece.text for piece in right if piece.differs] == ["水"]


def test_an_endless_text_is_cut_and_says_so() -> None:
    shown = side_by_side("tea " * MAX_CELL, "", [])
    ((row,),) = (stretch.rows for stretch in shown.stretches)
    assert len(joined(row.a)) < MAX_CELL + 40
    assert joined(row.a).endswith("more characters")
    sentence = "tea pot. "
    step = len(sentence)
    many = MAX_ROWS + 7
    alignment = [(n * step, n * step + 8, n * step, n * step + 8, 1.0) for n in range(many)]
    assert side_by_side(sentence * many, sentence * many, alignment).left_out == 7
