"""The parts of an article: lead, contents list, sections, questions, callouts, conclusion.

Told by position and markup, and by wording in the languages that are known here; elsewhere by
position and markup alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from crawl.article import Article, Block, BlockKind
from dedup.engine.text import normal, tokens, wording


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


_CONCLUDING_HEADING = wording(
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
_CONCLUDING_OPENING = wording(
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
_CALLOUT = wording(
    r"^(?:the |our |my )*(?:key (?:takeaways?|points?|facts|findings|insights)|takeaways|tl;?dr"
    r"|quick (?:verdict|answer|summary|facts|overview|take)|short answer|at a glance|in brief"
    r"|in a nutshell|highlights|das wichtigste(?: in kürze)?|auf einen blick|kurz und knapp"
    r"|kurz gesagt|lo esencial|puntos clave|en pocas palabras|de un vistazo|l['’]essentiel"
    r"|points clés|à retenir|ce qu['’]il faut retenir|in breve|punti chiave|em resumo"
    r"|pontos principais|要点|ポイント)(?=\W|$)"
)
_LABEL = 40  # characters within which a callout's label ends
_FAQ = wording(
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
# What may stand below a conclusion: on the author, sources, more to read, who is not liable.
_AFTERWORD = wording(
    r"^(?:(?:about|meet) (?:the |our |this )?(?:authors?|writer|me|us)|(?:the |our )?authors?"
    r"|author bio|sources?|references|works cited|bibliography|(?:foot|end)?notes"
    r"|(?:further|related|recommended) (?:\w+ )?(?:reading|articles?|posts?|links?|topics?)"
    r"|read (?:more|next|also)|see also|related|you (?:may|might) also|more (?:from|on|like)"
    r"|(?:\w+ )?disclai?mer|(?:\w+ )?disclosure|acknowledge?ments|(?:external )?links|credits"
    r"|über (?:uns|mich|d\w\w autor\w*)|(?:der|die|zum|zur) autor\w*|autor(?:in|en)?|quellen\w*"
    r"|literatur\w*|einzelnachweise|anmerkungen|fußnoten|weiterführend\w*|weiterlesen"
    r"|(?:auch|das könnte \w+ auch) interess\w+|siehe auch|verwandte|haftungsausschluss|hinweise?"
    r"|(?:à propos|au sujet) d\w+|(?:l')?auteure?|(?:l')?autrice|références|bibliographie"
    r"|pour (?:aller plus loin|en savoir plus)|(?:à )?lire aussi|voir aussi|à lire"
    r"|articles? (?:liés?|similaires?|connexes?)|avertissement|mentions légales|remerciements"
    r"|(?:sobre|acerca d)\w* (?:el |la |o |a )?autor\w*|(?:el|la|o|a) autora?|fuentes|referencias"
    r"|bibliograf[ií]\w*|lecturas?|(?:artículos|artigos) relacionados|v[eé]ase también|ver também"
    r"|te puede interesar|aviso legal|descargo|fontes|referências|leia (?:também|mais)|saiba mais"
    r"|notas|(?:l'|sull')aut\w+|fonti|riferimenti|(?:per )?approfond\w+|(?:leggi|vedi) anche"
    r"|articoli correlati|avvertenz[ae]|over (?:de (?:auteur|schrijver)|mij|ons)|bronnen"
    r"|lees (?:ook|meer|verder)|zie ook|gerelateerd\w*|om (?:f[öo]rfatt\w+|skribenten|mi?g|meg|oss)"
    r"|författar\w+|forfatter\w*|käll\w+|kild\w+|refer[ea]\w+|(?:läs|læs|les) (?:mere?|ock|også)\w*"
    r"|se (?:även|også)|relate\w+|ansvarsfr\w+|(?:tietoa )?kirjoittaj\w+|läht\w+|viitteet"
    r"|kirjallisuus|lue (?:myös|lisää)|katso myös|vastuuvapau\w+|o autor\w+|autor(?:ka|zy|ul)?"
    r"|źródła|przypisy|(?:czytaj|zobacz) (?:też|także|również)|zastrzeżeni\w+|powiązane|zdroje"
    r"|použit\w+ \w+|literatúra|viz také|čtěte|prečítajte|súvisiace|související|poznámky"
    r"|a? ?szerző\w*|forrás\w*|irodalom\w*|hivatkozások|lásd még|kapcsolódó|felelőss\w+|jegyzetek"
    r"|despre autor\w*|surse|referințe|(?:citește|vezi) și|articole \w+|yazar\w*|kaynak\w*"
    r"|ilgili \w+|yasal uyarı|sorumluluk|dipnot\w*|(?:об|про|за) ав?тор\w*|автор\w*|источники"
    r"|джерела|източници|литература|література|ссылки|посилання|при(?:мечания|мітки)|бележки"
    r"|(?:чита|прочете)\w+ (?:так|и)\w*|(?:см|див|дивіться|вижте)\W+(?:так|също)\w*"
    r"|(?:от|від)(?:каз|мова) \w+|библиография|бібліографія|(?:по|с)хож[иі]е?|(?:ο|η) συγγραφέας"
    r"|(?:σχετικά με|για) τ[οη]ν? συγγραφέα|πηγές|βιβλιογραφία|παραπομπές|αναφορές"
    r"|(?:διαβάστε|δείτε) επίσης|αποποίηση|σημειώσεις|izvori|viri|povezan\w+|pročitajte|napomen\w+"
    r"|fonts|vegeu també|(?:tentang )?penulis|sumber|daftar pustaka|baca juga|(?:artikel )?terkait"
    r"|lihat juga|penafian|(?:về )?tác giả|nguồn|(?:tài liệu )?tham khảo|xem thêm|đọc thêm"
    r"|bài viết liên quan|miễn trừ|(?:نبذة )?عن ال(?:كاتب|مؤلف)\w*|المصادر|المراجع|اقرأ \w+"
    r"|مقالات \w+|إخلاء \w+|درباره \w+|منابع|مراجع|مطالب مرتبط|(?:על|אודות) ה?(?:מחבר|כותב)\w*"
    r"|מקורות|ביבליוגרפיה|קריאה נוספת|(?:ראו|קראו) גם|הערות|लेखक|संदर्भ|स्रोत|यह भी पढ़ें|संबंधित"
    r"|अस्वीकरण"
    r"|kuhusu mwandishi|vyanzo|marejeo)(?:\W|$)"
    r"|^(?:লেখক|তথ্যসূত্র|আরও পড়ুন|(?:เกี่ยวกับ)?ผู้เขียน|(?:เอกสาร|แหล่ง)?อ้างอิง|แหล่งที่มา|อ่านเพิ่มเติม"
    r"|บทความที่เกี่ยวข้อง|著者|筆者|執筆者|この記事を書いた|参考|參考|出典|関連|免責|(?:关于|關於)?作者"
    r"|来源|來源|相关|相關|延伸阅读|延伸閱讀|免责|저자|글쓴이|작성자|참고|출처|관련|면책)"
)
_CONCLUDES_IN = frozenset(["en", "de", "es", "fr", "it", "pt", "nl", "pl", "ru", "ja", "zh"])
_LAST_SHARE = 0.2  # of the words, at most: a last section taken for the conclusion unread, or what
# follows a section that is called the conclusion


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
    for index in _conclusion(blocks[: _end(blocks, found)], language):
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


def _end(blocks: Sequence[Block], found: Sequence[Part]) -> int:
    """One past the article proper: questions, sources and notes on the author may follow it."""
    end = len(blocks)
    for start in reversed(list(_headings(blocks))):
        if Part.FAQ not in found[start:end]:
            words = normal(blocks[start].text)
            if not (_AFTERWORD.match(words) or _FAQ.search(words)):
                break
        end = start
    return end


def _conclusion(blocks: Sequence[Block], language: str) -> Sequence[int]:
    """Indices of the blocks that conclude: a late section called so, or the last paragraphs."""
    if not blocks:
        return ()
    headings = list(_headings(blocks))
    last = headings[-1] if headings else -1
    few = _LAST_SHARE * _words(blocks)
    for start in reversed(headings):
        if _CONCLUDING_HEADING.match(normal(blocks[start].text)):
            within = (i for i in headings if i > start and blocks[i].level <= blocks[start].level)
            end = next(within, len(blocks))
            if _words(blocks[end:]) <= few:
                return range(start, end)
            break
    for index in range(len(blocks) - 1, max(last, len(blocks) - 4), -1):
        if blocks[index].kind is BlockKind.PARAGRAPH and _CONCLUDING_OPENING.match(
            normal(blocks[index].text)
        ):
            return range(index, len(blocks))
    unread = language not in _CONCLUDES_IN and blocks[-1].section >= 3
    return range(last, len(blocks)) if unread and _words(blocks[last:]) <= few else ()


def _words(blocks: Sequence[Block]) -> int:
    return sum(len(tokens(block.text)) for block in blocks)


def _headings(blocks: Sequence[Block]) -> Iterator[int]:
    return (i for i, block in enumerate(blocks) if block.kind is BlockKind.HEADING)
