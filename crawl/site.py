"""A site while a crawl runs: what is kept of it, and what comes of its failures."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from crawl.discover import Finding
from crawl.errors import FetchError
from crawl.frontier import Claim, Link, Outcome, Result
from crawl.politeness import Politeness
from crawl.reach import Source


@dataclass
class Site:
    """What a crawl keeps of a site while it runs.

    Attributes:
        name: Its name.
        politeness: The manners towards it.
        fetched: Pages so far.
        requests: Requests so far.
        address: Where it is served from, "" where unknown, None where not looked up yet.
        claim: Under way, or held back until robots.txt has spoken.
        asked: Whether anything was asked of it in this run.
        answered: Whether it gave an answer in this run.
    """

    name: str
    politeness: Politeness
    fetched: int
    requests: int
    address: str | None = None
    claim: Claim | None = None
    asked: bool = False
    answered: bool = False

    def failure(self, claim: Claim, error: FetchError, max_tries: int) -> Finding:
        """What a request without an answer amounts to: an end, another URL or another try.

        Args:
            claim: The URL, and how often it was tried.
            error: Why there is no answer.
            max_tries: How often a URL is tried.
        """
        if error.refused:
            return Finding(Outcome(Result.REFUSED, str(error)))
        parts = urlsplit(claim.url)
        first = claim.source is Source.SEED and not self.answered
        if first and error.unconnected and parts.scheme == "http" and parts.port is None:
            secure = Link(parts._replace(scheme="https").geturl(), Source.SEED)
            return Finding(Outcome(Result.FAILED, f"{error}; asked over https"), links=(secure,))
        if error.lasting or claim.tries >= max_tries:
            return Finding(Outcome(Result.FAILED, str(error)))
        return self.again(str(error))

    def again(self, reason: str) -> Finding:
        """Try a URL again once another one of the site had a turn."""
        retry_at = self.politeness.state.next_allowed + self.politeness.delay
        return Finding(Outcome(Result.FAILED, reason, retry_at=retry_at))
