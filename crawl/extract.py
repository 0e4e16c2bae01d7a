"""A page's HTML to Article, by trafilatura, with bounds that no page can break."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Document

from crawl.article import Article, Declared
from crawl.blocks import Piece, bare_words, number_sections
from crawl.body import body_pieces
from crawl.decode import decode, is_binary
from crawl.headings import restore_headings
from crawl.layout import read_layout
from crawl.markup import Markup, read_markup
from crawl.metadata import read_metadata
from crawl.nothing import MOST_WORDS, why_nothing
from crawl.options import ExtractOptions
from crawl.outline import contents_list, linked_contents, without_contents
from crawl.ownership import OwnershipId, ads_txt_ids, is_ads_txt, ownership_ids
from crawl.parse import parse
from crawl.parts import mark_parts
from crawl.plaintext import from_text
from crawl.selectors import choose_content, signature
from crawl.shell import is_shell
from crawl.simple import simple_pieces

EXTRACTOR = f"trafilatura {trafilatura.__version__}/1"
"""Name and version of what makes articles; the last number counts the changes made here."""

MAX_BYTES = 5 * 1024 * 1024
"""Bytes of a page that are read."""

_TEXT_TYPES = {"text/plain": None, "text/markdown": True, "text/x-markdown": True}
_HTML_START = re.compile(r"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_FRAME = frozenset(("script", "style", "nav", "header", "footer"))
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
_CUT = "only part of a page"
_DEFAULTS = ExtractOptions()


@dataclass(frozen=True, slots=True)
class Extraction:
    """What became of one page.

    Attributes:
        article: The article, None where the page has none.
        reason: One plain line that says why there is none, else "".
        declared: What the page says of its relation to other pages, article or not.
        ownership: Ids that may tell who runs the site (`crawl.ownership`).
        quarantined: Whether the page had to be put aside, as it broke a limit or its process.
    """

    article: Article | None
    reason: str = ""
    declared: Declared = field(default_factory=Declared)
    ownership: tuple[OwnershipId, ...] = ()
    quarantined: bool = False

    @property
    def outcome(self) -> str:
        """The word to store: "article", "none" or "quarantined"."""
        if self.quarantined:
            return "quarantined"
        return "none" if self.article is None else "article"


def extractor_for(site: str, options: ExtractOptions) -> str:
    """Name of what makes a site's articles: the extractor, and the site's selectors if any."""
    chosen = signature(site, options)
    return f"{EXTRACTOR}+{chosen}" if chosen else EXTRACTOR


def extract(  # noqa: PLR0913 - the fields of an article that its page does not say
    html: bytes | str,
    *,
    id: str,  # noqa: A002 - the name the article has
    url: str = "",
    site: str = "",
    content_type: str = "",
    title: str = "",
    labels: Mapping[str, str] | None = None,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
    truncated: bool = False,
    options: ExtractOptions = _DEFAULTS,
) -> Extraction:
    """Take the article out of a page; never raises for what the page holds.

    A page beyond the bounds (5 MiB, 50,000 elements, nested 200 deep, 3,000 siblings) is read by
    a simpler parse and flagged; it never comes out silently empty. What is served as plain text
    or Markdown is read as that.

    Args:
        html: The page as it was served.
        id: Names the article wherever results cite it.
        url: Where it was found.
        site: The site it belongs to.
        content_type: As the server stated it, charset included.
        title: The title, where it is known from elsewhere.
        labels: Columns of an import that unspin does not interpret.
        status: HTTP status, None where no server sent it.
        headers: Of the response, by lower-case name.
        truncated: Whether the page is less than what the server had: such a page has no article,
            since part of one would pass for another version of the whole.
        options: How many words make an article, and selectors for its content.
    """
    start = html[:MAX_BYTES]
    if isinstance(start, str):  # lone surrogates would end libxml2's reading
        source = start.encode("utf-8", "replace").decode()
    else:
        source = decode(start, content_type)
    flags = ["body truncated"] if len(html) > MAX_BYTES else []
    kind = content_type.partition(";")[0].strip().lower()
    is_html = _HTML_START.match(source) is not None
    if reason := _why_no_page(source, "" if is_html else kind):
        return Extraction(None, reason)
    if is_ads_txt(url) and not is_html:
        return Extraction(None, "an ads.txt file", ownership=ads_txt_ids(source))
    labels = dict(labels or {})
    if kind in _TEXT_TYPES and not is_html:
        markdown = _TEXT_TYPES[kind]
        article = from_text(
            source, id=id, title=title, url=url, site=site, labels=labels, markdown=markdown
        )
        nothing = _CUT if truncated else why_nothing(article.title, article.text, status)
        return _judge(article, nothing, (), options)

    tree, broken_bound = parse(source)
    page = read_markup(tree)
    metadata = read_metadata(page, url, headers)
    ownership = ownership_ids(source, page, metadata.author)
    title = title or metadata.title
    nothing = _CUT if truncated else why_nothing(title, _said(page), status)
    empty = is_shell(page)
    layout = read_layout(page, metadata.declared.types, url)
    if choose_content(tree, site, options):
        page = read_markup(tree)
    outline = () if broken_bound else linked_contents(page)
    pieces = None if broken_bound else _content(tree, page)
    if pieces is None:
        flags.append(f"simpler parse: {broken_bound or 'the extractor failed'}")
        pieces = simple_pieces(source)
    blocks = mark_parts(number_sections(without_contents(pieces, outline), title), page)
    article = Article(
        id=id,
        blocks=blocks,
        title=title,
        url=url,
        site=site,
        language=metadata.language,
        author=metadata.author,
        published=metadata.published,
        modified=metadata.modified,
        outline=outline or contents_list(blocks),
        flags=tuple(flags),
        labels=labels,
        declared=metadata.declared,
        layout=layout,
    )
    return _judge(article, nothing, ownership, options, empty=empty)


def _content(tree: HtmlElement, page: Markup) -> Iterable[Piece] | None:
    """Return a page's content, None where a defect of the extractor shows."""
    try:
        document = trafilatura.bare_extraction(
            tree,
            include_comments=False,
            deduplicate=False,
            output_format="txt",  # only the body is read; "python" would write it out as text, too
        )
    except MemoryError:
        raise
    except Exception:  # no odd page may stop a crawl
        return None
    pieces = body_pieces(document.body) if isinstance(document, Document) else ()
    return restore_headings(list(pieces), page)


