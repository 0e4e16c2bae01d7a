"""Documents come out of files, folders and tables; bad input gets one clear line."""

import gzip
import io
import json
import zipfile
from pathlib import Path

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE

from crawl.article import BlockKind
from crawl.errors import InputError
from crawl.files import Document, Rejected, read_article, read_documents

PROSE = "The kettle boils, and someone pours the tea before it has cooled down again."
HTML = f"<!doctype html><html><body><h1>Tea</h1><p>{PROSE} {PROSE}</p></body></html>"


def test_json_lines_become_documents(tmp_path: Path) -> None:
    rows = [
        {"url": "HTTP://www.Leaf.test:80/tea#x", "html": HTML, "text": "x", "city": "Bath", "n": 3},
        {"id": "fencing/leeds", "title": "Fencing", "text": PROSE, "empty": None},
        {"id": 7, "markdown": "# Tea"},
    ]
    path = tmp_path / "my farm.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    first, second, third = read_documents([path])
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert isinstance(third, Document)
    assert (first.name, first.url, first.site) == (
        *("http://www.leaf.test/tea", "http://www.leaf.test/tea", "leaf.test"),
    )
    assert (first.content.decode(), first.content_type[:9]) == (HTML, "text/html")
    assert first.labels == {"city": "Bath", "n": "3"}
    assert (second.name, second.url, second.site) == ("fencing/leeds", "", "my farm")
    assert (second.title, second.labels, second.where) == ("Fencing", {}, f"{path}, line 2")
    assert (third.name, third.content_type[:13]) == ("7", "text/markdown")
    assert next(iter(read_documents([path], site="named"))).site == "leaf.test"  # type: ignore[union-attr]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_becomes_documents(tmp_path: Path, delimiter: str) -> None:
    lines = (["URL", "Title", "Text", "City"], ["http://a.test/", "T", f'"{PROSE}\n""two"""', "Y"])
    path = tmp_path / "export.csv"
    path.write_text("\ufeff" + "\r\n".join(delimiter.join(line) for line in lines) + "\r\n")
    (document,) = read_documents([path])
    assert isinstance(document, Document)
    assert (document.url, document.title, document.site) == ("http://a.test/", "T", "a.test")
    assert document.content.decode() == f'{PROSE}\n"two"'
    assert document.labels == {"City": "Y"}


def test_bad_rows_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    long = json.dumps({"text": "x" * (9 * 1024 * 1024)})
    good = json.dumps({"text": PROSE})
    path.write_text("\n".join(["no json", "[1]", '{"title": "t"}', "", long, good]))
    *rejected, last = read_documents([path])
    assert [(r.where, r.reason) for r in rejected if isinstance(r, Rejected)] == [
        (f"{path}, line 1", "not JSON"),
        (f"{path}, line 2", "not a JSON object"),
        (f"{path}, line 3", "no html, markdown or text in it"),
        (f"{path}, line 5", "longer than 8 MiB"),
    ]
    assert isinstance(last, Document)
    assert last.where == f"{path}, line 6"


MIB = 1024 * 1024
LINE = "a line of a cell, " * 50 + "\n"


@pytest.mark.parametrize(
    ("long", "read"),
    [
        ('b,"' + LINE * 10_000 + '"', ["a", "c"]),
        ("b," + ",".join(['"' + "x" * (2 * MIB) + '\n"'] * 5), ["a", "c"]),
        ('b,"' + "x" * (9 * MIB) + '"', ["a", "c"]),
        ('b,"' + LINE * 80_000, ["a"]),  # a quote that nobody closes
    ],
    ids=["a cell", "all cells", "a line", "no end"],
)
def test_a_row_of_csv_is_as_long_as_a_document_may_be(
    tmp_path: Path, long: str, read: list[str]
) -> None:
    path = tmp_path / "rows.csv"
    rows = ("id,text,1,2,3,4", f"a,{PROSE}", long, f'c,"{PROSE}\n"', "")
    path.write_text("\n".join(rows))
    found = list(read_documents([path]))
    assert [each.name for each in found if isinstance(each, Document)] == read
    lines = 2 + len(long.split("\n"))
    (rejected,) = (each for each in found if isinstance(each, Rejected))
    if "c" not in read:
        says = "longer than 8 MiB, in quotes that are not closed; the rest is not read"
        assert rejected.reason == says
    else:
        assert rejected.reason == "longer than 8 MiB"
        assert rejected.where == f"{path}, line {lines}"
        assert found[-1].where == f"{path}, line {lines + 2}"


