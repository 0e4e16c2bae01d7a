"""One typed tree of settings, composed of the options that each package owns.

A setting is named by its table and key, ``crawl.max_pages``. It is the key ``max_pages`` under
``[unspin.crawl]`` in a settings file, the variable ``UNSPIN_CRAWL_MAX_PAGES``, and
``--set crawl.max_pages=N`` on the command line, where the common ones have flags of their own.
"""

from __future__ import annotations

import difflib
import json
import os
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, get_type_hints

from crawl.errors import OptionError
from crawl.options import CrawlOptions, ExtractOptions
from crawl.ranges import LoosensSafety, Secret, check_value, declared, hints
from dedup.engine.options import ScanOptions, ScoreOptions

FILE = "config.toml"
MAX_FILE = 1024 * 1024  # bytes; a settings file is far smaller
PREFIX = "UNSPIN_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting of the program.

    Attributes:
        crawl: How sites are fetched.
        extract: How articles are taken out of pages.
        scan: How versions are looked for.
        score: How repetition within one article is measured.
    """

    crawl: CrawlOptions = field(default_factory=CrawlOptions)
    extract: ExtractOptions = field(default_factory=ExtractOptions)
    scan: ScanOptions = field(default_factory=ScanOptions)
    score: ScoreOptions = field(default_factory=ScoreOptions)

    def as_data(self) -> dict[str, Any]:
        """The tree as plain JSON data, as a scan records it: what may be secret is left empty."""
        data: dict[str, Any] = asdict(self)
        for name, hint in names().items():
            if declared(hint, Secret):
                table, _, key = name.partition(".")
                data[table][key] = default(name)
        plain: dict[str, Any] = json.loads(json.dumps(data))
        return plain


class Given(NamedTuple):
    """One setting as some layer gives it.

    Attributes:
        origin: Where it stands, in the user's words: a file, a variable, a flag.
        name: ``table.key``.
        value: What was given, of the setting's type unless the user erred.
    """

    origin: str
    name: str
    value: object


def load(
    flags: Iterable[Given] = (),
    *,
    config: Path | None = None,
    environment: Mapping[str, str] = os.environ,
    directory: Path | None = None,
) -> Settings:
    """The settings in force.

    Args:
        flags: What the command line gives.
        config: A settings file that the user named.
        environment: Where ``UNSPIN_*`` variables are looked up; an unknown one is an error.
        directory: Where `FILE` is looked for when none was named; the working directory.

    Raises:
        OptionError: A key is unknown or a value is of the wrong type or outside its range; the
            message names where it stands and the nearest key.
    """
    # 1. The defaults stand in the option dataclasses.
    layers: list[Iterable[Given]] = []
    # 2. The file that was named, or else the one found in the working directory, which may not
    #    loosen safety: who unpacks someone's archive and works in it has not read it.
    found = (directory or Path()) / FILE
    if config is not None:
        layers.append(_from_file(config))
    elif found.is_file():
        layers.append(_harmless(_from_file(found, found=True)))
    # 3. Variables.
    layers.append(_from_environment(environment))
    # 4. Flags.
    layers.append(flags)

    checked = (given._replace(value=_checked(given)) for layer in layers for given in layer)
    in_force = {given.name: given for given in checked}
    return Settings(**{table: _options(table, in_force.values()) for table in tables()})


@cache
def tables() -> Mapping[str, type]:
    """The options dataclass of each table."""
    return get_type_hints(Settings)


@cache
def names() -> Mapping[str, Any]:
    """The annotated type of every setting, by ``table.key``."""
    return {
        f"{table}.{key.name}": hints(kind)[key.name]
        for table, kind in tables().items()
        for key in fields(kind)
    }


def default(name: str) -> object:
    """A setting's default value."""
    table, _, key = name.partition(".")
    return getattr(getattr(Settings(), table), key)


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.replace(".", "_").upper()


def from_text(origin: str, name: str, text: str) -> Given:
    """A setting given as text, as variables and flags do; a list's entries part at commas.

    Raises:
        OptionError: There is no such setting.
    """
    parse = READERS[_kind(origin, name)].parse
    try:
        return Given(origin, name, parse(text.strip()))
    except (ValueError, KeyError):
        return Given(origin, name, text)  # refused, with the value as given, when it is checked


