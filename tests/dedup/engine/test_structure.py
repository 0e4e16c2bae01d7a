"""The parts of an article: told by markup, by wording, by position."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawl.article import Article, Block, BlockKind
from crawl.plaintext import from_text
from dedup.engine.structure import Part, parts

BODY = "The boat leaves the harbour at seven and comes back at noon with the mail."


def of(text: str, language: str = "en") -> list[tuple[str, str]]:
    article = from_text(text, id="x", markdown=True)
    made = zip(article.blocks, parts(article, language), strict=True)
    return [(block.text, part.value) for block, part in made]


def part_of(line: str, text: str, language: str = "en") -> str:
    return dict(of(text, language))[line]


@pytest.mark.parametrize(
    "heading",
    ["Conclusion", "Final Thoughts", "The Bottom Line", "Our Verdict", "Wrapping Up", "Fazit",
     "Conclusión", "En bref", "Conclusione", "Заключение", "まとめ", "结论",
     "Concluzie", "Sonuç", "Závěr", "Висновки", "Συμπέρασμα", "Επίλογος", "Összegzés", "Yhteenveto",
     "Sammanfattning", "Kết luận", "Kesimpulan", "निष्कर्ष", "الخاتمة", "نتیجه‌گیری",
     "סיכום", "สรุป", "결론"],
)  # fmt: skip
def test_a_conclusion_is_told_by_its_heading(heading: str) -> None:
    text = f"# T\n\nLead.\n\n## One\n\n{BODY}\n\n## {heading}\n\nSo there."
    assert part_of("So there.", text) == "conclusion"


@pytest.mark.parametrize(
    ("heading", "after"),
    [("Conclusion", "Frequently asked questions\n\n### Is it wet?"), ("Fazit", "Über die Autorin"),
     ("Conclusion", "Pour aller plus loin"), ("Conclusión", "Fuentes"), ("Wnioski", "Źródła"),
     ("Συμπέρασμα", "Ο συγγραφέας"), ("Заключение", "Об авторе"), ("まとめ", "著者について"),
     ("结论", "参考文献"), ("Kesimpulan", "Tentang penulis"), ("الخاتمة", "المصادر")],
)  # fmt: skip
def test_questions_sources_and_authors_may_follow_a_conclusion(heading: str, after: str) -> None:
    text = f"# T\n\nLead.\n\n## One\n\n{BODY}\n\n## {heading}\n\nSo there.\n\n### Yet\n\nOr so."
    found = dict(of(f"{text}\n\n## {after}\n\nA. Mole has kept the harbour for years.", ""))
    assert (found["So there."], found["Or so."]) == ("conclusion", "conclusion")
    assert found["A. Mole has kept the harbour for years."] in ("body", "faq")


def test_a_summary_that_much_follows_is_no_conclusion() -> None:
    text = f"# T\n\nLead.\n\n## Summary\n\nSo there.\n\n## One\n\n{BODY}\n\n## Two\n\n{BODY}"
    assert part_of("So there.", text) == "body"


@pytest.mark.parametrize(
    "sentence",
    ["In conclusion, go by boat.", "Zusammenfassend fährt man Boot.", "En resumen, hay barcos.",
     "Pour conclure, prenez le bateau.", "总之，坐船去。", "Abschließend: Boot fahren.",
     "Συνοψίζοντας, πάρτε το πλοίο.", "În concluzie, luați vaporul.",
     "Sonuç olarak tekneye binin.", "Závěrem: jeďte lodí.", "Tóm lại, hãy đi thuyền.",
     "في الختام، اركب القارب."],
)  # fmt: skip
def test_a_conclusion_without_a_heading_is_told_by_how_it_opens(sentence: str) -> None:
    text = f"# T\n\nLead.\n\n## One\n\n{BODY}\n\n{sentence}"
    assert part_of(sentence, text) == "conclusion"
    assert part_of(BODY, text) == "body"


def test_where_the_wording_is_unknown_a_short_last_section_concludes() -> None:
    sections = "\n\n".join(f"## Rubrik {n}\n\n{BODY} {BODY} {n}" for n in range(3))
    text = f"# T\n\nLead.\n\n{sections}\n\n## Slutord\n\nSå är det."
    assert part_of("Så är det.", text, "sv") == "conclusion"
    assert part_of("Så är det.", text, "en") == "body"


def test_callouts_and_questions_are_parts_of_their_own() -> None:
    text = (
        "# T\n\nLead.\n\nQuick answer: go by boat.\n\n## Key Takeaways\n\n- Boats float\n\n"
        f"## The boat\n\n{BODY}\n\n## Frequently Asked Questions\n\n### Is it wet?\n\nYes.\n\n"
        "## Is it far?\n\nNo.\n\n## Sources\n\nThe harbour master."
    )
    found = dict(of(text))
    assert found["Quick answer: go by boat."] == "callout"
    assert found["Boats float"] == "callout"
    assert (found["Yes."], found["No."]) == ("faq", "faq")
    assert found["The harbour master."] == "body"


@pytest.mark.parametrize(
    "heading",
    ["FAQ", "Häufig gestellte Fragen", "Συχνές ερωτήσεις", "คำถามที่พบบ่อย", "자주 묻는 질문"],
)
def test_questions_are_told_by_their_heading(heading: str) -> None:
    assert part_of("Yes.", f"# T\n\nLead.\n\n## {heading}\n\nYes.") == "faq"


def test_a_contents_list_is_one_and_a_linked_one_is_navigation() -> None:
    sections = "## The boat\n\nIt floats.\n\n## The island\n\nIt stays."
    plain = f"# T\n\nLead.\n\n- The boat\n- The island\n\n{sections}"
    linked = f"# T\n\nLead.\n\n- [The boat](#boat)\n- [The island](#island)\n\n{sections}"
    listed = {text: part for text, part in of(plain) if part == "contents"}
    assert set(listed) == {"The boat", "The island"}
    assert [part for _, part in of(linked)].count("navigation") == 2


blocks = st.builds(
    Block,
    st.sampled_from(BlockKind),
    st.sampled_from(["FAQ", "Conclusion", "Key takeaways", "In short: so", "Is it?", BODY, "…"]),
    st.integers(0, 3),
    st.integers(0, 4),
)


@given(st.lists(blocks, max_size=12), st.sampled_from(["en", "sv", ""]))
def test_every_block_has_a_part_and_headings_are_headings(
    found: list[Block], language: str
) -> None:
    made = parts(Article(id="x", blocks=tuple(found)), language)
    assert len(made) == len(found)
    for block, part in zip(found, made, strict=True):
        assert (part is Part.HEADING) == (block.kind is BlockKind.HEADING)
