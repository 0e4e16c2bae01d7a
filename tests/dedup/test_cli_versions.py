"""`explain`, `check` and `passages` on the demo farm, read from files."""

from __future__ import annotations

import json

import pytest
from shell import Shell

from db.articles import find_article
from db.engine import Store
from demo.farm import Page, sites
from demo.render import answers

FARM = {site.host: site for site in sites()}


def url(host: str, path: str) -> str:
    return f"https://{host}/{path}/"


MARMALADE = url("thequietkitchen.example", "preserves/marmalade-in-january")
BACKDATED = url("homeandhearthtips.example", "bitter-orange-marmalade")
SLUGS = url("gardenalmanac.example", "pests/slugs-after-rain")
SLUGS_EDITED = url("homeandhearthtips.example", "slugs-and-rain")
EXCERPT = url("greenthumbdaily.example", "big-cuts-old-apple-tree")
EXCERPTED = url("gardenalmanac.example", "pruning/old-apple-tree")


def page(host: str, path: str) -> Page:
    return next(each for each in FARM[host].pages if each.path == f"/{path}/")


class Client(Shell):
    """Knows the ids of articles, too."""

    def id(self, url: str) -> str:
        with Store.open(self.folder / "unspin.db") as store, store.read() as session:
            article = find_article(session, url)
        assert article is not None
        return article.id


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Client:
    """A folder whose store holds the farm, scanned, and a draft that is not stored."""
    shell = Client(tmp_path_factory.mktemp("farm"))
    with (shell.folder / "farm.jsonl").open("w") as rows:
        for site in FARM.values():
            origin = f"https://{site.host}"
            for path, answer in answers(site, origin).items():
                if answer.status == 200 and path != "/" and path.endswith("/"):
                    rows.write(json.dumps({"url": origin + path, "html": answer.body}) + "\n")
    for command in (["import", "farm.jsonl"], ["scan"]):
        ran = shell(*command)
        assert ran.code == 0, ran.err
    body = page("thequietkitchen.example", "preserves/marmalade-in-january").body
    (shell.folder / "draft.html").write_text(f"<h1>Draft</h1>{body}")
    (shell.folder / "other.md").write_text(
        "# Ferry\n\nThe ferry leaves at seven and the captain does not wait for anyone who "
        "stands on the wrong pier with a wet ticket."
    )
    return shell


def test_explain_names_relation_evidence_and_the_backdated_copy(shell: Shell) -> None:
    found = shell.json("explain", shell.id(MARMALADE), BACKDATED)
    assert [each["url"] for each in found["articles"]] == [MARMALADE, BACKDATED]
    assert found["relation"] in ("copy", "near_duplicate")
    assert found["scan"]["relation"] == "copy"
    assert found["scan"]["cluster_size"] == 2
    origin = found["origin"]
    assert origin["first"] == shell.id(MARMALADE)
    assert origin["confidence"] == "likely"
    assert "2016-01-05" in " ".join(origin["ranking"][1]["contradictions"])
    shown = shell("explain", MARMALADE, BACKDATED).out
    assert "Which came first: A (likely)" in shown
    assert "it claims the earliest date, 2016-01-05" in shown


def test_explain_marks_the_words_that_differ_and_the_template(shell: Shell) -> None:
    found = shell.json("explain", SLUGS, SLUGS_EDITED)
    assert found["relation"] == "near_duplicate"
    assert "{flashlight|torch}" in found["template"]["spintax"]
    assert "four times a year" not in found["template"]["spintax"]  # the site's own frame
    differing = {piece["text"] for row in found["rows"] for piece in row["a"] if piece["differs"]}
    assert "torch" in differing
    shown = shell("explain", SLUGS, SLUGS_EDITED).out
    assert "with a [torch], a jam jar" in shown
    assert "with a [flashlight], a jam jar" in shown


def test_explain_tells_which_side_is_the_excerpt(shell: Shell) -> None:
    found = shell.json("explain", EXCERPT, EXCERPTED)
    assert (found["relation"], found["contained"]) == ("excerpt", shell.id(EXCERPT))
    assert found["origin"]["first"] == shell.id(EXCERPTED)
    assert "A stands inside B." in shell("explain", EXCERPT, EXCERPTED).out
    assert "B stands inside A." in shell("explain", EXCERPTED, EXCERPT).out