def _options(table: str, in_force: Iterable[Given]) -> Any:  # noqa: ANN401
    """A table's options dataclass with what was given for it."""
    ours = [given for given in in_force if given.name.startswith(f"{table}.")]
    try:
        return tables()[table](**{given.name.partition(".")[2]: given.value for given in ours})
    except OptionError as error:  # values that do not go together
        origins = ", ".join(dict.fromkeys(given.origin for given in ours))
        raise OptionError(f"{origins}: {error}") from None


def _from_environment(environment: Mapping[str, str]) -> Iterator[Given]:
    known = {variable(name): name for name in names()}
    for key in sorted(environment):
        if key.startswith(PREFIX):
            if key not in known:
                raise OptionError(f"{key}: no such setting; nearest: {nearest(key, known)}")
            yield from_text(key, known[key], environment[key])


def _from_file(path: Path, *, found: bool = False) -> Iterator[Given]:
    """The settings of a file's ``[unspin]`` table; the rest of it is not ours.

    A file that was merely found and never says ``unspin`` may be another program's, whatever is
    wrong with it.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_FILE + 1)
    except OSError as error:
        raise OptionError(f"{path}: cannot be read: {error.strerror}") from None
    if found and b"unspin" not in data:
        return
    if len(data) > MAX_FILE:
        raise OptionError(f"{path}: larger than {MAX_FILE} bytes, so not a settings file")
    try:
        ours = tomllib.loads(data.decode()).get("unspin")
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OptionError(f"{path}: not valid TOML: {error}") from None
    if ours is None:
        if found:
            return
        raise OptionError(f"{path}: has no [unspin] table")
    if not isinstance(ours, dict):
        raise OptionError(f"{path}: [unspin] must be a table")
    for table, content in ours.items():
        if isinstance(content, dict):
            for key, value in content.items():
                yield Given(str(path), f"{table}.{key}", value)
        else:
            yield Given(str(path), table, content)


def _harmless(layer: Iterable[Given]) -> Iterator[Given]:
    """The settings of a file that was merely found: refused where they loosen safety."""
    for given in layer:
        guarded = declared(names().get(given.name), LoosensSafety) is not None
        if guarded and _checked(given) != default(given.name):
            raise OptionError(
                f"{given.origin}: {given.name} loosens safety, so a file that was only found "
                f"cannot set it; name the file with --config, or set {variable(given.name)}"
            )
        yield given


def _checked(given: Given) -> object:
    """The value of a setting, of its type and within its range."""
    kind = _kind(given.origin, given.name)
    reader = READERS[kind]
    value = given.value
    if kind is float and type(value) is int:
        value = float(value)
    elif kind == tuple[str, ...] and isinstance(value, list):
        value = tuple(value)
    if not reader.accepts(value):
        shown = "" if declared(names()[given.name], Secret) else f", not {_shown(given.value)}"
        raise OptionError(f"{given.origin}: {given.name} must be {reader.expects}{shown}")
    try:
        check_value(given.name, value, names()[given.name])
    except OptionError as error:
        raise OptionError(f"{given.origin}: {error}") from None
    return value


def _kind(origin: str, name: str) -> Any:  # noqa: ANN401
    """The plain type of a setting."""
    hint = names().get(name)
    if hint is None:
        raise OptionError(f'{origin}: unknown key "{name}"; nearest: {nearest(name, names())}')
    return getattr(hint, "__origin__", hint) if hasattr(hint, "__metadata__") else hint


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that is most like one that is not known."""
    return difflib.get_close_matches(name, known, n=1, cutoff=0)[0]


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


class Reader(NamedTuple):
    """How values of one type are read.

    Attributes:
        expects: The type in the user's words.
        accepts: Whether a value is of the type.
        parse: The value of a text; raises ValueError or KeyError.
    """

    expects: str
    accepts: Callable[[object], bool]
    parse: Callable[[str], object]


TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

READERS: Mapping[Any, Reader] = {
    bool: Reader("true or false", lambda v: type(v) is bool, lambda text: TRUTH[text.lower()]),
    int: Reader("a whole number", lambda v: type(v) is int, int),
    float: Reader("a number", lambda v: type(v) is float, float),
    str: Reader("text", lambda v: type(v) is str, str),
    tuple[str, ...]: Reader(
        "a list of texts",
        lambda v: type(v) is tuple and all(type(each) is str for each in v),
        lambda text: tuple(part.strip() for part in text.split(",") if part.strip()),
    ),
}
