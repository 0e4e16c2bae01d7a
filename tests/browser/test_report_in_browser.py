"""The report in a real browser, opened from disk: it works, it is inert, and it is accessible.

`make test-browser` runs these; elsewhere they skip where the browser or its driver is missing.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import report_farm

from crawl.plaintext import from_text
from db import results
from dedup.engine.repetition import score
from dedup.report.case_file import write_case_file
from dedup.report.html import write_report
from dedup.report.score_page import render_score

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

playwright = pytest.importorskip("playwright.sync_api", reason="make test-browser installs it")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
if CHROMIUM is None:
    pytest.skip("no Chromium on this machine", allow_module_level=True)

WIDTHS = (390, 1280, 1920)
SERIOUS = {"serious", "critical"}


class Reports(NamedTuple):
    """Two reports.

    Attributes:
        hostile: Of a scan whose every text was written by an enemy.
        large: Of a scan with more clusters than one script file holds.
        alone: A case file and the page of one scored article, by the same enemy.
    """

    hostile: Path
    large: Path
    alone: tuple[Path, Path]


class Watched(NamedTuple):
    """A page, and all that it said or asked for.

    Attributes:
        page: The page.
        said: Console messages, errors and dialogs.
        asked: Addresses that were requested.
    """

    page: Page
    said: list[str]
    asked: list[str]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with playwright.sync_playwright() as driver:
        # A container runs its tests as root, which Chromium's sandbox refuses.
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Reports:
    folder = tmp_path_factory.mktemp("reports")
    with report_farm.build(folder / "farm.db") as store:
        report_farm.grow(store, members=40, pairs=2100)
        write_report(store, 1, folder / "hostile")
        write_report(store, 2, folder / "large")
        with store.read() as session:
            scan = results.scan(session, 1)
        write_case_file(store, scan, ["one.example"], folder / "case")
    text = "\n\n".join((*report_farm.LEFT, *report_farm.RIGHT, report_farm.SPOILT))
    text = f"# {report_farm.SCRIPT}\n\n{text}\n\n## {report_farm.BIDI}\n\n{text}"
    article = from_text(text, id="hostile")
    (folder / "score.html").write_text(render_score(article, score(article)), encoding="utf-8")
    return Reports(
        folder / "hostile",
        folder / "large",
        (folder / "case" / "copies.html", folder / "score.html"),
    )


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    found = Watched(page, [], [])
    page.on("console", lambda message: found.said.append(message.text))
    page.on("pageerror", lambda error: found.said.append(str(error)))
    page.on("dialog", lambda dialog: (found.said.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: found.asked.append(request.url))
    yield found
    context.close()


def lines(page: Page) -> list[str]:
    """What the first cells of a list show."""
    return [text.strip() for text in page.locator("main tbody th a").all_inner_texts()]


def says(page: Page, wanted: str | re.Pattern[str]) -> None:
    """Wait until the line under a list says that; it does once every script file has been read."""
    playwright.expect(page.locator(".pager [role=status]")).to_have_text(wanted)


def test_every_page_is_silent_fits_and_asks_for_nothing_beyond_its_folder(
    reports: Reports, watched: Watched
) -> None:
    page = watched.page
    files = sorted(path.name for path in reports.hostile.glob("*.html"))
    for name in files:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto((reports.hostile / name).as_uri())
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                name,
                width,
            )
        for anchor in page.locator("a[href^='#'], a[href*='.html#']").all():
            target, _, mark = anchor.get_attribute("href").partition("#")
            if not target or (target == name and "=" not in mark):
                assert page.locator(f"[id='{mark}']").count() == 1
        for link in page.locator("a[href$='.html']").all():
            assert link.get_attribute("href") in files
        assert page.evaluate("document.title") != "owned"
    assert watched.said == []
    assert {address.rpartition("/")[0] for address in watched.asked} == {reports.hostile.as_uri()}


def test_a_case_file_and_a_score_stand_alone(reports: Reports, watched: Watched) -> None:
    page = watched.page
    for path in reports.alone:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        for anchor in page.locator("a[href^='#']").all():
            assert page.locator(anchor.get_attribute("href")).count() == 1
    assert watched.said == []
    assert set(watched.asked) == {
        *(path.as_uri() for path in reports.alone),
        (reports.alone[0].parent / "report.css").as_uri(),
    }


def test_hostile_titles_are_texts(reports: Reports, watched: Watched) -> None:
    page = watched.page
    page.goto((reports.hostile / "clusters.html").as_uri())
    says(page, re.compile("^1–"))
    shown = page.locator("main tbody").inner_text()
    assert "invoicecod.exe" in shown
    page.goto((reports.hostile / "articles.html").as_uri())
    says(page, re.compile("^1–"))
    assert report_farm.SCRIPT in " ".join(page.locator("main tbody").inner_text().split())
    links = page.locator("a").evaluate_all("all => all.map((each) => each.protocol)")
    assert set(links) <= {"file:", "https:", ":"}
    assert watched.said == []


def test_a_list_of_thousands_is_filtered_sorted_and_paged(
    reports: Reports, watched: Watched
) -> None:
    page = watched.page
    page.goto((reports.large / "clusters.html").as_uri())
    says(page, "1–50 of 2,101 clusters")
    first = lines(page)
    assert len(first) == 50
    page.get_by_role("button", name="Next").click()
    says(page, "51–100 of 2,101 clusters")
    assert not set(first) & set(lines(page))

    page.get_by_label("Title or site").fill("town 3141")
    says(page, "No cluster is like that.")
    page.get_by_label("Title or site").fill("town 5238")
    says(page, "1–1 of 1, chosen of 2,101 clusters")
    page.locator("main tbody th a").click()
    playwright.expect(page.locator("h1")).to_contain_text("town 5238")
    page.go_back()
    says(page, "1–1 of 1, chosen of 2,101 clusters")

    page.get_by_role("button", name="Clear").click()
    says(page, "1–50 of 2,101 clusters")
    page.locator("select[name=size]").select_option("10")
    says(page, "1–1 of 1, chosen of 2,101 clusters")
    page.locator("select[name=size]").select_option("")
    says(page, "1–50 of 2,101 clusters")
    page.locator("select[name=sort]").select_option("title")
    playwright.expect(page.locator("main tbody th a").nth(1)).not_to_have_text(first[1])
    assert lines(page) == sorted(lines(page))
    assert watched.said == []


@pytest.mark.parametrize("number", [1, 2])
def test_a_list_names_the_file_that_it_lacks(
    reports: Reports, watched: Watched, tmp_path: Path, number: int
) -> None:
    folder = shutil.copytree(reports.large, tmp_path / "copied in part")
    (folder / f"clusters-data-{number}.js").unlink()
    page = watched.page
    page.goto((folder / "clusters.html").as_uri())
    if number > 1:  # the first is enough for the first lines
        says(page, "1–50 of 2,101 clusters")
        page.get_by_role("button", name="Next").click()
    says(page, re.compile(rf"^clusters-data-{number}\.js is missing"))
    assert len(lines(page)) == 50


def test_a_site_opens_its_articles_whatever_it_is_called(
    reports: Reports, watched: Watched
) -> None:
    page = watched.page
    page.goto((reports.hostile / "sites.html").as_uri())
    says(page, "1–3 of 3 sites")
    page.locator("main tbody th a", has_text="<b>import</b>").click()
    says(page, "1–1 of 1, chosen of 5 articles")
    assert page.locator("select[name=site]").input_value() == "<b>import</b>"
    assert watched.said == []


def test_a_link_opens_the_list_with_its_choice(reports: Reports, watched: Watched) -> None:
    page = watched.page
    page.goto((reports.large / "index.html").as_uri())
    page.locator("#todo + ol .count a").first.click()
    page.wait_for_url("**action=**")
    says(page, re.compile("chosen of 2,101 clusters"))
    chosen = page.locator("select[name=action]").evaluate("each => each.selectedOptions[0].text")
    shown = page.locator("[data-text=action_shown]").all_inner_texts()
    assert set(shown) == {chosen}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(reports: Reports, browser: Browser, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    faults = []
    for path in (*sorted(reports.hostile.glob("*.html")), *reports.alone):
        page.goto(path.as_uri())
        page.evaluate(
            "document.querySelectorAll('details').forEach((each) => { each.open = true })"
        )
        for fault in axe.Axe().run(page).response["violations"]:
            if fault["impact"] in SERIOUS:
                where = [node["html"][:120] for node in fault["nodes"][:3]]
                faults.append((path.name, fault["id"], where))
    context.close()
    assert faults == []


def test_a_page_is_usable_by_keyboard_and_without_scripts(
    reports: Reports, browser: Browser, watched: Watched
) -> None:
    page = watched.page
    page.goto((reports.hostile / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")

    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto((reports.large / "clusters.html").as_uri())
    assert len(lines(page)) == 50
    assert page.locator("form.filters").is_hidden()
    assert "unspin export" in page.locator("noscript").inner_text()
    plain.close()
