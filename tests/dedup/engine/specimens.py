"""Small articles written for these tests, in every relation that the engine tells apart."""

from __future__ import annotations

import re

from crawl.article import Article
from crawl.plaintext import from_text

PAN = """\
A cast iron pan lasts longer than the kitchen it hangs in, provided that it never stays wet. Water \
left overnight starts rust, and rust eats the thin dark coating that keeps eggs from sticking.

Wash the pan while it is still warm, with a stiff brush and a little hot water. Soap does no harm \
as long as it is rinsed away quickly, but a dishwasher strips the surface in a single cycle. Dry \
it on a low flame until the last drops have disappeared.

The coating is called seasoning, and it is nothing but oil that was baked until it turned hard. \
Rub a few drops of linseed oil into the metal, wipe off everything that looks shiny, and bake the \
pan upside down for an hour at the highest heat the oven can reach.

A new pan needs this treatment four or five times before it behaves. An old one that smells rancid \
should be scrubbed with coarse salt first, because fresh oil will not bind to a sticky layer.

Tomatoes and vinegar dissolve young seasoning, so keep long sour sauces for an enamelled pot. \
Frying bacon or potatoes, on the other hand, repairs small scratches without any further effort."""

PAN_EDITED = PAN.replace("a stiff brush", "a hard brush").replace(
    "four or five times", "five or six times"
)

PAN_SPUN = """\
A cast iron skillet endures longer than the kitchen it hangs in, provided that it never remains \
damp. Moisture left overnight begins rust, and rust eats the slim dark layer that stops eggs from \
sticking.

Clean the skillet while it is still hot, with a rigid brush and a bit of warm water. Detergent \
does no damage as long as it is rinsed off fast, but a dishwasher removes the surface in a single \
run. Dry it on a small flame until the final drops have vanished.

The layer is named seasoning, and it is nothing but fat that was baked until it became solid. Rub \
a few drops of flaxseed oil into the iron, wipe away everything that seems glossy, and bake the \
skillet upside down for an hour at the top heat the oven can achieve.

A fresh skillet requires this treatment four or five times before it behaves. An aged one that \
smells rancid must be scoured with rough salt first, because new oil will not stick to a tacky \
film.

Tomatoes and vinegar destroy young seasoning, so save long acidic sauces for an enamelled pot. \
Frying bacon or potatoes, on the other hand, fixes little scratches without any additional work."""

PAN_MOVED = "\n\n".join(PAN.split("\n\n")[i] for i in (3, 0, 4, 2, 1))

PAN_REWRITTEN = """\
Keep moisture away from cast iron and it will outlive you. If a pan stays wet through the night it \
rusts, and the rust destroys the dark film to which eggs would otherwise not stick.

Clean it right after cooking, when the metal is warm: hot water and a stiff brush are enough. You \
may use soap if you rinse quickly; what you may not use is the dishwasher, since one cycle takes \
the surface off. Then put the pan over a low flame to dry until no drop is left.

What cooks call seasoning is simply oil baked hard. To build it, spread several drops of linseed \
oil over the iron, rub until nothing shines any more, turn the pan upside down and leave it in the \
oven for one hour, as hot as the oven goes.

Before a new pan works well you will have done this four or five times. If an old pan smells \
rancid, its sticky layer has to come off with coarse salt, for new oil does not bind to it.

Young seasoning is dissolved by vinegar and tomatoes, which is why sour sauces that simmer long \
belong in an enamelled pot. Small scratches, however, mend by themselves when you fry potatoes or \
bacon."""

PAN_EXCERPT = "\n\n".join(PAN.split("\n\n")[1:3])

PAN_OTHER = """\
My grandmother bought her skillet at a foundry sale in the year the river flooded, and she cooked \
on it every single day until she was ninety. She never owned a non-stick pan and distrusted anyone \
who did.

Collectors look at the bottom first. A maker's mark inside a ring, a number for the size of the \
stove opening and a smooth machined floor all tell of a casting from before the war. Modern \
factories skip the polishing, which explains the pebbly surface found in shops today.

Prices follow condition and rarity rather than age. A cracked griddle is worth its weight as \
scrap, while a lidded chicken fryer with both parts matching may fetch several hundred at auction. \
Beware of sellers who paint over warped bottoms.

On an induction hob heavy castings warm up slowly and unevenly, so begin at a low setting and give \
the metal ten minutes. Anyone with weak wrists might prefer carbon steel, which weighs half as \
much and heats in a fraction of the time."""

