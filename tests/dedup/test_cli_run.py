"""The real command against real servers: crawl, scan, report, export and score a small farm."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
from shell import Ran, Shell

ROOT = Path(__file__).resolve().parents[2]

COMPOST = """A compost heap works when it has air, water and two kinds of food. Kitchen peelings
and cut grass bring nitrogen; dry leaves, straw and torn cardboard bring carbon. Layer them like a
cake and turn the heap once a month. If it smells of ammonia, add leaves. If it stays cold and dry,
add peelings and a can of water. By the end of summer the bottom is dark and crumbles in the hand,
and that is the part to spread under the roses."""
NEIGHBOUR = COMPOST.replace("once a month", "every month").replace("a can of water", "some water")
HARBOUR = """The ferry leaves the old harbour at seven and needs forty minutes to the island. Sit on
the left for the lighthouse. There is one café, open until the last boat, and a path of six
kilometres around the cliffs where puffins nest in June. Nobody sells tickets on the island: buy
the return on board, keep it dry, and be at the pier early, for the captain does not wait."""
REPEATING = """<p>Good knives make cooking safer because a sharp blade does not slip. This article
explains why a sharp blade is safer and how to keep it sharp.</p><h2>Why sharp is safe</h2>
<p>A sharp blade does not slip, so good knives make cooking safer. Dull edges need force, and force
is what cuts fingers when the tomato rolls.</p><h2>Keeping the edge</h2><p>Draw the knife over a
whetstone at twenty degrees, ten strokes a side, and finish on leather.</p><h2>Conclusion</h2>
<p>In short, a sharp blade does not slip, which is why good knives make cooking safer.</p>"""
HOSTILE = "\x1b[31mRed\x1b[0m \u202etxet desrever <script>alert(1)</script>"

PAGES = {
    "garden.example": {"compost": ("Compost that works", f"<p>{COMPOST}</p>")},
    "copies.example": {
        "compost-tips": ("Compost that works", f"<p>{COMPOST}</p>"),
        "heap": ("Your compost heap", f"<p>{NEIGHBOUR}</p>"),
        "knives": (HOSTILE, REPEATING),
    },
    "travel.example": {"ferry": ("A day on the island", f"<p>{HARBOUR}</p>")},
}


class Farm(NamedTuple):
    """Sites that are being served.

    Attributes:
        port: The loopback port.
        log: What was asked for, as (host, path), in order.
    """

    port: int
    log: list[tuple[str, str]]

    def url(self, host: str, page: str = "") -> str:
        return f"http://{host}:{self.port}/{page}"

    @property
    def reach(self) -> list[str]:
        """The options that let a crawl reach it, without a pause."""
        hosts = [f"--resolve={host}:{self.port}:127.0.0.1" for host in PAGES]
        return ["--allow-private", "--delay=0", *hosts]


@pytest.fixture(scope="module")
def farm() -> Iterator[Farm]:
    log: list[tuple[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers["Host"].partition(":")[0]
            log.append((host, self.path))
            page = PAGES[host].get(self.path.strip("/"))
            links = "".join(f'<li><a href="/{name}">{name}</a>' for name in PAGES[host])
            title, content = page or ("Home", f"<ul>{links}</ul>")
            found = page is not None or self.path == "/"
            body = f"<!doctype html><html lang=en><title>{title}</title><h1>{title}</h1>{content}"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_arguments: object) -> None:
            """Keep the tests' output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Farm(server.server_port, log)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def shell(farm: Farm, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A folder in which another client's draft was imported and two sites were run."""
    shell = Shell(tmp_path_factory.mktemp("client"))
    (shell.folder / "draft.md").write_text(f"# Secret draft\n\n{COMPOST}\n")
    imported = shell("import", "draft.md", "--site", "other-client")
    assert imported.code == 0, imported.err
    assert "1 document read into other-client, 0 skipped" in imported.out
    return shell


@pytest.fixture(scope="module")
def ran(shell: Shell, farm: Farm) -> Ran:
    """`unspin run` over two sites, as a real process."""
    sites = [farm.url("garden.example"), farm.url("copies.example")]
    done = subprocess.run(
        [sys.executable, "-m", "dedup", "run", *sites, *farm.reach],
        capture_output=True,
        encoding="utf-8",
        cwd=shell.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)


def test_run_does_the_whole_job(shell: Shell, farm: Farm, ran: Ran) -> None:
    assert f"garden.example:{farm.port}" in ran.out
    assert "1 copy" in ran.out
    assert str(Path("unspin-report", "index.html")) in ran.out
    assert "left out: 1 stored site (other-client)" in ran.err
    report = "".join(p.read_text(encoding="utf-8") for p in shell.folder.glob("*/*.html"))
    assert "Compost that works" in report
    assert "Secret draft" not in report


def test_hostile_titles_cannot_steer_the_terminal(ran: Ran) -> None:
    assert "[31mRed[0m txet desrever" in ran.out
    assert not {"\x1b", "\u202e"} & set(ran.out)


@pytest.mark.usefixtures("ran")
def test_crawling_again_fetches_no_page_twice(shell: Shell, farm: Farm) -> None:
    before = len(farm.log)
    again = shell("crawl", farm.url("garden.example"), *farm.reach)
    assert again.code == 0
    assert "0 new articles" in again.out
    assert {path for _, path in farm.log[before:]} <= {"/robots.txt"}


@pytest.mark.usefixtures("ran")
def test_scan_finds_versions_with_their_evidence(shell: Shell, farm: Farm) -> None:
    sites = f"garden.example:{farm.port},copies.example:{farm.port}"
    found = shell.json("scan", "--sites", sites)
    pages = {row["article"]: row["url"] for row in exported(shell, "pages", sites)}
    relations = {
        frozenset({pages[match["a"]], pages[match["b"]]}): match["relation"]
        for match in found["matches"]
    }
    original = farm.url("garden.example", "compost")
    copy, neighbour = (farm.url("copies.example", page) for page in ("compost-tips", "heap"))
    assert relations[frozenset({original, copy})] == "copy"
    assert set(relations.values()) == {"copy", "near_duplicate"}
    assert {page for pair in relations for page in pair} == {original, copy, neighbour}
    (cluster,) = found["clusters"]
    assert len(cluster["members"]) == 3
    shown = {pair["a"]["text"] for match in found["matches"] for pair in match["alignment"]}
    assert "If it smells of ammonia, add leaves." in shown


def exported(shell: Shell, what: str, sites: str) -> list[dict[str, str]]:
    ran = shell("export", "--what", what, "--sites", sites)
    assert ran.code == 0, ran.err
    return list(csv.DictReader(io.StringIO(ran.out)))


@pytest.mark.usefixtures("ran")
def test_a_new_threshold_needs_no_crawl(shell: Shell, farm: Farm) -> None:
    before = len(farm.log)
    ran = shell("scan", "--set", "scan.min_confidence=1")
    assert ran.code == 0
    assert "left out" not in ran.err
    assert len(farm.log) == before


@pytest.mark.usefixtures("ran")
def test_reports_and_exports_cover_exactly_one_scan(shell: Shell, farm: Farm) -> None:
    nothing = shell("report", "--sites", f"copies.example:{farm.port}")
    assert nothing.code == 3
    assert "no scan of these sites yet" in nothing.err
    unknown = shell("export", "--sites", "cpies.example")
    assert unknown.code == 3
    assert f"nearest: copies.example:{farm.port}" in unknown.err
    assert shell("scan", "--sites", "other-client").code == 0
    ran = shell("report", "--sites", "other-client", "-o", "theirs")
    assert ran.out == f"{Path('theirs', 'index.html')}\n"
    assert "left out: 2 stored sites" in ran.err
    theirs = "".join(page.read_text() for page in shell.folder.glob("theirs/*.html"))
    assert "other-client" in theirs
    assert "Your compost heap" not in theirs
    ran = shell("export", "--format", "jsonl", "--what", "pages", "--sites", "other-client")
    assert [json.loads(line)["site"] for line in ran.out.splitlines()] == ["other-client"]


def test_score_reads_a_page_from_its_server(shell: Shell, farm: Farm) -> None:
    url = farm.url("copies.example", "knives")
    found = shell.json("score", url, *farm.reach[:1], *farm.reach[2:])
    assert found["url"] == url
    assert found["score"] > 20
    assert any("does not slip" in pair["restated"]["text"] for pair in found["pairs"])
    refused = shell("score", url, *farm.reach[2:])
    assert refused.code == 3
    assert "address refused" in refused.err


def test_score_compares_with_a_limit(shell: Shell, tmp_path: Path) -> None:
    draft = tmp_path / "knives.html"
    draft.write_text(f"<html><h1>Knives</h1>{REPEATING}")
    assert shell("score", str(draft), "--fail-above", "100").code == 0
    crossed = shell("score", str(draft), "--fail-above", "5")
    assert crossed.code == 1
    assert "Repeats itself" in crossed.out
    several = shell("score", str(draft), str(shell.folder / "draft.md"))
    assert several.out.index("Knives") < several.out.index("Secret draft")


def test_drafts_and_site_lists_come_from_standard_input(
    shell: Shell, farm: Farm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def typed(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    typed("# Boats\n\nThe boat to the island leaves the harbour at seven.\n")
    assert shell.json("score", "-")["words"] == 10
    typed(f"# ours\n{farm.url('travel.example')}\n")
    crawled = shell.json("crawl", "-", *farm.reach, "--db", str(tmp_path / "new.db"))
    assert crawled["crawl"]["sites"][0]["results"]["fetched"] == 2
    typed("travel.example\nftp://travel.example\n")
    assert "stdin, line 2: not an http or https URL" in shell("crawl", "-").err


def test_exactly_the_listed_urls_are_fetched(shell: Shell, farm: Farm, tmp_path: Path) -> None:
    listed = tmp_path / "audit.csv"
    listed.write_text(f"Address,Status Code\n{farm.url('copies.example', 'heap')},200\n")
    before = len(farm.log)
    ran = shell("crawl", "--list", str(listed), "--db", str(tmp_path / "new.db"), *farm.reach)
    assert ran.code == 0
    assert [path for _, path in farm.log[before:]] == ["/robots.txt", "/heap"]


def test_a_saved_score_is_no_scan(shell: Shell, tmp_path: Path) -> None:
    draft = tmp_path / "knives.html"
    draft.write_text(f"<html><h1>Knives</h1>{REPEATING}")
    database = str(tmp_path / "drafts.db")
    assert shell("score", str(draft), "--save", "--db", database).code == 0
    assert [site["host"] for site in shell.json("sites", "--db", database)] == ["knives"]
    assert "no sites in it yet" in shell("scan", "--db", database).err


@pytest.mark.usefixtures("ran")
def test_sites_lists_what_was_got(shell: Shell, farm: Farm) -> None:
    stored = {site["host"]: site for site in shell.json("sites")}
    assert stored[f"copies.example:{farm.port}"]["urls"]["fetched"] == 4
    assert stored["other-client"]["articles"] == 1
    assert f"garden.example:{farm.port}" in shell("sites").out
