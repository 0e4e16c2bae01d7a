"""Scan after scan: what is new, what was accepted, what is shown and what is thrown away."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from lxml import html
from shell import Shell

from db.engine import Store
from db.pages import article_records, repetition_detail
from dedup.pipeline.scanning import scan_sites
from dedup.settings import Settings

HEAP = """A compost heap works when it has air, water and two kinds of food. Kitchen peelings and
cut grass bring nitrogen; dry leaves, straw and torn cardboard bring carbon. Layer them like a cake
and turn the heap once a month, and by the end of summer the bottom crumbles in the hand."""
FERRY = """The ferry leaves the old harbour at seven and needs forty minutes to the island. Sit on
the left for the lighthouse. There is one café, open until the last boat, and a path around the
cliffs where puffins nest in June. Buy the return on board and be at the pier early."""


class Client(Shell):
    """Reads reports and scans articles, too."""

    def text(self, page: str) -> str:
        """What a page of a report says."""
        return " ".join(html.parse(str(self.folder / page)).getroot().text_content().split())

    def scan(self, **articles: str) -> None:
        """Import articles, each as https://NAME.example/page, and scan all that is stored."""
        lines = [
            {"url": f"https://{name}.example/page", "title": name.capitalize(), "text": text}
            for name, text in articles.items()
        ]
        (self.folder / "in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        for arguments in (("import", "in.jsonl"), ("scan",)):
            ran = self(*arguments)
            assert ran.code == 0, ran.err


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two scans of the same sites: the ferry's copy is gone, the heap's is new."""
    shell = Client(tmp_path_factory.mktemp("scanned"))
    shell.scan(one=HEAP, two="Nothing of the kind stands here, " * 5, three=FERRY, four=FERRY)
    shell.scan(two=HEAP, four="Something else was written here, " * 5)
    return shell.folder


@pytest.fixture
def shell(scanned: Path, tmp_path: Path) -> Client:
    """A copy of them."""
    return Client(Path(shutil.copytree(scanned, tmp_path / "folder")))


def test_clusters_and_pages_are_listed_with_what_to_do(shell: Shell) -> None:
    (cluster,) = shell.json("clusters")
    assert (cluster["kind"], cluster["action"], cluster["state"]) == ("copy", "noindex", "new")
    assert cluster["sites"] == {"one.example": 1, "two.example": 1}
    assert {member["article"]["title"] for member in cluster["members"]} == {"One", "Two"}
    assert "noindex" in shell("clusters").out
    assert "https://two.example/page" in shell("clusters", "1").out
    assert shell("clusters", "--kind", "spun").out.strip() == "no clusters"
    assert shell("clusters", "7").code == 3
    pages = shell.json("pages")
    assert max(page["redundancy"] for page in pages) == pages[0]["redundancy"] == 1
    assert len(pages) == 4


def test_two_scans_are_compared_and_old_ones_deleted(shell: Shell) -> None:
    assert [scan["id"] for scan in shell.json("scans")] == [2, 1]
    changes = shell.json("scans", "compare", "1", "2")
    assert changes == {"new": [1], "changed": {}, "resolved": [1]}
    assert (
        "1 new cluster, 0 with other pages, 1 resolved" in shell("scans", "compare", "1", "2").out
    )
    assert shell("report", "-o", "report").code == 0
    changes = shell.text("report/changes.html")
    assert "1 new cluster, 0 with other pages, 1 resolved" in changes
    assert "Three three.example · cluster 1 there Copy 2" in changes
    assert shell.json("scans", "prune", "--keep", "2") == {"deleted": [], "kept": [1, 2]}
    assert shell("scans", "prune", "--keep", "1").out.strip() == "1 scan deleted, 1 kept"
    assert [scan["id"] for scan in shell.json("scans")] == [2]
    assert shell("scans", "compare", "1", "2").code == 3


def test_what_is_accepted_stays_accepted_until_a_page_joins(shell: Shell) -> None:
    assert shell("accept", "1").code == 2  # why?
    accepted = shell.json("accept", "1", "--reason", "licensed <b>")
    assert shell.json("accept", "--list") == [accepted]
    assert (accepted["kind"], accepted["reason"], len(accepted["pages"])) == (
        "cluster", "licensed <b>", 2,
    )  # fmt: skip
    shell("scan")
    (cluster,) = shell.json("clusters")
    assert (cluster["state"], cluster["action"]) == ("accepted", "none")
    assert shell("report", "-o", "report").code == 0
    assert "Accepted: licensed <b>" in shell.text("report/cluster-1.html")
    changes = shell.text("report/changes.html")
    assert "0 new clusters, 0 with other pages, 0 resolved" in changes
    assert "licensed <b>" in changes

    shell.scan(three=HEAP)
    (cluster,) = shell.json("clusters")
    assert (cluster["size"], cluster["state"], cluster["action"]) == (3, "changed", "noindex")
    assert shell.json("report", "-o", "report")["clusters"] == 1
    changes = shell.text("report/changes.html")
    assert "1 page came to it three.example https://three.example/page" in changes
    withdrawn = shell.json("accept", "--withdraw", str(accepted["id"]))
    assert withdrawn == {"withdrawn": accepted["id"]}
    assert shell.json("accept", "--list") == []


def test_a_pair_is_accepted_by_its_addresses(shell: Shell) -> None:
    pages = ["https://one.example/page", "https://two.example/page"]
    assert shell("accept", *pages, "--reason", "syndicated").code == 0
    assert shell.json("clusters")[0]["state"] == "accepted"


def test_a_pair_of_documents_without_addresses_is_accepted_by_their_names(tmp_path: Path) -> None:
    shell = Client(tmp_path)
    for name in ("one", "two"):
        (tmp_path / f"{name}.md").write_text(f"# Heaps\n\n{HEAP}")
    for arguments in (
        ("import", "one.md", "two.md"),
        ("scan",),
        ("accept", "1", "2", "--reason", "mine"),
    ):
        assert shell(*arguments).code == 0
    assert shell.json("clusters")[0]["state"] == "accepted"


def test_what_one_client_accepted_is_in_no_report_of_another(shell: Client) -> None:
    frame = "This garden column is brought to you by the friends of the old orchard in the valley. "
    texts = {f"{host}{n}": f"{text[:200]} Part {n}.\n\n{frame * 2}"
             for host, text in (("ours", HEAP), ("theirs", FERRY)) for n in (1, 2)}  # fmt: skip
    shell.scan(**{name: text for name, text in texts.items() if name.startswith("ours")})
    sites = ("--sites", "ours1.example,ours2.example")
    assert shell("scan", *sites).code == 0
    assert shell.json("passages", *sites)
    assert shell("accept", "passage:1", *sites, "--reason", "agreed in secret").code == 0
    assert shell("report", "-o", "ours", *sites).code == 0
    assert "agreed in secret" in shell.text("ours/changes.html")
    others = ("--sites", "one.example,two.example")
    assert shell("scan", *others).code == 0
    assert shell("report", "-o", "theirs", *others).code == 0
    assert "agreed in secret" not in shell.text("theirs/changes.html")


def test_the_overview_says_of_every_article_where_else_it_is(tmp_path: Path) -> None:
    shell = Client(tmp_path)
    canonical = '<link rel="canonical" href="https://one.example/page">'
    bodies = {
        "one": HEAP,
        "two": HEAP,
        "three": FERRY,
        "four": "Snow fell over the pass before noon and the post bus turned back at the inn.",
        "five": FERRY.replace("forty", "thirty"),
        "seven": "Old bricks are cleaned with a chisel before they go into a new wall. " * 3,
    }  # fmt: skip
    lines = [
        {
            "url": f"https://{name}.example/page",
            "html": f"<title>{name}</title>{canonical if name == 'two' else ''}"
            f"<article><p>{text}</p></article>",
        }
        for name, text in bodies.items()
    ]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    for arguments in (
        ("import", "in.jsonl"),
        ("scan", "--set", "scan.min_words=20"),
        ("report", "-o", "report"),
    ):
        assert shell(*arguments).code == 0
    said = shell.text("report/index.html")
    assert "2 of 6 (33%) are versions of another article" in said
    assert "1 of 6 (17%) were not found elsewhere" in said
    assert "2 of 6 (33%) have a version that a page declares" in said
    assert "1 of 6 (17%) were not compared" in said
    explained = shell("explain", "1", "2").out
    assert "declared, as https://two.example/page names https://one.example/page" in explained


def test_an_export_that_fails_leaves_the_file_that_was_there(shell: Client) -> None:
    table = shell.folder / "network.gexf"
    assert shell("export", "--what", "network", "--format", "gexf", "-o", table.name).code == 0
    before = table.read_bytes()
    assert shell("export", "--what", "clusters", "--format", "gexf", "-o", table.name).code == 3
    assert table.read_bytes() == before
    assert not list(shell.folder.glob("*.part"))


def test_a_scan_takes_over_what_the_last_one_left_however_many_processes_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = Client(tmp_path)
    shell.scan(**{f"n{number}": f"{HEAP} This is garden {number}." for number in range(11)})
    shell.scan(last=FERRY)
    assert "words are weighed as in 11 articles of an earlier scan" in shell("scan").err
    monkeypatch.setenv("UNSPIN_SCAN_PROCESSES", "1")
    assert "words are weighed as in 11 articles of an earlier scan" in shell("scan").err
    monkeypatch.setenv("UNSPIN_SCAN_MIN_WORDS", "30")
    assert "words are weighed as in" not in shell("scan").err


@pytest.mark.parametrize("deleting", [["forget", "one.example"], ["scans", "prune", "--keep", "1"]])
def test_nothing_is_deleted_under_a_running_scan(shell: Client, deleting: list[str]) -> None:
    hosts = [f"{name}.example" for name in ("one", "two", "three", "four")]
    # The newest scan has evidence of its own: only older ones refer to what the running one finds.
    assert shell("scan", "--set", "score.threshold=0.9").code == 0
    tried = []

    def meanwhile(stage: str, _done: int, _total: int) -> None:
        if stage == "storing pages" and not tried:
            tried.append(shell(*deleting))

    with Store.open(shell.folder / "unspin.db") as store:
        number, _ = scan_sites(store, hosts, Settings(), meanwhile)
        with store.read() as session:
            pages = list(article_records(session, number))
            kept = [repetition_detail(session, number, page.article.id) for page in pages]
    assert len(kept) == len(hosts)
    assert None not in kept
    assert [ran.code for ran in tried] == [5]
    assert "a scan, a check or another deletion is running; wait for its end" in tried[0].err
    assert shell(*deleting).code == 0


def test_forgotten_sites_leave_no_row_and_no_name(shell: Client) -> None:
    for what in (["1"], ["https://one.example/page", "https://four.example/page"]):
        assert shell("accept", *what, "--reason", "agreed").code == 0
    gone = shell.json("forget", "one.example")
    assert (gone["articles"], gone["scans"], gone["acceptances"]) == (1, 2, 2)
    assert shell.json("accept", "--list") == []
    assert not [f for f in shell.folder.glob("unspin.db*") if b"one.example" in f.read_bytes()]
    for name in ("two", "three", "four"):
        assert "and 0 acceptances" in shell("forget", f"{name}.example").out
    with closing(sqlite3.connect(shell.folder / "unspin.db")) as plain:
        tables = plain.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        filled = [t for (t,) in tables if plain.execute(f"SELECT 1 FROM {t}").fetchone()]
    assert filled == ["alembic_version"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize(
    ("command", "name"),
    [
        (["report", "-o", "full"], "lists.js"),
        (["copies", "--own", "one.example", "-o", "full"], "copies.csv"),
    ],
)
def test_a_full_disk_has_its_exit_code(shell: Client, command: list[str], name: str) -> None:
    folder = shell.folder / "full"
    folder.mkdir()
    (folder / f"unspin-{command[0]}.json").write_text("{}")
    (folder / name).symlink_to("/dev/full")
    ran = shell(*command)
    assert (ran.code, ran.err.count("\n")) == (6, 1)
    assert "the disk is full" in ran.err


@pytest.mark.parametrize(
    ("command", "what"),
    [(["report"], "report"), (["copies", "--own", "one.example"], "case file")],
)
def test_a_folder_of_others_is_refused_and_ones_own_is_written_again(
    shell: Client, command: list[str], what: str
) -> None:
    folder = shell.folder / "mine"
    folder.mkdir()
    (folder / "report.css").write_text("my own style")
    ran = shell(*command, "-o", "mine")
    assert (ran.code, ran.err.count("\n")) == (3, 1)
    assert f"mine: neither empty nor an earlier {what}; name another folder" in ran.err
    assert {each.name: each.read_text() for each in folder.iterdir()} == {
        "report.css": "my own style"
    }
    for _ in range(2):
        assert shell(*command, "-o", "ours").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["accept", "--reason", "why"], 2, "Give what to accept"),
        (["accept", "9", "--reason", "why"], 3, "no cluster 9"),
        (["accept", "passage:99", "--reason", "why"], 3, "no passage 99"),
        (["accept", "passage:", "--reason", "why"], 3, "give a cluster's number"),
        (["accept", "https://a.example/", "x", "--reason", "why"], 3, "no article https://a.ex"),
        (["accept", "passage:\u00b2", "--reason", "why"], 3, "give a cluster's number"),
        (["accept", "9" * 30, "--reason", "why"], 3, "give a cluster's number"),
        (["clusters", "9" * 30], 2, "not in the range"),
        (["accept", "--withdraw", "5"], 3, "nothing was accepted under number 5"),
        (["network", "--sellers", "in.jsonl"], 3, "not a sellers.json"),
        (["export", "--what", "network", "--sellers", "in.jsonl"], 3, "not a sellers.json"),
        (["report", "--own", "nowhere.example"], 3, "no stored site nowhere.example"),
        (["copies", "--own", "one.example", "--sites", "two.example"], 3, "no scan of these sites"),
    ],
)
def test_a_mistake_is_told_in_one_line(
    shell: Client, arguments: list[str], code: int, words: str
) -> None:
    ran = shell(*arguments)
    assert (ran.code, "Traceback" in ran.err) == (code, False)
    assert words in ran.err
