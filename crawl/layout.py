"""What a page's markup shows of what the page is for: an article, a listing, a forum."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from urllib.parse import urljoin, urlsplit

from crawl.article import Layout
from crawl.markup import Markup

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5"))
_FRAME = frozenset(("nav", "footer", "aside", "script", "style", "noscript", "template", "form"))
_MENUS = frozenset(("div", "ul", "section"))
_MENU_WORDS = ("nav", "menu", "sidebar", "footer", "breadcrumb", "widget", "related")
_MENU = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|sidebar|footer|breadcrumbs?|widget|related)(?:$|[\s_-])"
)
_PARAGRAPHS = frozenset(("p", "blockquote", "li", "dd", "div", "td", "section"))
_EMPHASIS = frozenset(("b", "i", "em", "strong", "span", "q", "mark", "small", "abbr"))
_PROSE = 8  # words outside links that make a paragraph
_TEASER = 2  # words of a heading that may be a teaser's
_PARTS = frozenset(("div", "article", "li"))
_POSTS = 2  # visitors' posts that make a page theirs

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
_POST_WORDS = (  # every match of _POST holds one of these
    *("postbody", "post-body", "message-", "topic-body", "guestbook-", "gbentry", "gb-entry"),
    *("forum-post", "bbp-reply-", "answer"),
)
_POST = re.compile(
    r"(?:^|\s)(?:postbody|post-?body|message-body|message-userContent|topic-body|guestbook-entry"
    r"|gb-?entry|forum-post|bbp-reply-content|answer)(?:$|\s)"
)


def read_layout(page: Markup, types: Sequence[str], url: str = "") -> Layout:
    """Read what the markup of a page shows.

    Args:
        page: The whole page.
        types: Types of its structured data, as `crawl.article.Declared` has them.
        url: Where it was found.
    """
    bodies = [place for place in page.places.get("body", ()) if place]
    if not bodies:
        return Layout(_kind(page, types, {}))
    body = bodies[0]
    frames = _frames(page)
    own, emphasised = _own_words(page, body, frames), _emphasised(page)
    teasers = longest = run = words = linked = 0
    place, link_end = body, 0
    while place < page.ends[body]:
        if place in frames:
            place = page.ends[place]
            continue
        tag = page.tags[place]
        if tag == "a":
            link_end = max(link_end, page.ends[place])
        elif tag in _HEADINGS and _is_teaser(page, place, url):
            teasers += 1
            longest, run = max(longest, run), 0
        elif tag in _PARAGRAPHS:
            prose = own[place] + emphasised[place]
            run += prose if prose >= _PROSE else 0
        words += own[place]
        linked += own[place] if place < link_end else 0
        place += 1
    kind = _kind(page, types, dict(page.attributes[body]))
    return Layout(kind, teasers, max(longest, run), round(linked / max(words, 1), 3))


def _frames(page: Markup) -> set[int]:
    """The elements that are the page's frame: menus, what stands beside its content, its foot."""
    frames = {place for tag in _FRAME for place in page.places.get(tag, ())}
    for role in ("navigation", "contentinfo"):
        frames.update(page.having["role"].get(role, ()))
    for name in ("class", "id"):
        for value, places in page.named(name, _MENU_WORDS):
            if _MENU.search(value.lower()):  # but "with-sidebar" names the whole page
                menus = (place for place in places if page.tags[place] in _MENUS)
                frames.update(place for place in menus if not page.within(place, "h1"))
    return frames


def _own_words(page: Markup, body: int, frames: Iterable[int]) -> list[int]:
    """Words that each element outside the frame says itself."""
    words = [0] * len(page.tags)
    within = (place for place in frames if body <= place < page.ends[body])
    for number in chain.from_iterable(page.outside(body, within)):
        words[page.owners[number]] += len(page.texts[number].split())
    return words


def _emphasised(page: Markup) -> Counter[int]:
    """Words that each element emphasises, which are its own, too; those of links are not."""
    words: Counter[int] = Counter()
    for place in chain.from_iterable(page.places.get(tag, ()) for tag in _EMPHASIS):
        words[page.parents[place]] += len(page.text(place).split())
    return words


def _kind(page: Markup, types: Sequence[str], body: Mapping[str, str]) -> str:
    """What the page's own system names it.

    Args:
        page: The whole page.
        types: Of its structured data.
        body: Attributes of its body.
    """
    classes = body.get("class", "").lower()
    is_article = _ARTICLE_CLASS.search(classes) is not None
    metas = (dict(page.attributes[place]) for place in page.places.get("meta", ()))
    generators = [meta.get("content", "") for meta in metas if meta.get("name") == "generator"]
    system = " ".join((*generators, body.get("id", "")))
    if _FORUM_SYSTEMS.search(system) or page.root.get("id") == "XF" or _FORUM_TYPES & set(types):
        return "forum"
    named = (places for names, places in page.named("class", _POST_WORDS) if _POST.search(names))
    if sum(page.tags[place] in _PARTS for place in chain.from_iterable(named)) >= _POSTS:
        return "forum"
    if _LISTING_TYPES & set(types) or (_LISTING_CLASS.search(classes) and not is_article):
        return "listing"
    if is_article or any(map(_ARTICLE_TYPES.search, types)):
        return "article"
    return ""


def _is_teaser(page: Markup, heading: int, url: str) -> bool:
    """Whether a heading is, as a whole, a link to another page."""
    words = page.text(heading).split()
    if len(words) < _TEASER:
        return False
    link = next(iter(page.within(heading, "a")), None)
    if link is not None and len(page.text(link).split()) < len(words) * 0.8:
        return False
    if link is None:
        link = next((place for place in page.around(heading) if page.tags[place] == "a"), None)
    href = "" if link is None else page.attribute(link, "href") or ""
    return bool(href) and not href.startswith(("#", "javascript:")) and not _same(href, url)


def _same(href: str, url: str) -> bool:
    try:
        there, here = urlsplit(urljoin(url, href)), urlsplit(url)
    except ValueError:
        return False
    return bool(url) and (there.hostname, there.path.rstrip("/"), there.query) == (
        *(here.hostname, here.path.rstrip("/"), here.query),
    )
