"""Contacts spread over spaces and marks, spelt out, or split by words; and honest words that look alike."""

import re

import pytest

from core.contacts.mask import has_contacts, mask_contacts

CONTACTS = """
微 信 wang88
微.信.号.w.a.n.g.8.8
微-信 wang88
微·信：wang88
微*信*号 wang88
微 信 号 ： wang_88
加 微 信 wang88
加微 wang88
v 信 wang88
V.信 wang88
vx㊙wang88
微信㊙️wang88
wx㊗wang88
vx秘wang88
vx密wang88
w x: wang88
w.x: wang88
w-x wang88
w/x: wang88
v.x: wang88
v-x wang88
V_X: wang88
w.chat wang88
w chat wang88
we-chat wang88
we.chat: wang88
wee chat: wang88
t.g: wang88
t g wang88
t-g: wang88
q.q: 123456
q q 1234567
te le gram wang88
tele-gram: wang88
tele gram wang88
whats-app wang88
whats.app: wang88
what's app wang88
wats app wang88
whatsap wang88
insta-gram: wang88
insta gram wang88
face-book: wang88
face book wang88
vi-ber wang88
теле грам wang88
теле-грам: wang88
ват сап wang88
вот-сап wang88
ин-ста: wang88
в к: wang88
dingtalk wang88
DingTalk: wang_88
ding talk wang88
feishu wang88
feishu: wang_shop8
lark id wang88
wecom wang88
icq 12345678
icq: 1234567
discord wang88
douyin wang88
douyin id: wangshop88
kuaishou wang88
xiaohongshu wang88
rednote wang88
weibo wang88
xianyu wang88
aliwangwang wang88
wangwang id wang88
bilibili wang88
imo: wang88
kakaotalk wang88
kakao talk: wang88
yandex messenger wang88
whatsapp me at wangshop
telegram me at wangshop
wechat us at wangshop
whatsapp me as wangshop
text me on telegram as wangshop
напиши мне в телеграм как wangshop
www wangknit com
www wangknit ru
www dot wangknit dot com
www точка wangknit точка ru
www.wangknit
w w w wangknit com
wangknit d o t com
wangknit (d.o.t) com
wangknit d-o-t com
wangknit [d0t] com
wangknit d0t com
wangknit punto com
wangknit ponto com
wangknit punkt com
wangknit nokta com
wangknit tochka ru
wangknit dian com
wangknit 点 com
wangknit点 com
wangknit * com
wangknit , com
wangknit(.)com
wangknit<.>com
wangknit。 com
bit ly / 3xYz
bit ly/3xYz
bit.ly 3xYz
bit. ly /3xYz
tinyurl com / wang8
tiny url com/wang8
clck ru / 3AbC
taplink cc / wang8
linktr ee / wang8
t cn / A6xYz8
dwz cn / wang8
goo gl / Abc12
cutt ly / wang8
my email wang.knit plus gmail
my email wang.knit and gmail
email: wang.knit on gmail
my mail is wang.knit + gmail
wang.knit плюс гмейл
моя почта wang.knit плюс gmail
моя почта wang_knit на яндексе
wang_knit на gmail
wang.knit gmail
wang.knit, gmail
wang.knit at g-mail
wang.knit 加 gmail
邮箱 wang.knit 加 163
13812 and 345678
138 and 1234 and 5678
13812 и 345678
138 плюс 1234 плюс 5678
13812 和 345678
13812 加 345678
138 (then) 1234 (then) 5678
138 [then] 1234 [then] 5678
138 (потом) 1234 (потом) 5678
138（然后）1234（然后）5678
138 (x) 1234 (x) 5678
138 <> 1234 <> 5678
first 13812 then 345678
start with 138, add 1234, end with 5678
сначала 138, потом 1234, в конце 5678
前三位138 中间1234 最后5678
916 (и) 123 (и) 45 (и) 67
8 916 (тире) 123 (тире) 45 (тире) 67
+7 916 and 123 and 45 and 67
we.xin wang88
加我威 信 wang88
whats - app : wang88
tel e gram @wang88
wang88 on w.chat
wang88 in ding talk
wang88 是我 微 信
my t g is wang88
find wang88 in insta gram
v❤x wang88
v信:wang88
V♥信 wang88
weibo: 王姐针织厂
wangknit dot c o m
wangknit.c o m
wangknit . c om
http wangknit com
https //wangknit com
site wangknit com
our site is wangknit com
google "wangknit bishkek"
find us on google as wangknit
mail to wang knit at gmail
wang at knit dot com
wang(a)knit.com
wang[at]knit[dot]com
wang собака книт точка ру
ван точка книт собака гмейл ком
one three eight 1234 5678
138-1234-五六七八
yī sān bā 1234 5678
138 一二三四 5678
+996 five five five 12 34 56
0555 twelve 34 56
мой номер на восемь девятьсот 123 45 67
плюс семь 916 123 45 67
wa me 8613812345678
t me wangshop8
signal: +86 138 1234 5678
line id: wang88
threads: @wang88
pinterest wang88
vk: id12345678
ok.ru/profile/12345
avito wang88
авито: ван88
找我 企业微信 wang88
w_e_c_h_a_t wang88
my wechat: w a n g 8 8
insta: w.a.n.g.8.8
viber: plus 996 555 123 456
viber 0555-12-34-56
пиши в т.г @wang88
в тг wang-88
тэгэ wang88
tgram wang88
tlg wang88
ватс апп +7 916 123 45 67
вацап восемь девять один шесть 1234567
мой вк wang88
зайди на wangknit точка com
wangknit тчк ру
почта: ван@книт.рф
мыло wang88 собака mail ru
mailbox wang88 at mail dot ru
e-mail wang88(at)mail(dot)ru
wang88 sobaka mail ru
ring 138 double one 234 5678
call 0555 1 2 3 4 5 6
手机 壹叁捌 1234 5678
一三八，一二三四，五六七八
号码138空1234空5678
138横1234横5678
电138话1234码5678
杭州市余杭区乔司街道三鑫路12号
кыргызстан бишкек ул токтогула 125
45 Tokombaev street
地址：乔司镇 五星村 3组 12号
二维码 见图 wang88微信
scan my qr in the photo wang88 wechat
my insta = wang.knit
knit.wang on insta
IG wang.knit
@wang.knit
tiktok @wangknit
whatsapp: wang (0555) 123456
""".strip("\n").split("\n")