def test_a_bomb_and_a_damaged_archive_end_early(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.jsonl.gz"
    with gzip.open(bomb, "wb") as stream:
        stream.write(json.dumps({"text": PROSE}).encode() + b"\n")
        for _ in range(200):
            stream.write(b" " * 1024 * 1024)
    assert [type(found) for found in read_documents([bomb])] == [Document, Rejected]
    cut = tmp_path / "cut.jsonl.gz"
    rows = "\n".join(json.dumps({"id": n, "text": f"{n} {PROSE}"}) for n in range(5000))
    cut.write_bytes(gzip.compress(rows.encode())[:-2000])
    *documents, last = read_documents([cut])
    assert len(documents) > 100
    assert isinstance(last, Rejected)
    assert last.reason == "the compressed file is damaged from here on"


def test_a_folder_is_read_to_the_bottom_and_no_further(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("A secret that stands outside of the folder.")
    farm = tmp_path / "farm"
    (farm / "b" / ".git").mkdir(parents=True)
    (farm / "b" / ".git" / "x.txt").write_text(PROSE)
    (farm / "b" / "page.HTML").write_text(HTML)
    (farm / "b" / "image.png").write_bytes(b"\x89PNG\0")
    (farm / "a.md").write_text("# Tea")
    (farm / "c.txt").write_bytes(b"\0\1\2\3" * 10)
    (farm / "rows.jsonl").write_text(json.dumps({"id": "r", "text": PROSE}))
    (farm / ".hidden.txt").write_text(PROSE)
    (farm / "link.txt").symlink_to(outside)
    (farm / "loop").symlink_to(farm)
    found = list(read_documents([farm]))
    names = [d.name if isinstance(d, Document) else f"!{d.reason}" for d in found]
    assert names == [
        *(str(farm / "a.md"), "!a binary file, not an article", "r", str(farm / "b" / "page.HTML")),
    ]
    assert {d.site for d in found if isinstance(d, Document)} == {"farm"}


def word_file(path: Path) -> None:
    document = docx.Document()
    document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
    document.core_properties.author = "A. Leaf"
    document.add_heading("Tea", 0)
    document.add_paragraph("Leaves\t1", style="toc 1")
    document.add_paragraph(PROSE)
    document.add_heading("Leaves", 1)
    document.add_paragraph("green", style="List Bullet")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Green", "2"
    document.save(str(path))


def packed(path: Path, method: int) -> bytes:
    """Write a Word file whose parts are packed by some method."""
    word_file(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return path.read_bytes()


def test_an_article_is_read_from_each_kind_of_file(tmp_path: Path) -> None:
    word_file(tmp_path / "a.docx")
    (tmp_path / "a.txt").write_bytes(f"Tea\r\n{PROSE}".encode("utf-16"))
    (tmp_path / "a.md").write_text(f"# Tea\n\n{PROSE}")
    (tmp_path / "a.html").write_text(HTML)
    (tmp_path / "a").write_text(HTML)
    for name in ("a.docx", "a.txt", "a.md", "a.html", "a"):
        article = read_article(tmp_path / name)
        assert article.title == "Tea", name
        assert article.blocks[0].text.startswith(PROSE), name
        assert article.id == str(tmp_path / name)
    article = read_article(tmp_path / "a.docx")
    assert article.author == "A. Leaf"
    assert [(b.kind, b.text) for b in article.blocks[1:]] == [
        (BlockKind.HEADING, "Leaves"),
        (BlockKind.ITEM, "green"),
        (BlockKind.ROW, "Green | 2"),
    ]


@pytest.mark.parametrize("method", [None, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_standard_input_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: int | None
) -> None:
    content = PROSE.encode() if method is None else packed(tmp_path / "a.docx", method)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert read_article("-").blocks[0].text == PROSE


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing.txt", None, "no such file or directory"),
        ("empty.txt", b"", "the file is empty"),
        ("blank.jsonl", b"\n\n", "no rows in it"),
        ("image.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 9, "a binary file, not an article"),
        ("book.txt", b"PK\3\4" + b"plain text" * 9, "a binary file, not an article"),
        ("fake.jsonl.gz", b"not gzip", "not a readable gzip file"),
        ("sites.csv", b"URL,City\nx,y\n", "no column named html, markdown or text"),
        ("folder", b"", "no articles in this folder"),
    ],
)
def test_unusable_input_is_one_clear_line(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    path = tmp_path / name
    if name == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as error:
        list(read_documents([path]))
    assert str(error.value).startswith(f"{path}: {message}")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("damage", ["no zip", "wrong parts", "bomb", "cut", "lzma", "bzip2"])
def test_a_bad_word_file_is_one_clear_line(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "a.docx"
    word_file(path)
    if damage == "no zip":
        path.write_bytes(b"just text")
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:-3000])
    elif damage in ("lzma", "bzip2"):
        packed(path, zipfile.ZIP_LZMA if damage == "lzma" else zipfile.ZIP_BZIP2)
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.xml", b"<a/>" if damage == "wrong parts" else bytes(80 * 2**20))
    with pytest.raises(InputError, match=r"Word file|unpacks to more than"):
        read_article(path)
