"""Names under which people are found elsewhere: mails, links, shops, messengers, streets."""

import re
from collections.abc import Iterator

from core.contacts import messengers
from core.contacts.plain import MASK, Span

_W = "a-z0-9_"
_TLD = (
    r"(?:com|cn|ru|net|org|kg|kz|uz|by|me|io|cc|shop|store|site|online|top|xyz|app|info|biz|рф|su|vip|de|uk|ua|tm|club"
    r"|link|fashion|clothing|ком|ру|рус|москва|бел|中国|公司|网络|商城)"
)
_PATH_TLD = (
    r"(?:ly|gl|gd|to|la|li|ee|be|gg|tv|co|eu|ws|pw|im|link|page|dev|click|fun|mobi|pro|ink|space|website|tech|chat)"
)
"""What a short link ends in; without a path behind it these are words and units too."""
_SPELT_TLD = r"(?:ру|ком|рф|орг|кз|кг|уз|бай|су|ru|com|kg|kz|by)"
_PARTS = (
    rf"(?:[{_W}а-яё+-]{{1,30}}(?:\s{{1,3}}(?:dot|underscore|dash|точка|тире|нижнее подч[её]ркивание)\s{{1,3}}"
    rf"|点|點|下划线|减号)){{0,3}}"
)
"""What stands before the last part of a mail's name, where its dots are spelt out."""
_SPELT_HOST = (
    r"(?:м[еэ]йл|маил|яндекс|гм[еэ]йл|дж[иы]м[еэ]йл|рамблер|инбокс|бк|лист|яху|хотм[еэ]йл|аутлук|айклауд|mail|gmail"
    r"|yandex)"
)
_S, _G = r"\s{0,3}", r"\s{1,3}"
_OPEN, _CLOSE = r"\s{0,3}[\[({<【（]\s{0,3}", r"\s{0,3}[\])}>】）]\s{0,3}"
_AT = (
    rf"(?:{_S}@{_S}|#|{_OPEN}(?:at|@|собака|艾特){_CLOSE}"
    rf"|{_S}(?:艾特|圈a|собак[аи]|собачка){_S}|{_G}(?:at|sobaka){_G})"
)
_DOT = rf"(?:\.|{_OPEN}(?:dot|точка|点|\.){_CLOSE}|{_S}(?:点|點|точка){_S}|{_G}dot{_G})"
_END = rf"(?![{_W}а-яё-])"
_HOST = r"[a-z0-9а-яё][a-z0-9а-яё-]{0,62}"
_SPELT_AT = rf"(?:{_G}(?:собак[аи]|собачка){_G}|{_OPEN}(?:собак[аи]|собачка|@){_CLOSE})"
_SPELT_DOT = rf"(?:{_G}точка{_G}|{_OPEN}(?:точка|\.){_CLOSE}|\.)"
_MAIL_HOST = r"(?:g\s?mail|mail|yandex|ya|qq|163|126|sina|foxmail|hotmail|outlook|inbox|bk|rambler|icloud|yahoo)"
_SAID_DOT = (
    rf"(?:{_G}(?:d[\s.-]?[o0][\s.-]?t|punto|ponto|punkt|nokta|dian|tochka|точка|тчк){_G}|{_S}[点點]{_S}"
    rf"|{_OPEN}(?:d[\s.-]?[o0][\s.-]?t|[.,]){_CLOSE})"
)
"""A dot in words of other languages, or with its letters set apart."""
_LIKE_DOT = r"(?:\s{0,3}(?:\.|点|точка)\s{0,3}|\s{1,3}(?:dot\s{1,3})?)"
_SHORTENERS = "|".join(
    host.replace(".", _LIKE_DOT).replace("_", r"\s{0,2}")
    for host in (
        *(
            "bit.ly",
            "cutt.ly",
            "ow.ly",
            "rebrand.ly",
            "goo.gl",
            "is.gd",
            "v.gd",
            "clck.ru",
            "tiny_url.com",
            "linktr.ee",
        ),
        *("taplink.cc", "t.cn", "url.cn", "dwz.cn", "suo.im", "rb.gy", "vk.cc", "shorturl.at"),
    )
)
_PLUS = r"(?:plus|and|at|on|плюс|на|собака|加)"
_MAILERS = (
    r"(?:g[\s-]?mail|hotmail|outlook|icloud|yahoo|foxmail|yandex|rambler|proton\s?mail"
    r"|гм[еэ]йл[а-яё]?|дж[иы]м[еэ]йл[а-яё]?|яндекс[а-яё]?|рамблер[а-яё]?)"
)
_FIXED = re.compile(
    "|".join(
        (
            rf"(?<![a-z])[a-z][a-z0-9+]{{1,15}}://[^\s\u3000-\u9fff\uff00-\uffef{MASK[0]}]+",
            rf"(?<![{_W}а-яё]){_PARTS}[{_W}а-яё.+-]{{2,64}}{_SPELT_AT}"
            rf"(?:{_SPELT_HOST}(?:{_SPELT_DOT}|{_G}){_SPELT_TLD}|[{_W}а-яё-]{{2,63}}{_SPELT_DOT}{_SPELT_TLD}){_END}",
            rf"(?<![{_W}а-яё-])[{_W}а-яё-]{{3,63}}{_G}(?:точка|тчк){_G}{_SPELT_TLD}{_END}",
            rf"(?<![a-z0-9@.-])(?:[a-z0-9-]{{2,63}}\.){{1,4}}{_PATH_TLD}/[a-z0-9_?=@#%.-]{{3,}}",
            rf"[a-z0-9\u4e00-\u9fff-]{{0,20}}[\u4e00-\u9fff](?:[.。·]|点)(?:com|net|org|cn|cc|中国){_END}",
            rf"(?<![{_W}])[a-z][a-z0-9-]{{2,62}}\.сом{_END}",
            rf"(?:https?://|www\.|t\.me/|wa\.me/|vk\.com/)[^\s\u3000-\u9fff\uff00-\uffef{MASK[0]}]+",
            rf"[{_W}.+-]{{1,64}}@[{_W}-]{{1,63}}(?:\.[{_W}-]{{1,63}}){{0,4}}\.[a-z_][{_W}-]{{0,62}}",
            rf"(?<![{_W}]){_PARTS}[{_W}.+-]{{2,64}}{_AT}[{_W}-]{{1,63}}(?:{_DOT}[{_W}-]{{1,63}}){{0,3}}{_DOT}{_TLD}{_END}",
            rf"(?<![{_W}]){_PARTS}[{_W}.+-]{{2,64}}{_AT}{_MAIL_HOST}(?:(?:{_DOT}|{_G}){_TLD})?{_END}",
            rf"(?<![a-z0-9])(?:https?{_S}:{_S}/{_S}/|w{_S}w{_S}w{_S}\.|(?:t|wa){_S}\.{_S}me{_S}/|vk{_S}\.{_S}com{_S}/)"
            rf"{_S}[^\s\u3000-\u9fff\uff00-\uffef{MASK[0]}]+(?:{_S}\.{_S}{_TLD}{_END})?",
            rf"(?<![a-z0-9@.-])(?=[a-z0-9-]*[a-z])[a-z0-9][a-z0-9-]{{1,62}}{_G}\.{_S}(?:com|net|org|cn|ru|рф){_END}",
            r"(?<![a-z])t\s{0,3}(?:\.|dot|точка|点)?\s{0,3}me\s{0,3}(?:slash|слэш|слеш|斜杠)\s{0,3}[a-z0-9_]+",
            rf"(?<![{_W}])(?=[0-9]*[oil])(?=(?:[oil]*[0-9]){{5}})[0-9oil]{{10,15}}(?![{_W}])",
            rf"(?<![{_W}а-яё.-])[{_W}.-]{{2,64}}{_G}(?:{_MAIL_HOST}){_G}(?:ru|com|kg|kz|cn|net){_END}",
            r"(?<![a-z])tme/[a-z][a-z0-9_]+|(?<![a-z'’])t\s{1,3}me\s{1,3}(?=[a-z0-9]*[_0-9])[a-z][a-z0-9_]{3,}",
            r"(?<![a-z0-9])telegram\.[a-z]{2,6}/[a-z0-9_@+]+",
            rf"(?<![a-z])(?:https?|(?:web\s?)?site|сайт|网站|网址)[^\w\n]{{0,4}}(?:is|это|是)?[^\w\n]{{0,4}}[a-z0-9-]{{2,63}}{_G}"
            rf"(?:com|cn|ru|kg|kz|net|org){_END}",
            rf"(?<![a-z0-9@.-])(?=[a-z0-9-]*[a-z])[a-z0-9][a-z0-9-]{{2,62}}(?:{_SAID_DOT}|{_S}[*,.。•]{_S}|{_G}dot{_G})"
            rf"(?:c\s{{1,2}}o\s{{0,2}}m|c\s{{0,2}}o\s{{1,2}}m){_END}",
            rf"(?<![a-z0-9])w{_S}w{_S}w(?:{_G}|{_SAID_DOT})[a-z0-9-]{{2,63}}(?:{_G}|{_SAID_DOT}){_TLD}{_END}",
            rf"(?<![a-z0-9@.-])(?=[a-z0-9-]*[a-z])[a-z0-9][a-z0-9-]{{2,62}}(?:{_SAID_DOT}|{_S}[*,。•]{_S})com{_END}",
            rf"(?<![a-z0-9@.-])(?=[a-z0-9-]*[a-z])[a-z0-9][a-z0-9-]{{2,62}}{_SAID_DOT}(?:net|org|cn|ru|kg|kz|uz|by){_END}",
            rf"(?<![a-z0-9])(?:{_SHORTENERS}){_S}[/ ]{_S}(?=[a-z]*[0-9]|[0-9]*[a-z]{{4}})[a-z0-9_-]{{3,}}",
            rf"(?<![{_W}.])[a-z][a-z0-9]{{0,20}}[._][a-z0-9._-]{{1,40}}{_S}(?:[,+]|{_PLUS})?{_S}{_MAILERS}{_END}",
            rf"(?<![{_W}.])[a-z][{_W}.-]{{2,40}}(?:{_G}{_PLUS}{_G}|{_S}[+]{_S}){_MAILERS}{_END}",
            rf"(?<![{_W}.])[a-z][{_W}.-]{{2,40}}{_S}(?:加|plus|плюс){_S}(?:163|126|qq){_END}",
            rf"(?<![{_W}])@\s?(?=[{_W}]*[a-z])[{_W}]{{3,}}",
            rf"(?<![a-z0-9@.-])(?:{_HOST}\.){{1,5}}{_TLD}{_END}(?:/[^\s\u3000-\u9fff]*)?",
            rf"(?<![a-z0-9@.-])[a-z0-9][a-z0-9-]{{1,62}}"
            rf"(?:{_G}dot{_G}|{_OPEN}(?:dot|точка|点|\.){_CLOSE}|点|點|{_G}точка{_G}){_TLD}{_END}",
        )
    )
)
_STREETS = re.compile(
    r"(?<![а-яё])(?:улиц[аеуы]|ул\.?|проспект\w*|пр-т\w*|просп\.|переул\w+|пер\.|шоссе|бульвар\w*|набережн\w+"
    r"|площад\w+(?=\s{1,3}(?!печат|принт|рисунк|лого|вышив|нанес|ткан|раскро|издел|поверхн|цех|склад|помещ)[а-яё]))\s{1,3}"
    r"(?P<ru>[а-яё0-9-]{2,}(?:\s[а-яё-]+)?,?\s{0,3}(?:д(?:ом)?\.?\s{0,3})?\d++(?!\s?(?:[xх×*]\s?\d|[смк]м|м2|кв|%|шт))[а-я]?(?:/\d+)?)"
    r"|(?P<zh>[\u4e00-\u9fff]{2,6}(?:路|街|大道|巷|弄|胡同)\s{0,3}[0-9一二三四五六七八九十百]{1,5}\s{0,3}[号弄]"
    r"(?:[0-9a-z\u4e00-\u9fff]{1,6}(?:楼|栋|室|幢|座))?"
    r"|[\u4e00-\u9fff]{2,6}(?:村|社区|小区|园区?|市场)\s{0,3}[0-9一二三四五六七八九十]{1,4}\s{0,3}(?:组|区|幢|栋|号?楼)"
    r"\s{0,3}[0-9]{1,5}\s{0,3}[号室铺])"
    r"|(?P<en>\b\d{1,5}\s{1,3}(?!wide|narrow|long|short|lane|pcs|pieces)[a-z]+(?:\s[a-z]+)?\s(?:street|st\.|road|rd\.?|avenue|ave\.?|lane|boulevard|blvd)(?![a-z]))"
)