def test_explain_compares_files_without_a_store(shell: Shell) -> None:
    missing = ("--db", "none.db")
    found = shell.json("explain", "draft.html", "other.md", *missing)
    assert (found["relation"], found["origin"], found["scan"]) == ("unrelated", None, None)
    assert shell.json("explain", "draft.html", "draft.html", *missing)["relation"] == "copy"
    assert not (shell.folder / "none.db").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("explain 9999999 1", "no stored article 9999999"),
        ("explain 1 2 --db none.db", "no database, and no file 1"),
        ("explain - -", "standard input can be read once"),
        ("explain missing.md other.md", "missing.md: no such file"),
        ("check other.md --db none.db", "none.db: no such database"),
        ("check tiny.md", "tiny.md: 3 words are too few to judge"),
        ("check other.md --sites nowhere.example", "no stored site nowhere.example"),
        ("passages --sites thequietkitchen.example", "no scan of these sites yet"),
    ],
)
def test_bad_input_is_one_line(shell: Client, arguments: str, says: str) -> None:
    (shell.folder / "tiny.md").write_text("Three words only")
    ran = shell(*arguments.split())
    assert (ran.code, ran.out) == (3, "")
    assert says in ran.err.splitlines()[-1]


def test_check_lists_the_stored_versions_best_first(shell: Shell) -> None:
    found = shell.json("check", "draft.html")
    assert {each["article"]["url"] for each in found["matches"]} == {MARMALADE, BACKDATED}
    assert found["matches"][0]["article"]["url"] == MARMALADE
    assert found["matches"][0]["alignment"]
    assert found["compared"] < found["stored"] / 2
    assert shell.json("check", "draft.html") == found
    shown = shell("check", "draft.html").out
    assert f"({BACKDATED})" in shown
    assert "stored article" in shown


def test_check_covers_only_the_sites_that_are_named(shell: Shell) -> None:
    ran = shell("check", "draft.html", "--sites", "homeandhearthtips.example", "--json")
    assert [each["article"]["url"] for each in json.loads(ran.out)["matches"]] == [BACKDATED]
    assert "left out: 6 stored sites" in ran.err


def test_check_finds_a_spun_version_and_a_stitched_page(shell: Shell) -> None:
    for host, path, group in (
        ("vitalitybeacon.example", "healthy-home-green-plants", "houseplants"),
        ("greenthumbdaily.example", "save-water-in-the-garden", "water"),
    ):
        name = f"{group}.html"
        (shell.folder / name).write_text(f"<h1>{group}</h1>{page(host, path).body}")
        matches = shell.json("check", name)["matches"]
        assert matches[0]["article"]["url"] == url(host, path)
        others = {each["relation"] for each in matches[1:]}
        assert others <= ({"spun", "paraphrase"} if group == "houseplants" else {"overlap"})
        assert len(matches) == (5 if group == "houseplants" else 3)


@pytest.mark.parametrize(
    ("article", "above", "code"),
    [("draft.html", "0.9", 1), ("other.md", "0", 0), ("draft.html", "1", 0)],
)
def test_check_fails_above_a_confidence(shell: Client, article: str, above: str, code: int) -> None:
    assert shell("check", article, "--fail-above", above).code == code


def test_passages_are_listed_with_their_places(shell: Shell) -> None:
    every = shell.json("passages", "--limit", "1000")
    assert {"shared", "boilerplate"} <= {each["kind"] for each in every}
    frames = shell.json("passages", "--kind", "boilerplate", "--limit", "2")
    assert len(frames) == 2
    assert frames == [each for each in every if each["kind"] == "boilerplate"][:2]
    for passage in frames:
        assert len({place["article"]["id"] for place in passage["places"]}) == passage["articles"]
    shown = shell("passages", "--kind", "boilerplate", "--limit", "1")
    assert f"{frames[0]['words']} words on {frames[0]['articles']} pages of 1 site" in shown.out
    assert "--limit" in shown.err