BEES = """\
A colony of honey bees enters winter with about ten thousand workers, and every one of them was \
born in autumn. They cluster around the queen, shiver their flight muscles and keep the centre of \
the ball near thirty degrees.

Stores decide whether they see the spring. Twenty kilograms of capped honey is a safe amount in a \
temperate valley; in the mountains a keeper leaves half as much again. Lift one side of the hive \
in February, and the weight tells what no thermometer can.

Damp kills more colonies than frost. A slight forward tilt lets condensation run out of the \
entrance, and an open mesh floor carries away the breath of the cluster without making a draught.

Mice move in when nights turn cold. A strip of metal with nine millimetre holes keeps them out and \
still lets the bees pass on their short cleansing flights."""

KNIVES = """\
A whetstone removes steel, so use as little of it as the edge demands. Soak a medium stone until \
no more bubbles rise, lay it on a damp towel and find the angle by resting the blade on two coins.

Push the edge away from you as if to shave a thin slice off the stone, and cover the length of the \
blade in one stroke. When a faint burr can be felt along the opposite side, turn the knife over \
and repeat with lighter pressure.

Finish on a fine grit, then draw the blade backwards over leather. A sharp edge slides into a ripe \
plum under its own weight; a dull one dents the skin and slips, which is how most cuts happen.

Between sharpenings a smooth steel realigns the edge in seconds. Glass boards, frozen food and the \
sink full of cutlery undo the work of an hour."""

# Paragraphs of three articles that have nothing else in common.
STITCHED = "\n\n".join(
    text.split("\n\n")[index] for text, index in ((KNIVES, 0), (PAN, 2), (BEES, 1))
)

GERMAN = """\
Wer im Herbst Knoblauch steckt, erntet im Juli die dicksten Zwiebeln. Die Zehen brauchen einen \
Kältereiz, damit sich die Knolle später teilt, und treiben deshalb schlecht, wenn sie erst im \
März in die Erde kommen.

Der Boden soll locker und nicht frisch gedüngt sein, denn Staunässe lässt die Wurzeln faulen. \
Man drückt jede Zehe mit der Spitze nach oben fünf Zentimeter tief hinein und hält eine Handbreit \
Abstand zur nächsten.

Gegossen wird nur bei langer Trockenheit. Sobald die unteren Blätter gelb werden, hebt man die \
Pflanzen mit der Grabegabel heraus und lässt sie an einem luftigen Ort zwei Wochen trocknen."""

GERMAN_SPUN = """\
Wer im Herbst Knoblauch pflanzt, erntet im Juli die größten Zwiebeln. Die Zehen benötigen einen \
Kältereiz, damit sich die Knolle später teilt, und wachsen deshalb schlecht, wenn sie erst im \
Frühling in die Erde kommen.

Der Boden muss locker und nicht frisch gedüngt sein, denn Staunässe lässt die Wurzeln verderben. \
Man steckt jede Zehe mit der Spitze nach oben fünf Zentimeter tief hinein und lässt eine Handbreit \
Abstand zur nächsten.

Gewässert wird nur bei großer Trockenheit. Sobald die unteren Blätter welk werden, holt man die \
Pflanzen mit der Grabegabel heraus und lässt sie an einem luftigen Platz zwei Wochen trocknen."""

GERMAN_OTHER = """\
Die Bahnstrecke durch das Tal wurde nie fertig gebaut. Drei Tunnel stehen seit hundert Jahren \
leer, und nur Fledermäuse wissen, wie trocken es darin im Winter bleibt.

Ein Verein aus dem Nachbardorf führt an Sonntagen mit Stirnlampen hinein. Treffpunkt ist das alte \
Wärterhaus, in dem Fotos von der ersten Sprengung hängen und ein Modell der geplanten Brücke steht.

Wer Höhenangst hat, sollte den Rückweg über den Forstweg wählen. Der Steig am Widerlager entlang \
ist zwar gesichert, fällt aber auf der linken Seite steil zum Bach ab."""

