"""The parts of an article: lead, contents list, sections, conclusion.

Told by position and markup, and by wording in the languages that are known here; elsewhere by
position and markup alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from crawl.article import Article, Block, BlockKind
from dedup.engine.text import normal, tokens


class Part(StrEnum):
    """What a block is for in its article."""

    LEAD = "lead"
    CONTENTS = "contents"
    HEADING = "heading"
    BODY = "body"
    CONCLUSION = "conclusion"


_CONCLUDING_HEADING = re.compile(
    r"^(?:in |the |final |closing |to )*"
    r"(?:conclusions?|conclud\w+|summary|summing up|sum up|wrap\w*[ -]up|final (?:thoughts|words"
    r"|verdict)|closing thoughts|bottom line|takeaways?|recap|verdict"
    r"|fazit|zusammenfassung|schluss\w*|conclusi[oó]n(?:es)?|resumen|en resumen|conclus[aã]o"
    r"|resumo|conclusione|in sintesi|conclusie|samenvatting|en bref|pour conclure|wnioski"
    r"|podsumowanie|заключение|вывод\w*|итог\w*|まとめ|结论|总结|結論)\b"
)
_CONCLUDING_OPENING = re.compile(
    r"^(?:in (?:conclusion|concluding|summary|short|closing)|to (?:conclude|sum|summari[sz]e|wrap)"
    r"|overall|all in all|ultimately|as we have seen|zusammenfassend|abschließend|insgesamt"
    r"|en (?:conclusion|résumé|somme|definitiva|conclusión|resumen)|pour (?:conclure|résumer)"
    r"|para (?:concluir|resumir)|em (?:conclusão|resumo)|in (?:conclusione|sintesi)|kortom"
    r"|podsumowując|в заключение|таким образом|まとめると|总之|综上)"
)


def parts(article: Article) -> tuple[Part, ...]:
    """The part each block of an article belongs to, in order."""
    blocks = article.blocks
    headings = {_key(block.text) for block in blocks if block.kind is BlockKind.HEADING}
    found = [_part(block, headings) for block in blocks]
    for index in _conclusion(blocks):
        if found[index] is not Part.HEADING:
            found[index] = Part.CONCLUSION
    return tuple(found)


def _key(text: str) -> tuple[str, ...]:
    return tuple(tokens(text))


def _part(block: Block, headings: set[tuple[str, ...]]) -> Part:
    if block.kind is BlockKind.HEADING:
        return Part.HEADING
    if block.kind is BlockKind.ITEM and _key(block.text) in headings:
        return Part.CONTENTS
    return Part.LEAD if block.section == 0 else Part.BODY


def _conclusion(blocks: Sequence[Block]) -> Sequence[int]:
    """Indices of the blocks that conclude: a last section called so, or a last paragraph."""
    if not blocks or blocks[-1].section == 0:
        return ()
    last = max(i for i, block in enumerate(blocks) if block.kind is BlockKind.HEADING)
    if _CONCLUDING_HEADING.match(normal(blocks[last].text)):
        return range(last, len(blocks))
    for index in range(len(blocks) - 1, max(last, len(blocks) - 4), -1):
        if blocks[index].kind is BlockKind.PARAGRAPH and _CONCLUDING_OPENING.match(
            normal(blocks[index].text)
        ):
            return range(index, len(blocks))
    return ()
