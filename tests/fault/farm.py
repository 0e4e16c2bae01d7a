"""A farm of linked pages of any size, and a crawl of it in a process that can be killed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from raw_server import MISSING, Asked, RawServer, page

LETTERS = "abcdefghij"


def word(number: int) -> str:
    """A number without digits: pages that differ in numbers only would count as a trap."""
    return "".join(LETTERS[int(digit)] for digit in str(number))


class Farm:
    """Hosts whose pages form a tree, with links across to the next host."""

    def __init__(self, hosts: int, pages: int, *, branches: int = 5) -> None:
        self.hosts = [f"{word(number)}.farm.example" for number in range(hosts)]
        self._pages = pages
        self._branches = branches
        self._numbers = {f"/{word(number) if number else ''}": number for number in range(pages)}

    def __len__(self) -> int:
        return len(self.hosts) * self._pages

    def urls(self) -> set[str]:
        """Every page."""
        return {f"http://{host}{path}" for host in self.hosts for path in self._numbers}

    def links(self, url: str) -> set[str]:
        """The pages that a page links to."""
        host, slash, name = url.removeprefix("http://").partition("/")
        number = self._numbers[slash + name]
        first = number * self._branches + 1
        children = range(first, min(first + self._branches, self._pages))
        following = self.hosts[(self.hosts.index(host) + 1) % len(self.hosts)]
        links = {f"http://{host}/{word(child)}" for child in children}
        return links | {f"http://{following}/{word(number) if number else ''}"}

    async def answer(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        """Serve a page; its text is its own."""
        if asked.path not in self._numbers:
            writer.write(MISSING)
            return
        links = " ".join(f'<a href="{link}">on</a>' for link in sorted(self.links(asked.url)))
        text = f"This page is {asked.path} of {asked.host}, and nothing else is. " * 12
        title = f"<title>{asked.host} {asked.path}</title>"
        writer.write(page(f"<!doctype html>{title}<article><p>{text}</article>{links}"))


def crawl_farm(db: Path, port: int, hosts: Sequence[str], workers: int = 16) -> None:
    """Crawl until nothing is left; the target of a process that is killed."""
    from crawl.crawler import crawl_sites
    from db.engine import Store
    from db.frontier import SqliteFrontier

    server = RawServer(hosts, Farm(1, 1).answer)
    server.port = port
    options = server.options(workers=workers, max_pages=100_000)
    with Store.open(db) as store:
        crawl_sites(SqliteFrontier(store), server.urls(), options)
