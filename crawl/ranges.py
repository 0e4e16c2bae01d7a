"""What an option may be: declared beside it, checked wherever options are made.

An option's range is part of its type, ``Annotated[int, Interval(ge=1, le=256)]``, so that the
constructor, the settings file, the documentation and the tests all read the same declaration.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any, get_type_hints

from annotated_types import Interval

from crawl.errors import OptionError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(frozen=True, slots=True)
class LoosensSafety:
    """Marks an option that opens what is closed for safety.

    Only who runs the program may set it, never a settings file that happens to lie in the working
    directory.
    """


@dataclass(frozen=True, slots=True)
class Secret:
    """Marks an option that may hold a password: never stored, never shown."""


@cache
def hints(options: type) -> Mapping[str, Any]:
    """The annotated type of every field of an options dataclass, by name."""
    return get_type_hints(options, include_extras=True)


def declared(hint: object, marker: type) -> Any:  # noqa: ANN401
    """The annotation of the given class that a field's type carries, or None."""
    found = (each for each in getattr(hint, "__metadata__", ()) if isinstance(each, marker))
    return next(found, None)


def in_words(interval: Interval) -> str:
    """A range as a person says it, such as ``1 to 256`` or ``1 or more``."""
    if interval.le is None:
        return f"{interval.ge} or more"
    return f"{interval.ge} to {interval.le}"


def check(options: DataclassInstance) -> None:
    """Hold every field of an options dataclass against its type's annotations.

    Raises:
        OptionError: See `check_value`; the message names the field.
    """
    for field in fields(options):
        check_value(field.name, getattr(options, field.name), hints(type(options))[field.name])


def check_value(name: str, value: object, hint: object) -> None:
    """Hold one value against the annotations of its type.

    Raises:
        OptionError: A number is outside its range or not finite, or a text has control characters,
            which could forge headers.
    """
    texts = value if isinstance(value, tuple) else (value,)
    if any(isinstance(text, str) and not text.isprintable() for text in texts):
        given = "" if declared(hint, Secret) else f", not {value!r}"
        raise OptionError(f"{name} must be free of control characters{given}")
    interval = declared(hint, Interval)
    if interval is None or not isinstance(value, int | float):
        return
    low: Any = -math.inf if interval.ge is None else interval.ge
    high: Any = math.inf if interval.le is None else interval.le
    if not (math.isfinite(value) and low <= value <= high):
        raise OptionError(f"{name} must be {in_words(interval)}, not {value}")
