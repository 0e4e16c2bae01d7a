"""Words are counted alike wherever a number of words is shown, whatever the script."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from shell import Shell

ENGLISH = (
    "The half-timbered mill beside the weir still grinds rye – twice a week, if the water is high.",
    "Its miller sharpens both stones by lamplight and never hurries before the first frost.",
    "Twice a week, when the water is high, the half-timbered mill beside the weir grinds rye.",
)
CHINESE = (
    "河边的老磨坊至今还在磨黑麦,只要水位够高,每星期开工两次,附近的面包师都来取面粉。",
    "磨坊主人在灯下修整两块磨石,从来不在第一场霜降之前着急赶工。",
    "只要水位够高,河边的老磨坊每星期开工两次磨黑麦,附近的面包师都来取面粉。",
)
THAI = (
    "โรงโม่เก่าริมน้ำยังคงโม่ข้าวสัปดาห์ละสองครั้งเมื่อระดับน้ำสูงพอ",
    "คนโม่แป้งลับหินโม่ทั้งสองก้อนใต้แสงตะเกียงและไม่เคยเร่งรีบก่อนฤดูหนาว",
    "เมื่อระดับน้ำสูงพอโรงโม่เก่าริมน้ำยังคงโม่ข้าวสัปดาห์ละสองครั้ง",
)


@pytest.mark.parametrize("sentences", [ENGLISH, CHINESE, THAI], ids=["en", "zh", "th"])
def test_every_number_of_words_is_the_same(sentences: tuple[str, ...], tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    text = "\n\n".join(sentences)
    (tmp_path / "mill.txt").write_text(text, encoding="utf-8")
    rows = [{"url": f"https://{name}.example/mill", "text": text} for name in ("one", "two")]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    for command in (["import", "in.jsonl"], ["scan"]):
        ran = shell(*command)
        assert ran.code == 0, ran.err

    score = shell.json("score", "mill.txt")
    words = score["words"]
    (cluster,) = shell.json("clusters")
    assert [member["words"] for member in cluster["members"]] == [words, words]
    assert [page["words"] for page in shell.json("pages")] == [words, words]
    exported = shell("export", "--what", "articles", "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["words"] for line in exported] == [words, words]
    explained = shell.json("explain", "mill.txt", "mill.txt")
    assert [article["words"] for article in explained["articles"]] == [words, words]
    assert all(passage["words"] <= words for passage in shell.json("passages"))
    assert "words" not in shell("check", "mill.txt").err
    assert score["restated_words"] > 5
    assert (
        f"struck: {score['restated_words']} of {words} words"
        in shell("score", "mill.txt", "--cut").err
    )
