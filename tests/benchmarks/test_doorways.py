import pytest

from benchmarks.quality.doorways import Doorway, figures, missing, page
from crawl.plaintext import from_text
from dedup.engine.cache import write
from dedup.engine.results import Cluster, Relation, Template


def doorway(name: str, text: str, **values: str) -> Doorway:
    return page(from_text(text, id=name), values)


def cluster(kind: Relation, values: dict[str, tuple[str, ...]]) -> Cluster:
    return Cluster(
        id=1,
        key="",
        kind=kind,
        members=tuple(values),
        similarity=(1.0,) * len(values),
        representative=next(iter(values)),
        cohesion=1.0,
        confidence=1.0,
        written=write(Template(parts=(), spintax="", values=values)),
    )


PAGES = [
    doorway("a", "Driveways (Paved & Loose) in Stoke-on-Trent South", service="driveways-paved",
            location="stoke-on-trent-south"),
    doorway("b", "Fencing in Leeds", service="fencing", location="leeds"),
    doorway("c", "Roofs in Hull", service="roofs", location="hull"),
]  # fmt: skip


def test_a_value_the_page_does_not_name_is_not_asked_for() -> None:
    named = doorway("a", "AC repair in Carmel", city="carmel", service="air-conditioner-repair")
    assert named.values == {"city": "carmel"}


def test_values_are_recovered_by_one_variable_of_the_cluster() -> None:
    found = cluster(
        Relation.DOORWAY,
        {
            "a": ("Driveways (Paved & Loose)", "Stoke-on-Trent South"),
            "b": ("Fencing", "Leeds"),
            "c": ("Hull", "Roofs"),  # each in the other's variable
        },
    )
    assert missing(PAGES, [found], 0.5) == {"a": [], "b": [], "c": ["service", "location"]}
    assert missing(PAGES, [found], 1.0)["a"] == ["service"]
    rows = {row.split("/")[1]: figure.value for row, figure in figures("x", PAGES, [found]).items()}
    assert rows == {
        "doorway": 1.0,
        "values": pytest.approx(1 / 3),
        "values_within": pytest.approx(2 / 3),
    }


def test_pages_outside_doorway_clusters_and_without_template_count_as_missed() -> None:
    spun = cluster(Relation.SPUN, {"a": ("", ""), "b": ("Fencing", "Leeds")})
    rows = {row.split("/")[1]: figure.value for row, figure in figures("x", PAGES, [spun]).items()}
    assert rows["doorway"] == 0
    assert rows["values_within"] == pytest.approx(1 / 3)
    assert missing(PAGES, [], 0.5) == {p.article.id: list(p.values) for p in PAGES}
