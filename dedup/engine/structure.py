"""The parts of an article: lead, contents list, sections, questions, callouts, conclusion.

Told by position and markup, and by wording in the languages that are known here; elsewhere by
position and markup alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum

from crawl.article import Article, Block, BlockKind
from dedup.engine.text import normal, tokens


class Part(StrEnum):
    """What a block is for in its article."""

    LEAD = "lead"
    CONTENTS = "contents"
    NAVIGATION = "navigation"  # a contents list whose lines are links
    HEADING = "heading"
    BODY = "body"
    FAQ = "faq"
    CALLOUT = "callout"
    CONCLUSION = "conclusion"


_CONCLUDING_HEADING = re.compile(
    r"^(?:in |the |my |our |some |final |closing |to )*"
    r"(?:conclusions?|conclud\w+|summary|summing up|sum up|wrap\w*[ -]up|thoughts|words"
    r"|verdict|bottom line|recap|last word|takeaway"
    r"|fazit|zusammenfassung|schluss\w*|conclusi[oó]n(?:es)?|resumen|en resumen|conclus[aã]o"
    r"|resumo|conclusione|in sintesi|conclusie|samenvatting|en bref|pour conclure|wnioski"
    r"|podsumowanie|заключение|вывод\w*|итог\w*|まとめ|结论|总结|結論"
    r"|concluzi\w*|rezumat|în (?:concluzie|încheiere)|sonuç\w*|özet\w*|závěr\w*|shrnutí"
    r"|záver\w*|zhrnutie|zaključ\w*|sažetak|povzetek|висновк\w*|висновок|підсум\w*|обобщение"
    r"|συμπέρασμα\w*|συμπεράσματα|επίλογος|ανακεφαλαίωση|összegzés|összefoglal\w*|befejezés"
    r"|yhteenveto|lopuksi|johtopäätö\w*|slutsats\w*|sammanfattning|avslut\w*|afslut\w*"
    r"|konklu\w+|op+summering|sammendrag|conclusió|en resum|išvad\w*|secinājum\w*|kokkuvõte\w*"
    r"|kết luận|tổng kết|lời kết|kesimpulan|penutup|ringkasan|निष्कर्ष|सारांश|उपसंहार"
    r"|(?:ال)?خاتمة|(?:ال)?خلاصة|في الختام|نتیجه\W?گیری|جمع\W?بندی|ل?סיכום|מסקנות|(?:บท)?สรุป.*"
    r"|결론\w*|마무리\w*|맺음말|요약|정리)(?:\W|$)"
)
_CONCLUDING_OPENING = re.compile(
    r"^(?:in (?:conclusion|concluding|summary|short|closing)|to (?:conclude|sum|summari[sz]e|wrap)"
    r"|overall,|all in all|ultimately,|as we have seen|zusammenfassend|abschließend|insgesamt"
    r"|en (?:conclusion|résumé|somme|definitiva|conclusión|resumen)|pour (?:conclure|résumer)"
    r"|para (?:concluir|resumir)|em (?:conclusão|resumo)|in (?:conclusione|sintesi)|kortom"
    r"|podsumowując|в заключение|таким образом|まとめると|总之|综上"
    r"|în (?:concluzie|încheiere|rezumat)|sonuç olarak|özetle|kısacası|závěrem|shrnuto|na záver"
    r"|підсумовуючи|на завершення|отже,|συμπερασματικά|συνοψίζοντας|összefoglalva|összességében"
    r"|lopuksi|yhteenvetona|sammanfattningsvis|avslutningsvis|op+summerende|op+summert|alt i alt"
    r"|tóm lại|kesimpulannya|singkatnya|zaključno|ukratko|en conclusió|संक्षेप में|निष्कर्ष"
    r"|في الختام|خلاصة القول|باختصار|در پایان|در نهایت|לסיכום|โดยสรุป|สรุปแล้ว|결론적으로|요약하면)"
)
_CALLOUT = re.compile(
    r"^(?:the |our |my )*(?:key (?:takeaways?|points?|facts|findings|insights)|takeaways|tl;?dr"
    r"|quick (?:verdict|answer|summary|facts|overview|take)|short answer|at a glance|in brief"
    r"|in a nutshell|highlights|das wichtigste(?: in kürze)?|auf einen blick|kurz und knapp"
    r"|kurz gesagt|lo esencial|puntos clave|en pocas palabras|de un vistazo|l['’]essentiel"
    r"|points clés|à retenir|ce qu['’]il faut retenir|in breve|punti chiave|em resumo"
    r"|pontos principais|要点|ポイント)(?=\W|$)"
)
_LABEL = 40  # characters within which a callout's label ends
_FAQ = re.compile(
    r"\bfaqs?\b|frequently asked|common questions|people also ask|questions and answers"
    r"|your questions|häufige(?:\s\w+)* fragen|häufig gestellte|fragen und antworten"
    r"|preguntas (?:frecuentes|y respuestas)|questions (?:fréquentes|et réponses)|foire aux"
    r"|domande (?:frequenti|e risposte)|perguntas (?:frequentes|e respostas)|veelgestelde"
    r"|часто задаваемые|вопросы и ответы|よくある質問|常见问题|常見問題"
    r"|często zadawane|întrebări frecvente|sıkça sorulan|čast[áéo] (?:dotazy|otázky|pitanja)"
    r"|част[іо] (?:запитання|питання|задавані)|поширені запитання|συχνές ερωτήσεις|gyakori kérdések"
    r"|gyakran ismételt|usein (?:kysy|esite)\w+|vanlig[ae] (?:frågor|spørsmål)|ofte stil\w+"
    r"|preguntes freqüents|câu hỏi thường gặp|pertanyaan (?:umum|yang sering)|अक्सर पूछे"
    r"|الأسئلة الشائعة|(?:سوالات|پرسش.های) متداول|שאלות (?:נפוצות|ותשובות)|คำถามที่พบบ่อย"
    r"|자주 묻는 질문"
)
_CONCLUDES_IN = frozenset(["en", "de", "es", "fr", "it", "pt", "nl", "pl", "ru", "ja", "zh"])
_LAST_SHARE = 0.2  # of the words, at most, of a last section taken for the conclusion unread


def parts(article: Article, language: str = "en") -> tuple[Part, ...]:
    """The part each block of an article belongs to, in order.

    Args:
        article: The article.
        language: ISO 639-1 code; where the wording of its conclusions is not known, a short last
            section of at least three is taken for one.
    """
    blocks = article.blocks
    repeated = {tokens_of(block.text) for block in blocks if block.kind is BlockKind.HEADING}
    linked = {tokens_of(entry.text) for entry in article.outline if entry.linked}
    last_lead = _last_of_lead(blocks)
    found: list[Part] = []
    special: tuple[Part, int] | None = None  # FAQ or callout section, and its heading's level
    for index, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING:
            if special is None or not _goes_on(block, *special):
                special = _opened(block)
            found.append(Part.HEADING)
        elif block.kind is BlockKind.ITEM and (words := tokens_of(block.text)) in repeated:
            found.append(Part.NAVIGATION if words in linked else Part.CONTENTS)
        elif special is not None:
            found.append(special[0])
        elif _labelled(block):
            found.append(Part.CALLOUT)
        else:
            found.append(Part.LEAD if index <= last_lead else Part.BODY)
    for index in _conclusion(blocks, language):
        if found[index] in (Part.BODY, Part.CALLOUT):
            found[index] = Part.CONCLUSION
    return tuple(found)


def tokens_of(text: str) -> tuple[str, ...]:
    """The words of a heading or contents line, its number left out."""
    words = tuple(tokens(text))
    return words[1:] if len(words) > 1 and words[0].isdecimal() else words


def _last_of_lead(blocks: Sequence[Block]) -> int:
    """Index of the lead's last block: all before the first heading, or the first paragraph."""
    if any(block.section for block in blocks):
        return max((i for i, block in enumerate(blocks) if block.section == 0), default=-1)
    return next((i for i, block in enumerate(blocks) if block.kind is BlockKind.PARAGRAPH), -1)


