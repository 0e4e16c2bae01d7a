"""Templates fit the texts they were recovered from, and two texts have one shape by either way."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from benchmarks.quality.slotting import fit, from_template, words
from dedup.engine.pair_shape import shape_of_pair
from dedup.engine.shape import shape
from dedup.engine.surface import Reader
from dedup.engine.template import recover

# Words of every kind that is written otherwise than it is read: marks that belong to the letter
# before them, scripts without spaces, invisible characters, ligatures, apostrophes, digits.
ODD = [
    *("the", "The", "York", "York-Mills", "24", "3.5", "£20", "it's", "it’s", "'tis", "½", "ﬁne™"),
    *(
        "कालेज",
        "漢字",
        "漢",
        "ก็",
        "e\u0301t\u00e9",
        "spun\u200bword",
        "\u200b",
        "—",
        ",",
        "...",
        "_",
    ),
]
PLAIN = [*"abcde", "Leeds", "York", "7"]


GAP = st.sampled_from([" ", " ", " ", "", "\n"])  # words stand apart or, now and then, touch


def texts(of: list[str], versions: int) -> st.SearchStrategy[list[str]]:
    """Versions of a text; in some places each has a word of its own, or none."""
    word = st.sampled_from(of)
    constant = st.builds(lambda one: [one] * versions, word)
    varying = st.lists(word | st.just(""), min_size=versions, max_size=versions)
    places = st.lists(st.tuples(GAP, constant | varying), max_size=40)
    return places.map(
        lambda found: ["".join(gap + each[i] for gap, each in found) for i in range(versions)]
    )


@given(texts(ODD, 2))
@example(["York is big and Leeds is not", "Leeds is big and York is not"])
def test_a_pair_has_the_shape_of_its_template(pair: list[str]) -> None:
    one, other = pair
    reader = Reader()
    template = recover({"one": one, "other": other}, reader)
    found = shape_of_pair(reader.read("one", lambda: one), reader.read("other", lambda: other))
    assert found == (shape(template.parts) if template is not None else None)


@given(st.integers(2, 12).flatmap(lambda versions: texts(PLAIN, versions)))
def test_every_text_fits_its_template(versions: list[str]) -> None:
    template = recover({str(number): text for number, text in enumerate(versions)})
    if template is not None:
        pattern = from_template(template)
        assert all(fit(pattern, words(text)) is not None for text in versions)
