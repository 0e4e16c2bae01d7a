"""Settings: four layers, one error line, and documentation that cannot drift."""

from __future__ import annotations

import json
import runpy
import tomllib
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from annotated_types import Interval
from hypothesis import assume, given
from hypothesis import strategies as st

from crawl.errors import OptionError
from crawl.options import CrawlOptions
from crawl.ranges import Secret, declared
from dedup import settings
from dedup.engine.options import ScanOptions
from dedup.settings import Given, Settings, load

ROOT = Path(__file__).resolve().parents[2]


def layered(tmp_path: Path, **layers: object) -> Settings:
    """The settings in force in an empty directory with no variable but those given."""
    return load(**{"environment": {}, "directory": tmp_path, **layers})  # type: ignore[arg-type]


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_each_layer_overrides_the_one_before(tmp_path: Path) -> None:
    assert layered(tmp_path) == Settings()
    written(
        tmp_path / "config.toml",
        "[other]\nx = 1\n[unspin.crawl]\nmax_pages = 2\nmax_depth = 2\nworkers = 2\n",
    )
    variables = {"UNSPIN_CRAWL_MAX_DEPTH": "3", "UNSPIN_CRAWL_WORKERS": "3", "HOME": "/x"}
    flags = [Given("--set", "crawl.workers", 4)]
    crawl = layered(tmp_path, environment=variables, flags=flags).crawl
    assert (crawl.max_pages, crawl.max_depth, crawl.workers) == (2, 3, 4)
    named = written(tmp_path / "mine.toml", "[unspin.scan]\nshingle = 5\n")
    assert layered(tmp_path, config=named).crawl.max_pages == CrawlOptions().max_pages
    assert layered(tmp_path, config=named).scan.shingle == 5


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[unspin.crawl]\nmax_page = 2", 'unknown key "crawl.max_page"; nearest: crawl.max_pages'),
        ("[unspin.crawler]\nmax_pages = 2", "nearest: crawl.max_pages"),
        ("[unspin]\nmax_pages = 2", 'unknown key "max_pages"; nearest: crawl.max_pages'),
        ("[unspin.crawl]\nmax_pages = '2'", "crawl.max_pages must be a whole number, not '2'"),
        ("[unspin.crawl]\nmax_pages = true", "crawl.max_pages must be a whole number, not True"),
        ("[unspin.crawl]\nmax_pages = 0", "max_pages must be 1 or more, not 0"),
        ("[unspin.crawl]\nmin_delay = nan", "min_delay must be 0 or more, not nan"),
        ('[unspin.crawl]\ncontact = "a\\r\\nb"', "contact must be free of control characters"),
        ("[unspin.crawl]\nresolve = [1]", "crawl.resolve must be a list of texts"),
        ("[unspin.crawl.max_pages]\nx = 1", "crawl.max_pages must be a whole number"),
        ("[unspin.scan]\nshingle = 11", "shingle must be 1 to 10, not 11"),
        ("[unspin.crawl]\nmin_delay = 0", "min_delay may be 0 only together with allow_private"),
        ("[unspin.crawl]\nallow_private = true", "crawl.allow_private loosens safety"),
        ("[unspin.crawl]\nresolve = ['a:127.0.0.1']", "crawl.resolve loosens safety"),
        ("unspin = 3", "[unspin] must be a table"),
        ("[unspin", "not valid TOML"),
    ],
)
def test_a_bad_file_is_named_with_key_and_reason(tmp_path: Path, text: str, says: str) -> None:
    path = written(tmp_path / "config.toml", text)
    with pytest.raises(OptionError) as raised:
        layered(tmp_path)
    assert str(path) in str(raised.value)
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)
    assert raised.value.exit_code == 2


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("UNSPIN_CRAWL_MAX_PAGS", "2", "nearest: UNSPIN_CRAWL_MAX_PAGES"),
        ("UNSPIN_CRAWL_MAX_PAGES", "many", "crawl.max_pages must be a whole number, not 'many'"),
        ("UNSPIN_CRAWL_ALLOW_PRIVATE", "perhaps", "must be true or false"),
        ("UNSPIN_SCORE_THRESHOLD", "1.5", "threshold must be 0 to 1"),
    ],
)
def test_a_bad_variable_is_named(tmp_path: Path, variable: str, value: str, says: str) -> None:
    with pytest.raises(OptionError) as raised:
        layered(tmp_path, environment={variable: value})
    assert str(raised.value).startswith(variable)
    assert says in str(raised.value)


@pytest.mark.parametrize("content", [b"[tool]\nx = 1\n", b"not toml at all [", b"\xff\xfe"])
def test_another_programs_file_is_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "config.toml").write_bytes(content)
    assert layered(tmp_path) == Settings()
    with pytest.raises(OptionError):
        layered(tmp_path, config=tmp_path / "config.toml")