def _opened(heading: Block) -> tuple[Part, int] | None:
    words = normal(heading.text)
    if _FAQ.search(words):
        return Part.FAQ, heading.level
    return (Part.CALLOUT, heading.level) if _CALLOUT.match(words) else None


def _goes_on(heading: Block, part: Part, level: int) -> bool:
    """Whether a heading stands within the questions or the callout that are open."""
    question = part is Part.FAQ and heading.text.rstrip().endswith(("?", "？", "؟"))
    return heading.level > level or question


def _labelled(block: Block) -> bool:
    """Whether a paragraph opens with a callout's label, as in "Quick answer: …"."""
    label, colon, _ = block.text[:_LABEL].partition(":")
    return bool(colon) and _CALLOUT.match(normal(label)) is not None


def _conclusion(blocks: Sequence[Block], language: str) -> Sequence[int]:
    """Indices of the blocks that conclude: a last section called so, or the last paragraphs."""
    if not blocks:
        return ()
    last = max((i for i, block in enumerate(blocks) if block.kind is BlockKind.HEADING), default=-1)
    called = [i for i in _headings(blocks) if _CONCLUDING_HEADING.match(normal(blocks[i].text))]
    if called and called[-1] >= last - 1:
        end = next((i for i in _headings(blocks) if i > called[-1]), len(blocks))
        return range(called[-1], end)
    for index in range(len(blocks) - 1, max(last, len(blocks) - 4), -1):
        if blocks[index].kind is BlockKind.PARAGRAPH and _CONCLUDING_OPENING.match(
            normal(blocks[index].text)
        ):
            return range(index, len(blocks))
    if language not in _CONCLUDES_IN and blocks[-1].section >= 3:
        words = sum(len(tokens(block.text)) for block in blocks)
        if sum(len(tokens(block.text)) for block in blocks[last:]) <= _LAST_SHARE * words:
            return range(last, len(blocks))
    return ()


def _headings(blocks: Sequence[Block]) -> Iterator[int]:
    return (i for i, block in enumerate(blocks) if block.kind is BlockKind.HEADING)
