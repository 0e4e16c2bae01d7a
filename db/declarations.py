"""What pages say of themselves, to JSON and back: only what they say is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from crawl.article import Declared, Layout


def declared_values(declared: Declared) -> dict[str, Any]:
    """A page's declarations as JSON data."""
    return {name: value for name, value in asdict(declared).items() if value}


def declared_of(stored: Mapping[str, Any]) -> Declared:
    """A page's declarations as they were stored."""
    lists = {name: tuple(stored[name]) for name in ("robots", "types") if name in stored}
    return Declared(**{**stored, **lists})


def layout_values(layout: Layout | None) -> dict[str, Any] | None:
    """A page's layout as JSON data."""
    return None if layout is None else asdict(layout)


def layout_of(stored: Mapping[str, Any] | None) -> Layout | None:
    """A page's layout as it was stored."""
    return None if stored is None else Layout(**stored)
