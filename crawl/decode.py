"""Bytes to text: the charset a page has, whatever it declares."""

from __future__ import annotations

import re

from w3lib.encoding import (
    html_body_declared_encoding,
    html_to_unicode,
    http_content_type_encoding,
)

_ODD = re.compile(r"[\ufffd\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_MAX_MISFIT = 0.05  # of a page's characters beyond ASCII that its charset may get wrong
_SAMPLE = 4096  # characters that tell whether it is text
# Python knows these by name, but no page is written in them; punycode takes time by the square.
_NO_CHARSETS = frozenset({"punycode", "unicode-escape", "raw-unicode-escape"})


def decode(content: bytes, content_type: str = "") -> str:
    """Decode a page.

    Bytes that are valid UTF-8 are UTF-8, since no other text is by chance; else the byte order
    mark, the content type's charset or the page's own declaration decides, and where that does
    not fit the bytes, detection.

    Args:
        content: The page as it was served; a character cut off at its end is left out.
        content_type: As the server stated it, charset included.
    """
    if b"\0" not in content and b"\x1b" not in content:  # neither UTF-16 nor ISO-2022
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if error.start >= len(content) - 3:
                return content[: error.start].decode("utf-8-sig")
    from trafilatura.utils import detect_encoding  # noqa: PLC0415 - seldom needed, slow to import

    declared = as_declared(content, content_type)
    beyond_ascii = len(declared) - len(declared.encode("ascii", "ignore"))
    if declared.count("\ufffd") <= _MAX_MISFIT * beyond_ascii:
        return declared
    for guess in detect_encoding(content):
        try:
            return content.decode(guess)
        except (LookupError, UnicodeDecodeError):
            continue
    return declared


def as_declared(content: bytes, content_type: str = "") -> str:
    """Decode a page by its byte order mark or the charset it declares, else as UTF-8.

    What is declared may be nonsense, or the name of a codec that is no charset; what does not fit
    becomes U+FFFD. Arguments as for `decode`.
    """
    charset = http_content_type_encoding(content_type) or html_body_declared_encoding(content)
    try:
        if charset not in _NO_CHARSETS:
            return html_to_unicode(content_type, content)[1]
    except (LookupError, UnicodeError):  # of base64, say, or idna
        pass
    return html_to_unicode("text/html; charset=utf-8", content)[1]


def is_binary(text: str) -> bool:
    """Tell whether decoded content is no text: too much of its start is not characters."""
    start = text[:_SAMPLE]
    return len(_ODD.findall(start)) > 0.1 * len(start)
