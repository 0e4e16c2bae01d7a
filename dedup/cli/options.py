"""What several commands take: the database, the sites, and settings as flags."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import click

from crawl.errors import OptionError
from crawl.page import utc
from dedup import settings
from dedup.settings import Given

Callback = Callable[..., Any]

NUMBER = click.IntRange(min=0, max=2**63 - 1)
"""What numbers something stored; SQLite knows no larger one."""


def examples(*lines: str) -> str:
    """The end of a command's help; click leaves a paragraph after its mark as it is."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


class Flag(NamedTuple):
    """A flag for one setting."""

    name: str
    metavar: str | None
    help: str


FLAGS = {
    "crawl.max_pages": Flag("--max-pages", "N", "Fetch at most N pages of each site."),
    "crawl.max_depth": Flag("--max-depth", "N", "Follow at most N links from a start page."),
    "crawl.ads_txt": Flag(
        "--ads-txt", None, "Fetch each site's ads.txt, too: it says who is paid for its ads."
    ),
    "crawl.include": Flag(
        "--include", "PATTERN", "Fetch only pages whose URL matches, as in '*/blog/*'; repeatable."
    ),
    "crawl.exclude": Flag("--exclude", "PATTERN", "Fetch no page whose URL matches; repeatable."),
    "crawl.sample": Flag(
        "--sample", "N", "Fetch N pages of each site, spread over its sections; 0 takes all."
    ),
    "crawl.rate": Flag(
        "--rate", "N", "Make at most N requests per second, all hosts together; 0 sets no limit."
    ),
    "crawl.my_sites": Flag(
        "--my-site",
        "HOST",
        "Declare that HOST is yours: robots.txt does not bind there, and requests may come faster."
        " The declaration is recorded. Repeatable.",
    ),
    "crawl.headers": Flag(
        "--header",
        "'HOST NAME: VALUE'",
        "Send a request header, such as a login, to a site of yours; never stored. Repeatable.",
    ),
    "crawl.min_delay": Flag("--delay", "SECONDS", "Least pause between requests to one host."),
    "crawl.browser": Flag(
        "--browser",
        None,
        "Let the scripts of pages that are empty without them run, in Chromium; needs"
        " unspin[browser].",
    ),
    "crawl.allow_private": Flag(
        "--allow-private", None, "Reach private addresses and this machine, too."
    ),
    "crawl.resolve": Flag(
        "--resolve", "HOST[:PORT]:ADDRESS", "Look HOST up here instead of in the DNS; repeatable."
    ),
    "scan.include_declared": Flag(
        "--include-declared", None, "Treat pages that own up to being duplicates like all others."
    ),
    "scan.min_confidence": Flag(
        "--min-confidence", "SHARE", "Leave out pairs that are less sure than this."
    ),
}

FETCHING = ("crawl.allow_private", "crawl.resolve")
CRAWLING = (
    "crawl.max_pages",
    "crawl.max_depth",
    "crawl.include",
    "crawl.exclude",
    "crawl.sample",
    "crawl.min_delay",
    "crawl.rate",
    "crawl.my_sites",
    "crawl.headers",
    "crawl.ads_txt",
    "crawl.browser",
    *FETCHING,
)
SCANNING = ("scan.min_confidence", "scan.include_declared")


def with_settings(*names: str) -> Callable[[Callback], Callback]:
    """Give a command the settings in force as `settings`, and flags for those that are named."""

    def decorate(command: Callback) -> Callback:
        @functools.wraps(command)
        def loaded(
            *args: object, config: Path | None, assignments: tuple[str, ...], **rest: object
        ) -> object:
            flags = [_assigned(each) for each in assignments]
            for name in names:
                value = rest.pop(_parameter(name))
                if value not in (None, ()):
                    flags.append(_given(name, value))
            return command(*args, settings=settings.load(flags, config=config), **rest)

        for option in reversed([*map(_option, names), _SET, _CONFIG]):
            loaded = option(loaded)
        return loaded

    return decorate


_SET = click.option(
    "--set",
    "assignments",
    metavar="KEY=VALUE",
    multiple=True,
    help="Change any setting, as in --set scan.shingle=4; docs/config.md lists them. Repeatable.",
)
_CONFIG = click.option(
    "--config",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=f"Read settings from FILE instead of ./{settings.FILE}.",
)


def _parameter(name: str) -> str:
    return name.replace(".", "__")


def _option(name: str) -> Callable[[Callback], Callback]:
    flag = FLAGS[name]
    default = settings.default(name)
    shown = "" if default in ((), False) else f" [default: {default}]"
    return click.option(
        flag.name,
        _parameter(name),
        metavar=flag.metavar,
        is_flag=default is False,
        multiple=isinstance(default, tuple),
        default=None,
        help=flag.help + shown,
    )


def _given(name: str, value: object) -> Given:
    flag = FLAGS[name].name
    if isinstance(value, str):
        return settings.from_text(flag, name, value)
    return Given(flag, name, value)


def _assigned(assignment: str) -> Given:
    name, equals, text = assignment.partition("=")
    if not equals:
        raise OptionError(f"--set {assignment}: write KEY=VALUE")
    return settings.from_text("--set", name.strip(), text)


def _names(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def _moment(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """A moment as the tables write it, of a date or an age; "" for none."""
    age = re.fullmatch(r"(\d{1,6})([hdw])", value.strip())
    try:
        if age:
            hours = int(age[1]) * {"h": 1, "d": 24, "w": 168}[age[2]]
            moment = datetime.now(UTC) - timedelta(hours=hours)
        elif value:
            moment = datetime.fromisoformat(value)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        else:
            return ""
    except (ValueError, OverflowError):
        message = f"{value!r} is neither a date such as 2024-05-31 nor an age such as 7d"
        raise click.BadParameter(message) from None
    return utc(moment)


database = click.option(
    "--db",
    metavar="FILE",
    type=click.Path(path_type=Path),
    default="unspin.db",
    show_default=True,
    help="The database.",
)

sites_to_crawl = click.argument("sites", metavar="SITES...", nargs=-1)

listing = click.option(
    "--list",
    "listing",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Fetch exactly the URLs of FILE: one per line, or a CSV's URL or Address column.",
)

since = click.option(
    "--since",
    metavar="WHEN",
    default="",
    callback=_moment,
    help="Fetch again what was fetched before WHEN: a date such as 2024-05-31, or an age such as"
    " 12h, 7d or 4w.",
)

stored_sites = click.option(
    "--sites",
    metavar="NAMES",
    multiple=True,
    callback=_names,
    help="Only these stored sites: names with commas, or repeated. Default: all of them.",
)


def own_sites(*, required: bool = False) -> Callable[[Callback], Callback]:
    """Which sites are the user's own."""
    return click.option(
        "--own",
        metavar="NAMES",
        multiple=True,
        required=required,
        callback=_names,
        help="Your sites: names with commas, or repeated.",
    )


def limit(default: int) -> Callable[[Callback], Callback]:
    """How many lines of a table are shown."""
    return click.option(
        "--limit",
        metavar="N",
        type=click.IntRange(min=1),
        default=default,
        show_default=True,
        help="Show at most N.",
    )


sellers = click.option(
    "--sellers",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A sellers.json: ids of its intermediaries tie no sites.",
)

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")

report_directory = click.option(
    "-o",
    "--report",
    "directory",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    default="unspin-report",
    show_default=True,
    help="The folder for the report.",
)
