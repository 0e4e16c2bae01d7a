"""Read what a command was pointed at."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from crawl.errors import InputError
from crawl.urls import read_sites, read_url_list, start_url

LIST_FILES = frozenset({".txt", ".csv", ".tsv", ".lst", ".list"})


def start_urls(sites: Sequence[str], listing: Path | None) -> list[str]:
    """Start URLs of a command's SITES arguments, or the URLs of its --list.

    Args:
        sites: URLs, hosts, names of site list files, or ``-`` for a list on stdin.
        listing: A file of URLs to fetch exactly.

    Raises:
        click.UsageError: Neither or both were given.
        InputError: A list cannot be read, or an entry is neither a URL nor a host.
    """
    if bool(sites) == (listing is not None):
        raise click.UsageError("Give SITES, or --list FILE.")
    if listing is not None:
        return read_url_list(listing)
    return list(dict.fromkeys(url for site in sites for url in _urls(site)))


def _urls(site: str) -> list[str]:
    """Start URLs of one argument."""
    if site == "-":
        return read_sites(sys.stdin, "stdin")
    path = Path(site)
    if path.is_file():
        return _site_list(path)
    if "://" not in site and path.suffix.lower() in LIST_FILES:
        raise InputError(f"{site}: no such file")
    return [start_url(site)]


def _site_list(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig") as lines:
            return read_sites(lines, str(path))
    except UnicodeDecodeError:
        raise InputError(f"{path}: not a text file in UTF-8") from None
