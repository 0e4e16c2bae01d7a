"""What the parts of a URL say: whose its host is, and which parameters name only a visit."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

# A visit or a campaign, never another text.
_VISIT = re.compile(
    r"utm_.*|mtm_.*|pk_.*|hsa_.*|_hs.*|gclid|gbraid|wbraid|dclid|fbclid|msclkid|yclid|twclid"
    r"|igshid|mc_cid|mc_eid|_ga|_gl|jsessionid|phpsessid|aspsessionid.*|sessionid|replytocom",
    re.IGNORECASE,
)


def parts_of(url: str) -> SplitResult:
    """The parts of an address; of what is none, all empty."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def names_visit(parameter: str) -> bool:
    """Whether a query parameter, ``name=value`` or a name alone, tells a visit or a campaign."""
    return _VISIT.fullmatch(parameter.partition("=")[0]) is not None


@lru_cache(maxsize=65536)
def registrable_domain(host: str) -> str:
    """The domain that was registered: one label below a public suffix.

    ``a.b.co.uk`` gives ``b.co.uk``; an address gives itself, a host below a suffix that nobody
    knows its last two labels.

    Args:
        host: A host name or address, with a port or without.
    """
    from tld import get_fld  # noqa: PLC0415 - parses the public suffix list on import

    name = (parts_of(f"//{host}").hostname or host).lower()
    try:
        return str(ip_address(name))
    except ValueError:
        found = get_fld(f"http://{name}", fail_silently=True)
        return found or ".".join(name.split(".")[-2:])