def _why_no_page(source: str, kind: str) -> str:
    """Say why content of a type cannot be a page, "" where it can."""
    if not source or source.isspace():
        return "the page is empty"
    is_text = not kind or kind.startswith("text/") or "html" in kind or "xml" in kind
    if is_binary(source):
        called = f", not the {kind[:100]} it is said to be" if kind else ", not text"
        return f"binary content{called}" if is_text else f"not text but {kind[:100]}"
    return "" if is_text else f"not a page but {kind[:100]}"


def _said(page: Markup) -> str:
    """What a page says, its frame left out, as far as `why_nothing` reads."""
    said: list[str] = []
    words = 0
    for text in page.said(_FRAME):
        said.append(text)
        words += len(text.split())
        if words > MOST_WORDS:  # unless some of them are signs alone
            said = [bare_words(" ".join(said))]
            words = len(said[0].split())
        if words > MOST_WORDS:
            break
    return " ".join(said)


def _judge(
    article: Article,
    nothing: str,
    ownership: tuple[OwnershipId, ...],
    options: ExtractOptions,
    *,
    empty: bool = False,
) -> Extraction:
    """Accept an article that is one and has enough words."""
    least = max(options.min_words, 1)
    too_short = article.words < least
    if too_short:  # unless it is in a script without spaces: words of two characters
        too_short = len(_UNSPACED.findall(article.text)) // 2 < least
    if too_short and empty:
        nothing = nothing or "an empty shell that needs JavaScript"
    if nothing:
        reason = f"{nothing}, not an article"
    elif too_short:
        found = f"{article.words} words of content" if article.words else "no content"
        reason = f"{found} found on the page"
    else:
        return Extraction(article, "", article.declared, ownership)
    return Extraction(None, reason, article.declared, ownership)
