"""Bytes to text: the charset a page has, whatever it declares."""

from __future__ import annotations

import re

_ODD = re.compile(r"[\ufffd\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_MAX_MISFIT = 0.05  # of a page's characters beyond ASCII that its charset may get wrong
_SAMPLE = 4096  # characters that tell whether it is text


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
    # Seldom needed, and slow to import.
    from trafilatura.utils import detect_encoding  # noqa: PLC0415
    from w3lib.encoding import html_to_unicode  # noqa: PLC0415

    _, declared = html_to_unicode(content_type or None, content, default_encoding="utf-8")
    beyond_ascii = len(declared) - len(declared.encode("ascii", "ignore"))
    if declared.count("\ufffd") <= _MAX_MISFIT * beyond_ascii:
        return declared
    for guess in detect_encoding(content):
        try:
            return content.decode(guess)
        except (LookupError, UnicodeDecodeError):
            continue
    return declared


def is_binary(text: str) -> bool:
    """Tell whether decoded content is no text: too much of its start is not characters."""
    start = text[:_SAMPLE]
    return len(_ODD.findall(start)) > 0.1 * len(start)