_HAN_CUES = (
    r"微信|薇信|徽信|威信|维信|卫星号?|v信|绿泡泡|绿色软件|[+加➕]\s{0,3}(?:我|个|下|一下|一|你)?的?\s{0,3}(?:v信?|微信?|薇信?|威信?|卫星|vx|wx|好友|扣扣|qq|q)"
    r"|[微薇威](?=[^0-9a-z_\u3005-\u9fff]{0,3}[a-z])|加我|微我|搜我|加好友|扣扣|企鹅|[qv扣微]群|小红书|小红薯|红薯|抖音|快手|闲鱼|微博|旺旺|钉钉|飞书|公众号|dd号|ks号|b站|电报|脸书"
)
_LATIN_CUES = (
    r"(?<![a-z0-9])v(?![a-z0-9-]|[\s._/♥❤♡]{1,3}x(?![a-z0-9]))|(?<![a-z])(?:v\s{0,2}x|wx|wechat|weixin|we\s?chat|qq|whats\s?app|telegram|tg|tgram|tlg|telega|instagram|insta|ig|viber|line\s{0,3}id|line|snapchat|snap|sc"
    r"|tik\s?tok|skype|facebook|fb|messenger|vk|signal|linkedin|ok\s{1,3}ru|etsy|twitter|kakao|zalo|inst(?=\s?[:=@]))(?![a-z])"
)
_RU_CUES = (
    r"(?<![а-яё])(?:телеграм\w*|телег[аеуи]|тг|тележк\w+|тлг|т[эе]г[эе]|вотсап\w*|ватсап\w*|вацап\w*|вайбер\w*|инстаграм\w*|инст[аеу]?|тикток\w*|вк|в\s?контакте"
    r"|скайп\w*|авито|вичат\w*|фейсбук\w*|фб|макс[еу]?|одноклассник\w*)(?![а-яё-])"
)
_OWN_CUES = (
    r"(?<![а-яё])(?:ник|никнейм|логин|аккаунт|акк|юзернейм|собак[аи])(?![а-яё])|(?<![a-z])(?:nick(?:name)?|username|user\s?name"
    r"|handle|my\s{1,3}id)(?![a-z])|账号|帐号|昵称|邮箱"
)
_WEAK_CUES = (
    r"[小纸]?飞机|蝙蝠|领英|[💬🛰✈📧📩]|(?<![a-z])(?:g\s?mail|hotmail|foxmail|icloud|outlook|proton\s?mail)(?![a-z])"
    r"|(?<![а-яё])(?:гм[еэ]йл|дж[иы]м[еэ]йл)\w*"
    rf"|{messengers.DOUBTFUL}"
)
"""What is a thing of the trade or of every day, too: only what looks like a name is one behind it."""
_CUE = re.compile(
    rf"(?P<han>{_HAN_CUES})|(?P<other>{messengers.LATIN}|{messengers.CYRILLIC}|{_LATIN_CUES}|{_RU_CUES}|{_OWN_CUES})"
    rf"|(?P<weak>{_WEAK_CUES})"
)
_LINKING = (
    rf"(?P<link>(?:[^0-9{_W}а-яё\u3005-\u9fff{MASK[0]}]{{1,4}}+|(?:напиши|пиши|найди|ищи|добавь|напишите|пишите|найдите|добавьте|write|find|add|search|text)(?![a-zа-яё])|号码?|上|就?是|叫|为|的|我|名字?|账号|帐号|搜索?|找|群|信|秘|密|吧|啊|哦|一?下"
    rf"|(?:id|is|me|us|at|as|on|my|name|user|handle|profile|com|dot|slash)(?![{_W}])|(?:ком|точка|слэш|слеш)(?![а-яё])|нас|меня|мне|как|это|мой|моя|я|под|именем|ник(?:ом)?|никнейм|профиль|аккаунт|собака|канал|группа|по|на|в){{0,8}})"
)
_MAX = re.compile(
    rf"(?<![a-z])max{_S}[:=-]{_S}(?P<name>(?=[a-z0-9.]*_)[a-z][{_W}.]{{3,40}})(?![{_W}])"
    rf"|(?:пиш|напиш|найд|ищ|write|text|message|find)[а-яёa-z\s]{{0,20}}(?<![а-яёa-z])(?:в|in|on)\s(?:макс|max)[еу]?"
    rf"{_S}:?{_S}(?P<told>[a-z][{_W}.]{{4,40}})\s*(?![^,.;!\n])"
    r"|(?<![а-яёa-z])(?:в|in|on)\s(?:макс|max)[еу]?,?\s(?:пиш|напиш|найд|ищ|добав|write|text|message|find|add)[а-яёa-z]*"
    rf"\s(?:to\s)?(?:me\s|us\s|мне\s|меня\s|нас\s)?(?P<found>[a-z][{_W}.]{{2,40}})\s*(?![^,.;!\n])"
)
"""A messenger whose name is a measure of the trade, too."""
_CYRILLIC_NAME = re.compile(
    rf"(?:{_RU_CUES}|{_LATIN_CUES}|{_OWN_CUES}){_LINKING}(?<![а-яё])"
    r"(?P<name>(?!(?:фото|рис|стил|разм|рост|арт|мод|заказ|цвет|принт|парт|стр)[а-яё]*\d)"
    rf"(?:[а-яё][а-яё0-9]*_[а-яё0-9_]+|[а-яё]{{3,}}\d{{2,}}))(?![{_W}а-яё])"
)
_LINK = re.compile(rf"{_LINKING}(?P<name>(?:live:)?[a-z0-9][{_W}.-]*[{_W}])(?![{_W}])")
_STRONG = re.compile(r"[:=@]|号|是|叫|为|账|帐|搜|找|id|\bis\b|handle|user|\bник|профиль|аккаунт|собака|канал")
_CALLED = re.compile(r"(?<![a-z])(?:me|us)\s{1,3}(?:at|as)(?![a-z])")
"""`whatsapp me at`: what follows is a name."""
_FIND_ME = re.compile(
    r"(?:find|add|dm|hit|message|write|ping|follow|text|contact|reach)\s{1,3}(?:me|us)|(?:пиш|напиш|найд|ищ|добав|подпис|свяж)\w*"
    r"|加|找我|搜|关注|联系|мо[йя]|\bmy\b|我的?"
)
_SEARCH = re.compile(
    rf"(?:{_HAN_CUES}|淘宝|天猫|拼多多|1688|百度|谷歌)(?:上|里|号)?{_S}(?:直接)?(?:搜索|搜一搜|搜一下|搜|关注)"
    rf"{_S}:?{_S}"
    r"(?P<name>(?!的|到|出来|过|图|[同这那]款|类似|一样|[?!.。])[^\s,，。;；!！?？\n][^,，。;；!！?？\n]*)"
)
_QUOTED = re.compile(
    r"(?:(?<![a-z])google(?:\sfor)?|(?<![а-яё])(?:по)?гугли?\w*|(?<![a-z])search(?:\sfor)?|百度|搜)"
    r"(?:\s(?:us|me|нас|меня))?\s{0,3}[\"'«“「](?P<name>[^\"'»”」\n]{3,60})[\"'»”」]"
)
"""A name in quotes to be searched for."""
_FOUND_AS = re.compile(
    rf"(?:(?:найд|ищ|набер|забей)\w*{_G}(?:меня|нас|мой профиль)?"
    rf"|(?:find|search|look up){_G}(?:for{_G})?(?:me|us))"
    rf"{_S}(?:в|во|на|on|in)?{_S}(?:{_RU_CUES}|{_LATIN_CUES}|google|гугле?|baidu)"
    rf"{_S}(?:[:—-]|под именем|как|по имени|as|under|by)+{_S}"
    r"(?P<name>[^\s,.;!?\n][^,.;!?\n]*)"
)
_KNOWN_AS = re.compile(
    rf"(?:find|search|look up|add|write|dm|text){_G}(?:for{_G})?(?:me|us){_G}(?:as|by|under){_G}"
    rf"(?P<name>[a-z0-9][{_W}.-]{{2,40}}){_G}(?:on|in|via|at){_G}(?:{_LATIN_CUES}|{_RU_CUES}|{_HAN_CUES})"
)
_SHOP = re.compile(
    r"(?:淘宝|天猫|拼多多|抖音|快手|小红书|阿里|1688)\s{0,3}(?:店铺?|小店|旗舰店)\s{0,3}(?:名字?叫?|叫|是|:)+\s{0,3}:?\s{0,3}"
    r"(?P<name>[^\s,，。;；!！?？\n][^,，。;；!！?？\n]*)"
)
_SHOP_NAME = r"[a-z0-9\u4e00-\u9fff]{1,20}(?:厂|店|坊|针织|服饰|制衣|服装|工作室)"
_SHOP_BY_NAME = re.compile(
    rf"(?:淘宝|天猫|拼多多|1688|taobao|tmall){_S}(?:店铺?|小店){_G}(?P<zh>{_SHOP_NAME})"
    rf"|(?:search|find|look up){_G}(?:for{_G})?(?P<en>{_SHOP_NAME}){_G}(?:on|in|at){_G}(?:1688|taobao|tmall|alibaba)"
    rf"|(?:{messengers.LATIN}|{_HAN_CUES}){_S}(?::|是|叫){{1,2}}{_S}(?P<account>{_SHOP_NAME})"
    r"|(?:taobao|tmall|1688|alibaba|aliexpress|etsy)\s{0,3}(?:shop|store)\s{0,3}(?::|is|called|named){1,2}\s{0,3}"
    r"(?P<said>[a-z0-9\u4e00-\u9fff][^\s,.;!?]{2,})"
)
"""A shop or a mill by the name that it has in a market."""
_BEFORE_CUE = re.compile(
    rf"(?<![{_W}])(?P<name>(?=[{_W}.]{{0,40}}[a-z]{{3}})(?=[{_W}.]{{0,40}}(?:[0-9_]|[a-z]\.[a-z]))"
    rf"(?![{_W}.]*\.(?:jpe?g|png|heic|pdf|xlsx?|docx?|csv|txt|mp4|mov|zip|rar)(?![{_W}]))[a-z0-9][{_W}.]{{3,40}})"
    rf"{_S}[,(—-]?{_S}(?:это(?:\s(?:я|мы|мой|наш))?|(?:this |that |it )?is(?: me| us| my)?"
    rf"|(?:that|it)['’]s(?: me| us| my)?|是我们?的?|是)?"
    rf"{_S}(?:в|на|через|on|in|via|my|мой|моя|我的?|在)?"
    rf"{_S}(?:{_LATIN_CUES}|{_RU_CUES}|{_HAN_CUES}|{messengers.LATIN}|{messengers.CYRILLIC}|{messengers.HAN})"
)
_MESSENGERS = (
    r"(?:v\s{0,2}x|wx|wechat|weixin|qq|whats\s?app|telegram|tg|instagram|insta|ig|viber|snapchat|skype|facebook|fb|vk|kakao"
    rf"|zalo|discord|{_RU_CUES}|{_HAN_CUES})"
)
_ALONE = re.compile(rf"\s*{_MESSENGERS}\s*[:,—-]?\s*(?P<name>[a-z][{_W}.-]{{2,40}})\s*")
"""A message that is a messenger and one more word says whom to look for there, whatever the word."""
_BELOW = re.compile(
    rf"^[^\S\n]*{_MESSENGERS}号?[^\S\n]*[:,—-]?[^\S\n]*\n\s*(?P<name>[a-z][{_W}.-]{{2,40}})[^\S\n]*$", re.MULTILINE
)
"""So do two lines, of which the one is a messenger and the other one word."""
_TAG = re.compile(
    rf"(?<![{_W}#])(?!(?:style|order|item|art|article|no|nr|num|color|colour|model|size|lot|po|batch|photo|card|page|pantone"
    r"|ral|sku|ref|row|line|invoice|pack|carton|box|roll|ticket|bundle|step|version|sample|fabric|zip|button|label|hoodie|tshirt|tee"
    r"|dress|jacket|shirt|skirt|coat|polo|jeans|pants)s?#)"
    rf"(?P<name>[a-z][{_W}.]{{1,31}}#[0-9]{{4}})(?![0-9{_W}])"
)
"""A name with four digits behind a hash, as Discord gives them out; what is numbered in the trade is none."""
_NOT_NAMES = frozenset(
    "oversize oversized hoodie hoodies polo black white photo photos picture pictures image excel style please order"
    " orders group chat channel page post posts story stories reels live video videos link account profile with from"
    " that this there about shop like look looks and the for sheet file files sizes colour color print logo basic"
    " vintage premium slim regular crop fit stand check width height please thanks message messages works later"
    " fine okay better good great down not what"
    " red blue green grey gray pink navy beige brown yellow stitch tee tshirt dress jacket shirt skirt coat"
    " pants trousers violet purple orange gold golden silver cream ivory khaki olive mint lilac burgundy maroon teal"
    " turquoise coral peach camel charcoal ecru mustard"
    " where best easier enough faster blocked banned working needed neck neckline necks shape shaped"
    " above below bag bags cap caps cotton stretch straight metal plastic brass steel nickel wood wooden linen wool"
    " silk denim fleece drawing drawings art button buttons fabric lining zipper placket pocket pockets sleeve sleeves"
    " overlock overlocker lockstitch coverstitch coverlock flatlock sewing cutting packing finishing ironing pressing"
    " assembly production machine machines first second third main stopped broken full busy free stands sweatshirt"
    " sweatshirts sweater sweaters leggings joggers shorts jeans coats jackets dresses shirts skirts"
    " closed open slow dead gone empty paid pay payment ready"
    " noon once lunch night evening morning midnight dinner home work office usual before soon agreed"
    " always least latest"
    " hem cuff cuffs collar waist quality quantity price length width budget deadline tomorrow today".split()
)
_MARKED = re.compile(r"[0-9_]|[a-z]\.[a-z]|^live:")
_SIZES = re.compile(r"(?:\d?x{0,4}[sml]\d*|\d+(?:x{0,4}[sml]|cm|mm|kg|g|pcs|m|d|k)|[a-z]{1,2}[1-9]\d?)")