CHINESE = """\
铸铁锅只要保持干燥，用几十年也不会坏。如果让水在锅里过夜，铁就会生锈，锈会破坏那层防粘的油膜。

趁锅还热的时候用硬刷和少量热水清洗。洗洁精可以用，但必须马上冲干净，洗碗机则绝对不行。洗完后放在小火上烘干，直到看不见水珠。

这层油膜其实就是烤硬了的油。把几滴亚麻籽油抹在锅上，擦到没有光泽，再倒扣在烤箱里用最高温度烤一个小时。"""

CHINESE_SPUN = """\
铸铁锅只要保持干爽，用几十年也不会损坏。如果让水在锅里过夜，铁就会长锈，锈会毁掉那层防粘的油膜。

趁锅还温热的时候用硬刷和一点热水清洗。清洁剂可以用，但必须立刻冲干净，洗碗机则绝对不行。洗完后放在小火上烤干，直到看不到水珠。

这层油膜其实就是烘硬了的油。把几滴亚麻油抹在锅上，擦到没有亮光，再倒放在烤箱里用最高温度烤一个钟头。"""

CHINESE_OTHER = """\
城北的老图书馆下个月要搬到新楼。新楼有五层，一楼是儿童阅览室，二楼以上才是书库，每层都有靠窗的座位。

搬迁期间不能借书，但可以在网上预约。工作人员说，最难搬的是三万册地方志，因为很多已经发脆，只能一本一本装箱。

读者希望新馆晚上开到十点，馆方表示会先试行三个月。"""

# The introduction and the end say again what the sections say; the contents repeat the headings.
RESTATING = """\
Rain barrels collect roof water, cut the water bill and spare the groundwater in dry summers. A \
closed lid keeps mosquitoes from laying their eggs in the barrel. Before the first frost the \
barrel has to be emptied, or the ice will split it.

- Why a barrel pays
- Keeping mosquitoes out
- Winter

## Why a barrel pays

A rain barrel collects the water from the roof, lowers the water bill and spares groundwater in \
dry summers. Forty square metres of tiles fill three hundred litres in one thunderstorm.

## Keeping mosquitoes out

Mosquitoes lay their eggs on open water, so a closed lid keeps them out of the barrel. Where the \
pipe enters, a piece of fine mesh does the same.

## Winter

Empty the barrel before the first frost, because ice will split it. Hang the diverter on summer \
mode again when the apple trees bloom.

## Conclusion

A rain barrel collects roof water and lowers the water bill. Keep the lid closed against \
mosquitoes and empty the barrel before the first frost."""

FOOTER = (
    "This magazine is run by volunteers and carries no advertising. Write to the editors if you "
    "find a mistake, and they will answer within a week unless all of them are travelling at once."
)
COOKIES = (
    "We store a single cookie that remembers whether you chose the light or the dark version of "
    "these pages. It contains no number that could tell you from any other visitor who reads here."
)


def doorway(city: str, county: str, river: str, phone: str) -> str:
    """One page of a family that differs in places and numbers alone."""
    return f"""\
Blocked drains in {city} never wait for office hours. Our crew for {city} answers the telephone \
day and night and reaches most streets north of the {river} within forty minutes.

Old clay pipes are common all over {county}, and roots find every joint. We send a camera down \
first, show you the pictures on a screen and name a fixed price before any digging begins.

Call {phone} and say where in {city} you live. Customers in {county} pay nothing for the visit if \
we cannot clear the drain, and every repair is guaranteed for three years."""


DOORWAYS = [
    doorway("Ashford", "Kent", "Stour", "01233 5550"),
    doorway("Bedford", "Bedfordshire", "Ouse", "01234 5551"),
    doorway("Carlisle", "Cumbria", "Eden", "01228 5552"),
    doorway("Durham", "County Durham", "Wear", "0191 5553"),
    doorway("Exeter", "Devon", "Exe", "01392 5554"),
]


