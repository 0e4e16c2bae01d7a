"""What a page's markup shows of what the page is for: an article, a listing, a forum."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawl.article import Layout

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5"))
_FRAME = frozenset(("nav", "footer", "aside", "script", "style", "noscript", "template", "form"))
_MENU = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|sidebar|footer|breadcrumbs?|widget|related)(?:$|[\s_-])"
)
_PARAGRAPHS = frozenset(("p", "blockquote", "li", "dd", "div", "td", "section"))
_EMPHASIS = frozenset(("b", "i", "em", "strong", "span", "q", "mark", "small", "abbr"))
_PROSE = 8  # words outside links that make a paragraph
_TEASER = 2  # words of a heading that may be a teaser's
_POSTS = 2  # visitors' posts that make a page theirs
_NAMES = 1 << 14  # classes and ids remembered; the pages of a site share theirs

# Names that content systems give their pages: classes of the body, types of structured data.
_LISTING_CLASS = re.compile(
    r"(?:^|\s)(?:archive|category|tag|search|search-results|search-no-results|author|blog|date|tax"
    r"|taxonomy|post-type-archive|page-taxonomy(?:-term)?|path-taxonomy|archive-page|category-page"
    r"|tag-page)(?:\s|$)"
)
_ARTICLE_CLASS = re.compile(
    r"(?:^|\s)(?:single|single-post|singular|(?:page-)?node-type-(?:article|blog)|article-page"
    r"|page-template-default|post-template-default)(?:\s|$)"
)
_LISTING_TYPES = frozenset(("CollectionPage", "SearchResultsPage", "ProfilePage", "og:profile"))
_FORUM_TYPES = frozenset(("DiscussionForumPosting", "QAPage"))
_ARTICLE_TYPES = re.compile(r"Article$|^(?:BlogPosting|LiveBlogPosting|Recipe|HowTo|og:article)$")
_FORUM_SYSTEMS = re.compile(
    r"phpbb|vbulletin|discourse|xenforo|mybb|simple machines|invision|flarum|woltlab|vanilla forums"
    r"|nodebb|punbb|fluxbb",
    re.IGNORECASE,
)
_POST = re.compile(
    r"(?:^|\s)(?:postbody|post-?body|message-body|message-userContent|topic-body|guestbook-entry"
    r"|gb-?entry|forum-post|bbp-reply-content|answer)(?:$|\s)"
)


def read_layout(tree: HtmlElement, types: Sequence[str], url: str = "") -> Layout:
    """Read what the markup of a parsed page shows.

    Args:
        tree: The whole page.
        types: Types of its structured data, as `crawl.article.Declared` has them.
        url: Where it was found.
    """
    body = tree.find(".//body")
    if body is None:
        return Layout(_kind(tree, types))
    teasers = longest = run = words = linked = 0
    for element, in_link in _content(body):
        own = len(element.text.split()) if element.text else 0
        own += sum([len(child.tail.split()) for child in element if child.tail])
        if element.tag in _HEADINGS and _is_teaser(element, url):
            teasers += 1
            longest, run = max(longest, run), 0
        elif element.tag in _PARAGRAPHS:
            prose = own + _emphasised(element)
            run += prose if prose >= _PROSE else 0
        words += own
        linked += own if in_link else 0
    return Layout(_kind(tree, types), teasers, max(longest, run), round(linked / max(words, 1), 3))


def _kind(tree: HtmlElement, types: Sequence[str]) -> str:
    """What the page's own system names it."""
    root = tree.getroottree().getroot()
    body = tree.find(".//body")
    classes = "" if body is None else body.get("class", "").lower()
    is_article = _ARTICLE_CLASS.search(classes) is not None
    generators = [m.get("content", "") for m in tree.iter("meta") if m.get("name") == "generator"]
    system = " ".join((*generators, "" if body is None else body.get("id", "")))
    classes_of_parts = [each.get("class") for each in tree.iter("div", "article", "li")]
    posts = sum(_names_post(names) for names in classes_of_parts if names)
    if _FORUM_SYSTEMS.search(system) or root.get("id") == "XF" or _FORUM_TYPES & set(types):
        return "forum"
    if posts >= _POSTS:
        return "forum"
    if _LISTING_TYPES & set(types) or (_LISTING_CLASS.search(classes) and not is_article):
        return "listing"
    if is_article or any(map(_ARTICLE_TYPES.search, types)):
        return "article"
    return ""


def _content(body: HtmlElement) -> Iterator[tuple[HtmlElement, bool]]:
    """Every element outside the page's frame in reading order, and whether it is in a link."""
    stack = [(body, False)]
    while stack:
        current, linked = stack.pop()
        if not isinstance(current.tag, str) or _is_frame(current):
            continue
        linked = linked or current.tag == "a"
        yield current, linked
        stack.extend((child, linked) for child in reversed(current))


def _is_frame(element: HtmlElement) -> bool:
    if element.tag in _FRAME or element.get("role") in ("navigation", "contentinfo"):
        return True
    if element.tag not in ("div", "ul", "section"):
        return False
    classes, name = element.get("class"), element.get("id")
    if not ((classes and _names_menu(classes)) or (name and _names_menu(name))):
        return False
    return next(element.iter("h1"), None) is None  # "with-sidebar" names the whole page


@lru_cache(_NAMES)
def _names_menu(names: str) -> bool:
    return _MENU.search(names.lower()) is not None


@lru_cache(_NAMES)
def _names_post(names: str) -> bool:
    return _POST.search(names) is not None


def _is_teaser(heading: HtmlElement, url: str) -> bool:
    """Whether a heading is, as a whole, a link to another page."""
    words = heading.text_content().split()
    if len(words) < _TEASER:
        return False
    link = next(iter(heading.iter("a")), None)
    if link is not None and len(link.text_content().split()) < len(words) * 0.8:
        return False
    if link is None:
        link = next(iter(heading.iterancestors("a")), None)
    href = "" if link is None else link.get("href", "")
    return bool(href) and not href.startswith(("#", "javascript:")) and not _same(href, url)


def _same(href: str, url: str) -> bool:
    try:
        there, here = urlsplit(urljoin(url, href)), urlsplit(url)
    except ValueError:
        return False
    return bool(url) and (there.hostname, there.path.rstrip("/"), there.query) == (
        *(here.hostname, here.path.rstrip("/"), here.query),
    )


def _emphasised(paragraph: HtmlElement) -> int:
    """Words of a paragraph that it emphasises, which are its own, too; those of links are not."""
    emphasised = (child for child in paragraph if child.tag in _EMPHASIS)
    return sum([len(child.text_content().split()) for child in emphasised])
