"""How long the report of a big farm takes to write and to open, and how much memory.

``python -m benchmarks.speed_report`` makes a store of 50,000 articles in 5,000 clusters on 200
sites, writes its report in a process of its own, and opens it from disk in Chromium where
Playwright is installed. Prints a line of JSON for each.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from db import scans, schema
from db.captures import ensure_site
from db.engine import Store
from db.evidence import MatchEvidence, packed
from dedup.engine.results import Slot, Template

SITES = 200
SENTENCES = 24
SEED = 1
_KINDS = ("doorway", "spun", "copy", "near_duplicate", "excerpt", "paraphrase")
_CHUNK = 2000
_WORDS = [a + b for a in ("bal", "cor", "dun", "fel", "gor", "hin", "lam", "mer", "nov", "pil")
          for b in ("a", "ent", "ish", "ory", "um", "ado", "ery", "ick", "ow", "ane")]  # fmt: skip

_REPORT = """
import json, resource, sys, time
from pathlib import Path
from db.engine import Store
from dedup.report.html import write_report
began = time.perf_counter()
with Store.open(Path(sys.argv[1]), create=False) as store:
    summary = write_report(store, 1, Path(sys.argv[2]))
unit = 2**20 if sys.platform == "darwin" else 2**10  # bytes there, kibibytes elsewhere
print(json.dumps({
    "write_seconds": round(time.perf_counter() - began, 1),
    "write_cpu_seconds": round(time.process_time(), 1),
    "write_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit),
    "files": summary.files,
}))
"""


@dataclass(frozen=True, slots=True)
class Page:
    """One article: its id, its site's number and the words that fill its cluster's slots."""

    id: int
    site: int
    fillers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """One cluster: its sentences, with ``{}`` where pages differ, and its pages."""

    sentences: tuple[str, ...]
    pages: tuple[Page, ...]


def build(path: Path, articles: int, clusters: int) -> None:
    """A store with one finished scan; four fifths of its articles are in clusters."""
    rng = random.Random(SEED)
    groups = list(_groups(rng, articles, clusters))
    hosts = [f"farm{number}.example" for number in range(1, SITES + 1)]
    with Store.open(path) as store:
        with store.write() as session:
            sites = [ensure_site(session, host) for host in hosts]
        for start in range(0, len(groups), _CHUNK):
            _save_articles(store, groups[start : start + _CHUNK], sites, hosts)
        real = [group for group in groups if len(group.pages) > 1]
        real.sort(key=lambda group: -len(group.pages))
        scan = scans.begin_scan(store, hosts, {"scan": {"seed": SEED}}, {})
        scans.save_matches(store, scan, (row for group in real for row in _matches(group)))
        scans.save_clusters(
            store, scan, (_cluster(number, group) for number, group in enumerate(real, 1))
        )
        scans.save_redundancy(store, scan, (row for group in groups for row in _shares(group)))
        scans.save_repetition(
            store,
            scan,
            (
                {
                    "article_id": page.id,
                    "score": page.id % 40,
                    "words": 10 * SENTENCES,
                    "restated_words": page.id % 40,
                    "detail": {},
                }
                for group in groups
                for page in group.pages
            ),
        )
        scans.finish_scan(store, scan, {"articles": articles})


def _groups(rng: random.Random, articles: int, clusters: int) -> Iterator[Group]:
    clustered = articles * 4 // 5
    sizes = [2] * clusters
    for _ in range(clustered - sum(sizes)):  # a few grow big, as on farms
        sizes[min(int(rng.paretovariate(0.8)) * rng.randrange(1, 40) - 1, clusters - 1)] += 1
    sizes += [1] * (articles - sum(sizes))
    number = 0
    for size in sizes:
        sentences = tuple(
            " ".join(rng.choices(_WORDS, k=9)).capitalize() + " {}." for _ in range(SENTENCES)
        )
        home = rng.randrange(SITES)
        pages = []
        for _ in range(size):
            number += 1
            fillers = tuple(rng.choices(_WORDS, k=SENTENCES))
            pages.append(Page(number, (home + rng.randrange(3)) % SITES, fillers))
        yield Group(sentences, tuple(pages))


def _texts(group: Group, page: Page) -> list[str]:
    return [one.format(word) for one, word in zip(group.sentences, page.fillers, strict=True)]


def _save_articles(
    store: Store, groups: Sequence[Group], sites: Sequence[int], hosts: Sequence[str]
) -> None:
    captures, articles, blocks = [], [], []
    for group in groups:
        for page in group.pages:
            url = f"https://{hosts[page.site]}/{page.id}"
            day = f"2025-0{1 + page.id % 9}-1{page.id % 10}"
            place = {"id": page.id, "site_id": sites[page.site], "url": url}
            captures.append(place | {"final_url": url, "fetched_at": f"{day}T10:00:00Z"})
            articles.append(
                place
                | {
                    "capture_id": page.id,
                    "extractor": "made 1",
                    "title": f"{group.sentences[0][:40].strip()} {page.fillers[0]}",
                    "language": "en",
                    "author": "",
                    "published": day,
                    "modified": "",
                    "words": 10 * SENTENCES,
                    "outline": [],
                    "flags": [],
                }
            )
            blocks += [
                {
                    "article_id": page.id,
                    "position": position,
                    "kind": "paragraph",
                    "level": 0,
                    "section": 0,
                    "text": text,
                }
                for position, text in enumerate(_texts(group, page))
            ]
    with store.write() as session:
        session.execute(insert(schema.Capture), captures)
        session.execute(insert(schema.Article), articles)
        session.execute(insert(schema.Block), blocks)


def _matches(group: Group) -> Iterator[scans.MatchValues]:
    head, *others = group.pages
    for page in others:
        alignment = _alignment(group, head, page)
        yield {
            "a_id": head.id,
            "b_id": page.id,
            "relation": _kind(group),
            "provisional": _kind(group),
            "contained_id": None,
            "confidence": 0.95,
            "evidence": MatchEvidence.of({"lcs": 0.9, "char_jaccard": 0.8}, alignment),
            "declared": "",
            "reason": "",
        }


def _alignment(group: Group, one: Page, two: Page) -> list[tuple[float, ...]]:
    found, a, b = [], 0, 0
    for left, right in zip(_texts(group, one), _texts(group, two), strict=True):
        found.append((a, a + len(left), b, b + len(right), 0.9))
        a, b = a + len(left) + 2, b + len(right) + 2  # blocks are joined by an empty line
    return found


def _kind(group: Group) -> str:
    return _KINDS[group.pages[0].id % len(_KINDS)]


def _cluster(number: int, group: Group) -> scans.ClusterValues:
    parts: list[str | Slot] = []
    for index, sentence in enumerate(group.sentences):
        words = [page.fillers[index] for page in group.pages]
        counted = sorted({(word, words.count(word)) for word in words}, key=lambda each: -each[1])
        kind = "name" if _kind(group) == "doorway" else "synonym"
        parts += [sentence.partition("{}")[0], Slot(kind, index, tuple(counted)), ".\n\n"]
    template = asdict(Template(tuple(parts), " ".join(group.sentences)))
    template["parts"] = [part if isinstance(part, str) else asdict(part) for part in parts]
    template["values"] = {str(page.id): list(page.fillers) for page in group.pages}
    return {
        "number": number,
        "key": f"made-{number}",
        "kind": _kind(group),
        "cohesion": 0.9,
        "confidence": 0.95,
        "template": packed(template),
        "origin": None,
        "members": [(page.id, 1.0 if page is group.pages[0] else 0.9) for page in group.pages],
    }


def _shares(group: Group) -> Iterator[scans.RedundancyValues]:
    head = group.pages[0]
    for page in group.pages:
        share = 0.0 if page is head else 0.9
        yield {
            "article_id": page.id,
            "share": share,
            "same_site": share if page.site == head.site else 0.0,
            "other_sites": share if page.site != head.site else 0.0,
            "covered_by": [] if page is head else [(head.id, share)],
        }


def opened(report: Path) -> dict[str, Any]:
    """Seconds until the lists show lines, and are filtered; megabytes of the page's memory."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - not everyone has it

    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=["--no-sandbox", "--enable-precise-memory-info"],
        )
        page = browser.new_page()
        found: dict[str, Any] = {}
        for name in ("index", "clusters", "articles"):
            began = time.perf_counter()
            page.goto((report / f"{name}.html").as_uri(), wait_until="commit")
            page.wait_for_selector("main tbody tr")
            found[f"{name}_first_seconds"] = round(time.perf_counter() - began, 2)
            if name == "index":
                continue
            page.wait_for_selector("form.filters:not([hidden])")
            began = time.perf_counter()
            page.fill("input[type=search]", "farm7.example")
            page.locator(".pager [role=status]", has_text="chosen").wait_for()
            found[f"{name}_filtered_seconds"] = round(time.perf_counter() - began, 2)
            heap = page.evaluate("performance.memory.usedJSHeapSize")
            found[f"{name}_heap_mb"] = round(heap / 2**20)
        browser.close()
    return found


def main() -> int:
    """Build, write, open; print what it took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--articles", type=int, default=50_000)
    parser.add_argument("--clusters", type=int, default=5_000)
    parser.add_argument("--keep", type=Path, help="keep the store and the report here")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        store, report = folder / "farm.db", folder / "report"
        if not store.exists():
            build(store, chosen.articles, chosen.clusters)
        command = [sys.executable, "-c", _REPORT, str(store), str(report)]
        written = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        size = sum(path.stat().st_size for path in report.iterdir())
        figures = json.loads(written.stdout) | {"report_mb": round(size / 2**20)}
        print(json.dumps(figures))
        try:
            print(json.dumps(opened(report)))
        except ImportError:
            print("Playwright is not installed: the report was not opened", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