def article(text: str, id: str, site: str = "") -> Article:  # noqa: A002 - the article's own name
    """A text as an article of a site."""
    return from_text(text, id=id, site=site)


HINDI = """सुबह की पहली बस सात बजे पहाड़ी गाँव से निकलती है। रास्ते में चाय की दो दुकानें
मिलती हैं। बरसात में पुल के पास पानी चढ़ जाता है।

बुनकर अपने घर के आँगन में करघा लगाते हैं। एक शॉल बनाने में लगभग तीन हफ़्ते लगते हैं। ऊन को
अखरोट के छिलकों से रँगा जाता है।

शाम को बच्चे मैदान में कबड्डी खेलते हैं। पंचायत ने पिछले साल वहाँ सौर लैंप लगवाए। डाकघर शनिवार
को दोपहर तक ही खुला रहता है।"""

ARABIC = """تغادر أول حافلة القرية الجبلية في الساعة السابعة صباحا. يجد المسافر على الطريق
دكانين للشاي. يرتفع الماء قرب الجسر في موسم الأمطار.

ينصب النساجون أنوالهم في أفنية بيوتهم. تستغرق صناعة الشال الواحد ثلاثة أسابيع تقريبا. يصبغ
الصوف بقشور الجوز.

يلعب الأطفال كرة القدم في الساحة عند المساء. ركب المجلس المحلي مصابيح شمسية هناك في العام
الماضي. يفتح مكتب البريد أبوابه يوم السبت حتى الظهر فقط."""

THAI = """รถประจำทางคันแรกออกจากหมู่บ้านบนเขาตอนเจ็ดโมงเช้า ระหว่างทางมีร้านน้ำชาอยู่สองร้าน
ในฤดูฝนน้ำจะท่วมใกล้สะพาน

ช่างทอผ้าตั้งกี่ไว้ที่ลานบ้าน ผ้าคลุมไหล่หนึ่งผืนใช้เวลาทอราวสามสัปดาห์ ขนแกะย้อมด้วยเปลือกวอลนัท

ตอนเย็นเด็กๆ เล่นตะกร้อที่สนาม เมื่อปีที่แล้วสภาหมู่บ้านติดตั้งโคมไฟพลังงานแสงอาทิตย์ไว้ที่นั่น
ที่ทำการไปรษณีย์เปิดวันเสาร์ถึงเที่ยงเท่านั้น"""

_NOUNS = """\
{Wer|Jeder der} einen alten {Schrank|Kasten} wieder schön haben will, braucht {Geduld|Ausdauer}, \
{Werkzeug|Gerät} und einen trockenen {Raum|Platz}. Zuerst kommt der {Schmutz|Dreck} herunter, mit \
warmem {Wasser|Nass} und einer weichen {Bürste|Kratze}. {Danach|Anschließend} trocknet das {Holz|\
Material} zwei {Tage|Nächte} lang, und zwar im {Schatten|Keller}.

Lose {Leisten|Bretter} werden {geleimt|verklebt} und mit einer {Zwinge|Klemme} gehalten, bis der \
{Kleber|Leim} hart ist. {Löcher|Risse} füllt man mit einer {Masse|Paste} aus {Mehl|Staub} und \
{Harz|Wachs}, die am nächsten {Morgen|Vormittag} glatt {geschliffen|gerieben} wird.

Am {Ende|Schluss} kommt das {Öl|Fett} auf die {Fläche|Seite}. Man trägt es {dünn|sparsam} auf, \
wartet eine {Weile|Stunde} und nimmt den {Rest|Überschuss} mit einem {Tuch|Lappen} wieder weg. \
Nach einer {Woche|Pause} folgt der zweite {Gang|Schritt}, und der {Glanz|Schimmer} hält für \
{Jahre|Jahrzehnte}."""
GERMAN_NOUNS, GERMAN_NOUNS_SPUN = (
    re.sub(r"\{([^|]*)\|([^}]*)\}", rf"\{side}", _NOUNS) for side in (1, 2)
)
