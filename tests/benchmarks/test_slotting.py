import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.quality.slotting import Span, fit, from_spintax, from_template, one_form, words
from benchmarks.quality.spintax import Spun, figures, found_alternatives, labelled_right
from dedup.engine.results import Slot, Template


def formed(spintax: str, texts: list[str]) -> list[list[str]]:
    """What stands in each slot of each text."""
    read = [words(text) for text in texts]
    spans = [fit(from_spintax(spintax), text) for text in read]
    fitting = [slots for slots in spans if slots is not None]
    assert len(fitting) == len(texts)
    return [
        [" ".join(text[start:end]) for start, end in slots]
        for text, slots in zip(read, one_form(fitting, read), strict=True)
    ]


@pytest.mark.parametrize(
    ("spintax", "texts", "expected"),
    [
        ("a {b|c} d", ["a b d", "a c d"], [["b"], ["c"]]),
        ("{I have|I own} it", ["I have it", "I own it"], [["have"], ["own"]]),
        ("{not a|a} cat", ["not a cat", "a cat"], [["not"], [""]]),
        ("{a|b} {c|d}!", ["A c!", "b d!"], [["a c"], ["b d"]]),
        ("{a|b}, {c|d}", ["a, c", "b, d"], [["a", "c"], ["b", "d"]]),
        ("{more|even more} {x|y}", ["more x", "even more y"], [["", "x"], ["even", "y"]]),
        ("a {b|c} d", ["a b d", "a b d"], [[], []]),
        ("{|my} {own|old} dog", ["own dog", "my old dog"], [["own"], ["my old"]]),
        ("{a|a b} {b c|c}", ["a b c", "a c"], [["b"], [""]]),
    ],
)
def test_slots_are_brought_to_one_form(
    spintax: str, texts: list[str], expected: list[list[str]]
) -> None:
    assert formed(spintax, texts) == expected


def test_text_of_another_template_does_not_fit() -> None:
    assert fit(from_spintax("a {b|c} d"), words("a b e")) is None
    assert fit(from_spintax("a {b|c} d"), words("a b d d")) is None


@given(
    st.lists(
        st.lists(st.sampled_from(["x", "y", "x y", "z", ""]), min_size=1, max_size=3, unique=True),
        min_size=1,
        max_size=5,
    )
)
def test_every_expansion_fits_and_its_slots_lie_in_order(choices: list[list[str]]) -> None:
    spintax = " and ".join("{" + "|".join(choice) + "}" for choice in choices)
    texts = [words(" and ".join(picked)) for picked in itertools.product(*choices)]
    spans = [slots for text in texts if (slots := fit(from_spintax(spintax), text)) is not None]
    assert len(spans) == len(texts)
    for text, slots in zip(texts, one_form(spans, texts), strict=True):
        edges = [edge for span in slots for edge in span]
        assert edges == sorted(edges)
        assert not edges or edges[-1] <= len(text)


def test_recovered_template_lies_over_its_texts_as_the_spinner_s_own() -> None:
    template = Template(
        parts=("I ", Slot("synonym", 0, (("have", 1), ("own", 1))), " it"), spintax=""
    )
    texts = [words("I have it"), words("I own it")]
    spans = [
        [fit(pattern, text) or [] for text in texts]
        for pattern in (from_template(template), from_spintax("{I have|I own} it"))
    ]
    assert one_form(spans[0], texts) == one_form(spans[1], texts) == [[(1, 2)], [(1, 2)]]


def spun(text: str, true: list[Span], found: list[Span] | None, name: str = "t-1") -> Spun:
    return Spun(name, "t", 1, words(text), tuple(true), None if found is None else tuple(found))


def test_rows_of_spun_texts() -> None:
    texts = [
        spun("a good day, sir", [(1, 2), (4, 5)], [(1, 3), (4, 5)], "t-1"),
        spun("a bad day, madam", [(1, 2), (4, 5)], [(1, 2), (4, 5)], "t-2"),
        spun("a bad day, madam", [(1, 2), (4, 5)], None, "t-3"),
    ]
    assert [labelled_right(text) for text in texts] == [
        [True, True, False, True],
        [True] * 4,
        [False] * 4,
    ]
    assert found_alternatives(texts) == {
        ("t", 0, ("good",)): False,
        ("t", 0, ("bad",)): True,
        ("t", 1, ("sir",)): True,
        ("t", 1, ("madam",)): True,
    }
    rows = {name.split("/")[1]: figure.value for name, figure in figures(texts).items()}
    assert rows == {
        "cluster_f1": 1.0,
        "labels": pytest.approx(7 / 12),
        "slots_f1": pytest.approx(2 * 3 / (6 + 4)),
        "alternatives": 0.75,
    }