def find_names(signs: str) -> Iterator[Span]:
    """Find mails, links, names in messengers and shops, and streets with a house, in a plain text."""
    for match in _FIXED.finditer(signs):
        yield match.span()
    for one in (_STREETS, _SHOP_BY_NAME, _MAX):
        for match in one.finditer(signs):
            yield match.span(match.lastgroup or 0)
    for pattern in (_SEARCH, _QUOTED, _FOUND_AS, _KNOWN_AS, _SHOP, _BEFORE_CUE, _CYRILLIC_NAME, _TAG):
        for match in pattern.finditer(signs):
            yield match.span("name")
    for alone in (_ALONE.fullmatch(signs), *_BELOW.finditer(signs)):
        if alone is not None and alone["name"] not in _NOT_NAMES and not _SIZES.fullmatch(alone["name"]):
            yield alone.span("name")
    for cue in _CUE.finditer(signs):
        named = _LINK.match(signs, cue.end())
        before = signs[max(0, cue.start() - 30) : cue.start()]
        if named is not None and _is_name(cue, named, before) and _is_in_place(named, before):
            yield named.span("name")


def _is_name(cue: re.Match[str], named: re.Match[str], before: str) -> bool:
    """Say whether what follows the name of a messenger is a name in it, and no word of the sentence."""
    name = named["name"]
    if cue[0] in _OF_THE_TRADE and not _is_told(named, before):
        return False
    if len(name) < 4 and not (_STRONG.search(named["link"]) and len(name) == 3):
        return False
    if name in _NOT_NAMES or _SIZES.fullmatch(name) or name.replace(".", "").isdigit():
        return False
    if cue["weak"]:
        return re.search("[a-z]", name) is not None and bool(_MARKED.search(name) or _STRONG.search(named["link"]))
    if (
        _CALLED.search(named["link"])
        or _MARKED.search(name)
        or _STRONG.search(named["link"])
        or cue[0] in _OWN
        or cue[0].endswith("id")
    ):
        return True
    if "а" <= cue[0][0] <= "я" and len(name) >= 5:  # Latin letters behind a Russian word
        return True
    return bool(_FIND_ME.search(before)) or (cue["han"] is not None and len(name) >= 6)


