"""Words that make or change a fact, language by language: negations and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from dedup.engine.text import normal

_NEGATING = {
    "en": "not no never cannot without neither nor none",
    "de": "nicht kein keine keinen keiner keinem keines nie niemals ohne weder",
    "fr": "pas jamais aucun aucune sans ni",
    "es": "no nunca jamás sin ningún ninguna ninguno tampoco",
    "it": "non mai senza nessun nessuna nessuno né",
    "pt": "não nunca jamais sem nenhum nenhuma nem",
    "nl": "niet geen nooit zonder nergens",
    "sv": "inte ej aldrig utan ingen inget inga",
    "da": "ikke aldrig uden ingen intet",
    "no": "ikke aldri uten ingen intet",
    "fi": "en et ei emme ette eivät älä älkää ilman",
    "pl": "nie nigdy bez żaden żadna żadne żadnego ani",
    "cs": "ne není nejsou nesmí nemá nemůže nikdy bez žádný žádná žádné ani",
    "sk": "nie nemá nesmie nemôže nikdy bez žiadny žiadna žiadne ani",
    "hu": "nem ne sem nincs nincsenek soha sose nélkül tilos",
    "ro": "nu niciodată fără niciun nicio nici",
    "tr": "değil yok asla hiç",
    "ru": "не нет никогда без нельзя ни",
    "uk": "не ні немає ніколи без ані",
    "el": "δεν δε μη μην όχι ποτέ χωρίς ούτε κανένας καμία κανένα",
    "id": "tidak tak bukan tanpa jangan belum",
    "hr": "ne nije nisu nikad nikada bez nemojte nema",
    "bg": "не няма никога без нито",
    "ca": "no mai sense cap",
    "vi": "không chưa chẳng đừng",
    "ar": "لا لم لن ليس ليست غير بدون دون",
    "fa": "نه نیست نیستند نباید نمی هرگز بدون",
    "he": "לא אין בלי ללא לעולם אסור",
    "hi": "नहीं न मत बिना कभी",
    "ko": "안 못 없이",
}
_COUNTING = {  # from 2 to 20, then by tens to 100
    "en": "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
    " hundred",
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn"
    " sechzehn siebzehn achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig"
    " neunzig hundert",
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
    " dix-sept dix-huit dix-neuf vingt trente quarante cinquante soixante soixante-dix"
    " quatre-vingts quatre-vingt-dix cent",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince"
    " dieciséis diecisiete dieciocho diecinueve veinte treinta cuarenta cincuenta sesenta setenta"
    " ochenta noventa cien",
    "it": "due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici"
    " quindici sedici diciassette diciotto diciannove venti trenta quaranta cinquanta sessanta"
    " settanta ottanta novanta cento",
    "pt": "dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis"
    " dezessete dezoito dezenove vinte trinta quarenta cinquenta sessenta setenta oitenta noventa"
    " cem",
    "nl": "twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien"
    " zestien zeventien achttien negentien twintig dertig veertig vijftig zestig zeventig tachtig"
    " negentig honderd",
    "sv": "två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton"
    " arton nitton tjugo trettio fyrtio femtio sextio sjuttio åttio nittio hundra",
    "da": "to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten femten seksten sytten"
    " atten nitten tyve tredive fyrre halvtreds tres halvfjerds firs halvfems hundrede",
    "no": "to tre fire fem seks sju åtte ni ti elleve tolv tretten fjorten femten seksten sytten"
    " atten nitten tjue tretti førti femti seksti sytti åtti nitti hundre",
    "fi": "kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen yksitoista"
    " kaksitoista kolmetoista neljätoista viisitoista kuusitoista seitsemäntoista"
    " kahdeksantoista yhdeksäntoista kaksikymmentä kolmekymmentä neljäkymmentä viisikymmentä"
    " kuusikymmentä seitsemänkymmentä kahdeksankymmentä yhdeksänkymmentä sata",
    "pl": "dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście"
    " trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście"
    " dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt"
    " osiemdziesiąt dziewięćdziesiąt sto",
    "cs": "dva tři čtyři pět šest sedm osm devět deset jedenáct dvanáct třináct čtrnáct patnáct"
    " šestnáct sedmnáct osmnáct devatenáct dvacet třicet čtyřicet padesát šedesát sedmdesát"
    " osmdesát devadesát sto",
    "sk": "dva tri štyri päť šesť sedem osem deväť desať jedenásť dvanásť trinásť štrnásť pätnásť"
    " šestnásť sedemnásť osemnásť devätnásť dvadsať tridsať štyridsať päťdesiat šesťdesiat"
    " sedemdesiat osemdesiat deväťdesiat sto",
    "hu": "két három négy öt hat hét nyolc kilenc tíz tizenegy tizenkét tizenhárom tizennégy"
    " tizenöt tizenhat tizenhét tizennyolc tizenkilenc húsz harminc negyven ötven hatvan hetven"
    " nyolcvan kilencven száz",
    "ro": "doi trei patru cinci șase șapte opt nouă zece unsprezece doisprezece treisprezece"
    " paisprezece cincisprezece șaisprezece șaptesprezece optsprezece nouăsprezece douăzeci"
    " treizeci patruzeci cincizeci șaizeci șaptezeci optzeci nouăzeci sută",
    "tr": "iki üç dört beş altı yedi sekiz dokuz on onbir oniki onüç ondört onbeş onaltı onyedi"
    " onsekiz ondokuz yirmi otuz kırk elli altmış yetmiş seksen doksan yüz",
    "ru": "два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать"
    " четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать двадцать тридцать"
    " сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто сто",
    "uk": "два три чотири п'ять шість сім вісім дев'ять десять одинадцять дванадцять тринадцять"
    " чотирнадцять п'ятнадцять шістнадцять сімнадцять вісімнадцять дев'ятнадцять двадцять тридцять"
    " сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто сто",
    "el": "δύο τρία τέσσερα πέντε έξι επτά οκτώ εννέα δέκα έντεκα δώδεκα δεκατρία δεκατέσσερα"
    " δεκαπέντε δεκαέξι δεκαεπτά δεκαοκτώ δεκαεννέα είκοσι τριάντα σαράντα πενήντα εξήντα"
    " εβδομήντα ογδόντα ενενήντα εκατό",
    "hr": "dva tri četiri pet šest sedam osam devet deset jedanaest dvanaest trinaest četrnaest"
    " petnaest šesnaest sedamnaest osamnaest devetnaest dvadeset trideset četrdeset pedeset"
    " šezdeset sedamdeset osamdeset devedeset sto",
    "bg": "два три четири пет шест седем осем девет десет единадесет дванадесет тринадесет"
    " четиринадесет петнадесет шестнадесет седемнадесет осемнадесет деветнадесет двадесет тридесет"
    " четиридесет петдесет шестдесет седемдесет осемдесет деветдесет сто",
    "ca": "dos tres quatre cinc sis set vuit nou deu onze dotze tretze catorze quinze setze disset"
    " divuit dinou vint trenta quaranta cinquanta seixanta setanta vuitanta noranta cent",
}
# In an article whose language is not known, words that mean something else in another.
_ELSEWHERE = frozenset(
    "en et ei mai ne nu tak cap once on to fire ti ni sex pet sei sto set dos cent elf des hat nou"
    " tre tres tri firs elli at opt sis".split()
)


@lru_cache(maxsize=64)
def negations(language: str) -> frozenset[str]:
    """Words that negate, in normal form.

    Args:
        language: ISO 639-1 code; where it is unknown, the words of all, but for those that mean
            something else in another language.
    """
    if language in _NEGATING:
        return frozenset(normal(_NEGATING[language]).split())
    return frozenset().union(*map(negations, _NEGATING)) - _ELSEWHERE


@lru_cache(maxsize=64)
def number_words(language: str) -> Mapping[str, str]:
    """Figures of words from 2 to 20 and by tens to 100, by the word in normal form.

    Args:
        language: As for `negations`.
    """
    if language in _COUNTING:
        figures = map(str, (*range(2, 21), *range(30, 101, 10)))
        return dict(zip(normal(_COUNTING[language]).split(), figures, strict=True))
    every = {word: value for each in _COUNTING for word, value in number_words(each).items()}
    return {word: value for word, value in every.items() if word not in _ELSEWHERE}