@pytest.mark.parametrize("value", ["'hunter2'", '["a.example Cookie: hunter2\\n"]', "['hunter2']"])
def test_secrets_are_neither_stored_nor_shown(tmp_path: Path, value: str) -> None:
    good = "[unspin.crawl]\nmy_sites = ['a.example']\nheaders = ['a.example Cookie: hunter2']\n"
    named = written(tmp_path / "mine.toml", good)
    tree = layered(tmp_path, config=named)
    assert tree.crawl.site_headers == {"a.example": {"Cookie": "hunter2"}}
    assert "hunter2" not in json.dumps(tree.as_data())
    with pytest.raises(OptionError) as raised:
        layered(tmp_path, config=written(named, f"[unspin.crawl]\nheaders = {value}\n"))
    assert "headers" in str(raised.value)
    assert "hunter2" not in str(raised.value)


def test_who_names_a_file_may_loosen_safety(tmp_path: Path) -> None:
    text = "[unspin.crawl]\nallow_private = true\nmin_delay = 0\n"
    options = layered(tmp_path, config=written(tmp_path / "mine.toml", text)).crawl
    assert options.allow_private
    assert options.min_delay == 0.0


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"no\.toml: cannot be read: No such file"):
        layered(tmp_path, config=tmp_path / "no.toml")


@pytest.mark.parametrize(
    ("name", "entry", "says"),
    [
        ("scan.roles", "*/tag/*: listing", "write PATTERN = ROLE"),
        ("scan.roles", "*/tag/* = list", "ROLE is one of article, listing"),
        ("extract.content", "main", "write HOST: SELECTOR"),
        ("extract.leave_out", "a.example: p[", "not a CSS selector"),
    ],
)
def test_an_entry_of_another_form_is_refused(
    tmp_path: Path, name: str, entry: str, says: str
) -> None:
    with pytest.raises(OptionError, match=says):
        layered(tmp_path, flags=[Given("--set", name, (entry,))])


def test_ranges_hold_in_the_constructor_too() -> None:
    with pytest.raises(OptionError, match="shingle must be 1 to 10, not 0"):
        ScanOptions(shingle=0)


ENTRIES = {  # settings whose texts have a form of their own
    "scan.roles": ["*/tag/* = listing", "a.example/o?t = standard text"],
    "extract.content": ["a.example: main > p", "b.example: .post, .page"],
    "extract.leave_out": ["a.example: .more"],
}


def valid(name: str, hint: object) -> st.SearchStrategy[object]:
    """Values that an option's type and range allow; secrets have a form of their own."""
    if name in ENTRIES:
        return st.lists(st.sampled_from(ENTRIES[name])).map(tuple)
    if declared(hint, Secret):
        return st.just(())
    plain = getattr(hint, "__origin__", hint) if hasattr(hint, "__metadata__") else hint
    interval = declared(hint, Interval) or Interval()
    text = st.text(st.characters(categories=["L", "N", "P", "S"]))
    if plain is int:
        return st.integers(interval.ge, interval.le)
    if plain is float:
        return st.floats(interval.ge, interval.le, allow_nan=False, allow_infinity=False)
    return {bool: st.booleans(), str: text, tuple[str, ...]: st.lists(text).map(tuple)}[plain]


@given(st.fixed_dictionaries({name: valid(name, hint) for name, hint in settings.names().items()}))
def test_any_valid_settings_survive_file_and_variables(values: dict[str, object]) -> None:
    assume(values["crawl.min_delay"] or values["crawl.allow_private"])
    flags = [Given("--set", name, value) for name, value in values.items()]
    meant = load(flags, environment={}, directory=ROOT)
    assert {name: given_value(meant, name) for name in values} == values
    lines = [
        f"unspin.{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()
    ]
    variables = {
        settings.variable(name): str(value)
        for name, value in values.items()
        if not isinstance(value, str | tuple)  # commas part a list, blanks are cut off
    }
    with TemporaryDirectory() as directory:
        named = written(Path(directory, "mine.toml"), "\n".join(lines))
        assert load(config=named, environment={}) == meant
        assert load(config=named, environment=variables) == meant


def given_value(tree: Settings, name: str) -> object:
    table, _, key = name.partition(".")
    return getattr(getattr(tree, table), key)


def test_the_root_file_holds_every_key_with_its_default() -> None:
    ours = tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))
    assert ours == {"unspin": json.loads(json.dumps(asdict(Settings())))}
    assert load(environment={}, directory=ROOT) == Settings()


def test_documentation_is_what_the_code_says() -> None:
    render = runpy.run_path(str(ROOT / "docs" / "render.py"))
    assert (ROOT / "config.toml").read_text(encoding="utf-8") == render["config_toml"]()
    assert (ROOT / "docs" / "config.md").read_text(encoding="utf-8") == render["config_md"]()
    documented = {
        f"{table}.{each.key}" for table in settings.tables() for each in render["documented"](table)
    }
    assert documented == set(settings.names())
