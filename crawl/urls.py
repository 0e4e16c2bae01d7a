"""URLs: one canonical form for each, the site it belongs to, and lists of them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from crawl.errors import InputError
from crawl.url_parts import names_visit

MAX_LENGTH = 2000

_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_][a-z0-9_-]{0,62})*")
_DEFAULT_PORT = {"http": 80, "https": 443}
_SESSION = re.compile(r";(jsessionid|phpsessid|sid)=[^/;?&]*", re.IGNORECASE)


def canonical(url: str) -> str:
    """The one form under which a URL is known; applying it twice changes nothing.

    Scheme and host are lower case (the host in IDNA), default ports, fragments, dot segments and
    parameters that only name a visit or a campaign are gone, escapes are in one form and query
    parameters in one order.

    Raises:
        InputError: It is not http or https, carries a password, is longer than 2,000 characters
            or names no host.
    """
    shown = url.strip()[:80]
    if not re.match(r"\s*https?://", url, re.IGNORECASE):
        raise InputError(f"not an http or https URL: {shown!r}")
    try:
        normal = canonicalize_url(url.strip())
        while (without := _SESSION.sub("", normal)) != normal:
            normal = canonicalize_url(without)  # what stood before it may be a dot segment now
        parts = urlsplit(normal)
        port = parts.port
    except ValueError as error:  # UnicodeError is one
        raise InputError(f"not a usable URL: {shown!r}") from error
    if parts.username is not None or parts.password is not None:
        raise InputError(f"a URL with a user name or password in it: {parts.hostname}")
    host = _host(parts.hostname or "")
    if not host:
        raise InputError(f"a URL without a usable host name: {shown!r}")
    if port and port != _DEFAULT_PORT[parts.scheme]:
        host = f"{host}:{port}"
    query = "&".join(pair for pair in parts.query.split("&") if pair and not names_visit(pair))
    result = urlunsplit((parts.scheme, host, parts.path, query, ""))
    if len(result) > MAX_LENGTH:
        raise InputError(f"a URL of more than {MAX_LENGTH} characters: {shown!r}")
    return result


def _host(host: str) -> str:
    """A host name or bracketed IPv6 address in its one form; "" for what is neither."""
    if ":" in host:
        try:
            return f"[{ip_address(host)}]"
        except ValueError:
            return ""
    host = host.removesuffix(".")
    return host if _HOST.fullmatch(host) else ""


def origin_of(url: str) -> str:
    """Scheme, host and port of a canonical URL, what one robots.txt speaks for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def site_of(url: str) -> str:
    """Site of a canonical URL: its host without ``www.``, with the port where that is unusual."""
    netloc = urlsplit(url).netloc
    bare = netloc.removeprefix("www.")
    return bare if "." in bare else netloc


def in_scope(url: str, sites: Iterable[str]) -> bool:
    """Whether a canonical URL belongs to one of the sites."""
    return site_of(url) in sites


def start_url(text: str) -> str:
    """The URL that a user means by a URL or a bare host name (which is asked over http first).

    Raises:
        InputError: It is neither.
    """
    text = text.strip()
    if "://" in text:
        return canonical(text)
    name = re.split(r"[/:?]", text, maxsplit=1)[0]
    if "." not in name and name != "localhost" and not text.startswith("["):
        raise InputError(f"neither a URL nor a host name: {text[:80]!r}")
    return canonical(f"http://{text}")


def read_sites(lines: Iterable[str], source_name: str) -> list[str]:
    """Start URLs of a site list: a URL or host in each line, ``#`` comments, empty lines.

    Args:
        lines: The list.
        source_name: What to call it in messages.

    Raises:
        InputError: A line is malformed (its number is named) or there are no sites.
    """
    return _read(
        ((number, re.sub(r"(^|\s)#.*", "", line)) for number, line in enumerate(lines, 1)),
        source_name,
    )


def read_url_list(path: Path) -> list[str]:
    """URLs of a text file as `read_sites` takes it, or of a CSV's ``URL`` or ``Address`` column.

    Raises:
        InputError: It cannot be read, a line is malformed (its number is named) or it is empty.
    """
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    except UnicodeError as error:
        raise InputError(f"{path}: not a text file in UTF-8 or UTF-16") from error
    lines = text.splitlines()
    for delimiter in ",;\t":
        rows = csv.reader(lines, delimiter=delimiter)
        header = [name.strip().lower() for name in next(rows, [])]
        column = next((header.index(name) for name in ("url", "address") if name in header), None)
        if column is not None:
            return _read(
                ((rows.line_num, row[column]) for row in rows if len(row) > column), str(path)
            )
    return read_sites(lines, str(path))


def _read(entries: Iterable[tuple[int, str]], source_name: str) -> list[str]:
    """Start URLs of numbered entries, each once, in their order."""
    urls: dict[str, None] = {}
    for number, entry in entries:
        if entry.strip():
            try:
                urls[start_url(entry)] = None
            except InputError as error:
                raise InputError(f"{source_name}, line {number}: {error}") from error
    if not urls:
        raise InputError(f"{source_name}: no URL or site in it")
    return list(urls)