HONEST = """
100 and 200
1200 and 1300
150 and 1600 and 2000
1500 and 2500 pcs
100 plus 50
100 black and 200 white
300 и 400 шт
1200 и 1500
300 плюс 50
300 和 400
300 加 50
加 50 件
加 20 件白色
120 (then) 240 (then) 360
100 (S), 200 (M), 300 (L)
100 (black) 200 (white) 300 (red)
80 (S) 120 (M) 100 (L) 60 (XL)
first 1000, then 2000, then 3000
first 500 then 800
сначала 500, потом 800
сначала 1000, потом 2000, в конце 3000
先做 500，再做 800，最后 1000
W x H: 30 x 40 cm
w x h 30x40
W x L: 52 x 70
w x d x h: 30x20x10
size W.L. 52/70
W/L 32/34
W-32 L-34
Q.Q. no
T.G.I.F. print
t shirt 300
t-shirt black 300
v neck 100
v-neck 100 pcs
V.neck hoodie
w.o. label
w/o label
w/ zipper
QC at 5 pm
q&a
we chat about it tomorrow
we chat tomorrow
let us chat later
we can chat in the room
face book cover print
insta look is fine
vibe check
tele conference at 5
whats up with the zip
what's app for printing? any
lark bird print
larks on the back
a signal red lining
discord of colours
ding on the cover
wang wang is the style
my email is broken
email me nothing, write here
I will email the tech pack
email is not needed
send it by mail
post mail bag
mail order style
gmail is blocked here
yandex maps shows it
моя почта не работает
почта россии идёт неделю
отправьте почтой
по почте 5 дней
почта завтра
plus size hoodie
plus sizes 2XL 3XL
sizes M plus
L plus XL
black plus white
wide and long
knit and woven
dot print
polka dot shirt
polka dots com plete
white dots on black
point collar
this point is clear
at this point we cut
the point: 300 pcs
point me to the room
points 3 and 4
запятая и точка
точка в рисунке
в точку 300 шт
www on the label
print www on the back
the label says www
tiny print
tiny url print on the label
a bit longer
a bit lower / wider
bit by bit
a bit ly on the left
link the two orders
chain link print
whatsapp me at noon
whatsapp me at once
call me at 5
message me at lunch
me at work: 9 to 6
微 薄一点
微 弹 面料 300
微弹 fabric 88
信 封 袋 100
微.弹 2%
薇 色 300
秘 密 花园 print
加 密 针 2 mm
飞 书 包 100
钉 扣 88
钉扣 wood88
V 领 300
v 领 wool88
快 手 活 300
企 鹅 print
q 版 图案
Q 弹 面料
前三位 客户 先做
中间 200 最后 300
最后 500 件
后面 300 件 前面 200 件
в конце 300 шт
в к 300
в клетку 300
в клетку wool88
т.г. 300
ин ста 300
теле 300
на яндексе карта
тире в рисунке 300
the site is Bishkek
google it later
find us a better zip
our site visit is on 5 dec
wang at 5 pm
knit at gauge 12
one three-pack of 8
138 pcs of 1234
size 138-140 and 146
138 140 146 152
рост 138 и 146
плюс семь процентов
плюс 7 дней
line id of the fabric
signal lost at 5
threads 40/2
threads: 40/2 poly
вк 300
pinterest picture attached
avito is closed
номер 5 на картинке
восемь девятьсот рублей
http error 500 in the app
ватермарк внизу
инста-фото в файле
телеграм завис
weibo style print
wechat pay
wechat pay works?
оплата вичат
支付宝或微信支付
微信付款可以吗
转微信 300 元
qq 弹 面料
dear, tel. is broken
insta ready
take 2 and 3 and 5
2 and 30 and 45 min
10 and 12 and 14
тг 300 шт
тлг нет
в т.ч. 300 белых
и т.д.
т.е. 300
мыло не нужно
мыльный принт
собака на принте 300
dog print, 300
ring spun cotton 300
double stitch 234
call-off order 1234
横条 138 竖条 1234
空白 T恤 138 件
138 空白 1234 印花
地址 在 合同 里
三鑫路 那家 布行
12号 交货
3组 12号 裁床
street style print
45 street style hoodies
route 66 print
insta-ready photos
on insta they sell at 45
scan the card please
qr in the photo is old
wechat group full
the wechat photo is blurry
отправил фото в вотсап, не дошло
в вк видела такой принт
whatsapp image 2026-11-29 at 10.15.30.jpeg
WhatsApp Image 2026-11-29 at 10.15.30
Screenshot_20261129-101530_WeChat.jpg
微信图片_20261129101530.jpg
mmexport1732870000000.jpg
IMG_20261129_101530.jpg
photo_2026-11-29_10-15-30.jpg
wx_camera_1732870000000.jpg
""".strip("\n").split("\n")

KNOWN = re.compile(
    r"wangsh|wangkn|wangknit|wang\W?knit|wang[\W_]?\d|12345678|2345678|345678|3xyz|abc12|a6xyz|3abc|1234567|5678|wang_shop"
)


def test_there_are_more_than_two_hundred_samples() -> None:
    assert len(CONTACTS) >= 100 and len(HONEST) >= 100


@pytest.mark.parametrize("text", CONTACTS)
def test_a_way_past_the_robot_is_found_alone_and_among_words(text: str) -> None:
    for told in (text, f"Zephyr, {text}", f"{text}, ok"):
        masked = mask_contacts(told)
        assert has_contacts(told)
        rest = re.sub(r"[\s.,-]+", "", masked.casefold())
        assert not KNOWN.search(rest), masked


@pytest.mark.parametrize("text", HONEST)
def test_honest_words_stay(text: str) -> None:
    for told in (text, f"Zephyr, {text}", f"{text}, ok"):
        assert mask_contacts(told) == told