def _is_told(named: re.Match[str], before: str) -> bool:
    """Say whether a word behind a seam, a button or a sign is a name: it looks like one, or a person is spoken of."""
    if _MARKED.search(named["name"]) or _FIND_ME.search(before):
        return True
    return _CLAUSE_ENDS.match(named.string, named.end()) is not None and not _THING.search(before)


_OF_THE_TRADE = frozenset({"line", "snap", "sc", "signal", "微", "钉钉"})
_CLAUSE_ENDS, _THING = re.compile(r"\s*(?:[,.;!\n]|$)"), re.compile(r"(?<![a-z])(?:the|a|this|that|each|every)\s+$")


def _is_in_place(named: re.Match[str], before: str) -> bool:
    """Say whether a name stands where names do: beside its messenger, or below it where somebody says so."""
    if "\n" not in named["link"]:
        return True
    is_alone = _LINE_ENDS.match(named.string, named.end()) is not None
    is_announced = bool(_STRONG.search(named["link"]) or _FIND_ME.search(before))
    return (is_alone or is_announced) if _MARKED.search(named["name"]) else is_alone and is_announced


_LINE_ENDS = re.compile(r"[^\S\n]*(?:\n|$)")
_OWN = frozenset({"ник", "никнейм", "логин", "собака", "nick", "nickname", "username", "账号", "帐号", "昵称"})
