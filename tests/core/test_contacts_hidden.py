"""Ways past the robot that were found open, their siblings in three scripts, and honest words that look alike."""

import re

import pytest

from core.contacts.mask import has_contacts, mask_contacts

CONTACTS = """
bit.ly/3xYz
https://clck.ru/3AbCdE
t。me／wang_shop
t。me/wang
t.me⁄wang_shop
t․me/wang
t·me/wang88
t.me\\wang_shop
youtu.be/AbC123x
linktr.ee/wangshop
is.gd/wang12
goo.gl/AbCd1
vk。com/wangshop
wa。me/8613812345678
tg://resolve?domain=wang
ftp://wang.cn
weixin://dl/chat?wang88
wang｡cn
wang·cn
wang。com
wang•ru
wang・net
王姐针织厂.com
王姐针织厂。com
王姐针织厂点com
杭州针织.cn
找 王姐针织厂.中国
wangknit.中国
wangknit.公司
wangknit.fashion
wangknit.рус
вангшоп.рф
вангшоп.москва
wang.соm
wаngshop.cоm
ｗａｎｇ。ｃｎ
вангшоп точка ру
вангшоп точка ком
ван-шоп точка рф
сайт вангшоп точка кг
wangshop точка ру
почта ван собака мейл ру
почта ван собака мейл точка ру
ван_88 собака яндекс точка ру
ван собака гмейл точка ком
пишите ван собака рамблер ру
ван собачка маил ру
ван собака вангшоп точка кз
wang собака мейл ру
wang.shop собака gmail точка com
ван (собака) мейл (точка) ру
wangjie88 at g mail
wangjie88 at gmail
wangjie88艾特qq点com
gmail wangjie88
Gmail: wang.jie
g mail wangjie88
hotmail wang_88
foxmail wang88
icloud wang_jie
гмейл wangjie88
джимейл: wang_88
телега ван_шоп
тг ван_шоп
телеграм: ван_шоп88
телега ван88
вк ван_шоп
инста ван_шоп
вотсап ник ван_шоп
ник в телеге ван_шоп
телега wangshop
Wе chat: wang88
WеСhаt wang88
Тelegram: wang88
теlеgrам wang88
тeлегa wang88
WhаtsАpp: wang_88
vk: ван_шоп
wх: wang88
l38l2345678
I38I2345678
l38 l234 5678
l38-l234-5678
138l23456i8
8 9l2 345 67 89
8-9l2-345-6O-89
O555 I23 456
138x1234x5678
138х1234х5678
138a1234a5678
8x912x345x67x89
138×1234×5678
138_1234_5678
飞机 wang88
飞机号：wang_88
纸飞机 wang88
小飞机号 wangshop
飞机搜 wang_shop
电报 wang88
电报号 wangshop
蝙蝠 wang88
领英 wang_jie
💬wang88
🛰️wang88
💬 wang_shop
✈️ wang88
📧 wang88
search 王姐针织厂 on 1688
1688店 王姐针织
淘宝店 王姐针织厂
напиши мне в телеграм под ником wang_shop
пиши в максе wangshop
write me in max wangshop
max: wang_shop
微我 wangshop
搜我 wang888
v x : wang888
v x: wangshop
wangshop[.]com
wangshop (.) ru
telegram.dog/wangshop
telegram.me/wang88
t me wang_shop
tme/wangshop
пиши на почту wangshop mail ru
wang88 gmail com
номер 555 12 34 56
номер: 700 123 456
артикул 0555 123 456
заказ 0555123456
size 0700123456
art 0999 12 34 56
LINE: wangshop
my line is wangshop
my snap is wangshop
sc: wang_shop
signal wang_88
add me on signal wangshop
площадь Победы 5, wang_88 вк
15 Wang Street, vk wang88
№ 13812345678
No. 89123456789
taobao shop: wangknit
в максе напиши wang_shop
в максе найди меня wang_shop
в макс пиши wangshop
in max find wang_shop
in max write to me wang_shop
в телеге напиши wang_shop
в телеге найди wangshop
in telegram find wang_shop
inst: wang_shop
inst: wangshop
inst @wang_shop
138a1234b5678
138A1234B5678
139ab1234cd5678
1a3b8c1d2e3f4g5h6i7j8
1x3x8x1x2x3x4x5x6x7x8
my line: wangshop
line: wangshop
tel-1234567
ph-1234567
""".strip("\n").split("\n")
HONEST = """
line: overlock
line: sewing
line: cutting
line: stopped
line: hoodies
washing inst. attached
размер в макс 120
100S200M300L
130S1200M1300
800/1200/1500
800 1200 1500
1500/1200/800
prices 800/1200/1500 for 100/200/500 pcs
ABC-1234567
abc-1234567 and ABC-7654321
ткань KNT-7654321
面料 QX-1234567
GB/T 22848-2022
GB 18401-2010
GB/T 8878-2014 and GB/T 22849-2014
FZ/T 73020-2019
FZ/T 73026-2014
QB/T 1002-2015
按 GB 31701-2015 标准
按照 FZ/T 81007-2022
ISO 3758:2012
EN ISO 13688:2013
ASTM D5034-2021
AATCC 61-2020
JIS L 0217-1995
DIN 53160-2010
ТР ТС 017/2011
ТР ТС 007/2011
ГОСТ Р 53145-2008
ГОСТ 31410-2009
СТБ 1301-2002
СТ РК 1234-2015
1200 1300 1400 1500 1600
800 900 1000 1100
1000 1500 2000
1000, 1500, 2000, 2500
1000/1500/2000
3000 2500 2000
10000 20000 30000
1250 1300 1180 pcs
1250, 1300, 1180 шт
1250 1300 1180 件
по 1200 1400 1600 штук
每色 1000 1200 1500 件
8000 1500 2200
150x1000x2000
68x112x46x60
60×40×30
30х40х50 см
130х140х150 см
100 200 300 400 500
S 1200 M 1400 L 1600
S 10 M 20 L 30 XL 40
20l 30l 40l
10L 20XL 30L
L40 XL50
130 140 150 160
92/98/104/110/116
42-44-46-48-50
¥48.50 50 pcs
¥48。50件
48.5元
4.50 USD
450 сом
48.5 сом
цена 45.50 руб
1 250 000 сом
art. 2301-15
арт. 4581-22
货号 A2301-08
style TS-2024-001
Pantone 19-4052 TCX
RAL 3001
12.12.2026
2026-12-20
до 15.12.2026
12月20日前
14 Dec 2026
с 10.12 по 20.12
杭州市余杭区
杭州余杭临平街道
ул. Ленина
улица Мира, Бишкек
проспект Чуй
г. Иваново, улица Ленина
Main street style
Ohio Road
南京路风格
人民路附近
飞机 print
飞机印花卫衣
小飞机图案 50 件
飞机袖 2026 款
印一个飞机✈️在胸前
✈️ 20 December
telegram blue
signal red
Viber violet
WeChat green
QQ bear print
outlook jacket
собака на принте
принт собака и кот
собака корги 50 штук
точка на точке
горошек, одна точка
точка росы
почта России RA123456789RU
СДЭК 1012345678
SF1234567890
e.g. this
i.e. that
S.M/L
col.black/white
cotton/poly 60/40
кол.во/шт
60/40 хлопок/полиэстер
N/A
w/o hood
好的。OK
可以。Me too
做好了。top款先发
黑色。S码20件
面料·里料
oversize·hoodie
T恤·S/M/L
95% хлопок·5% эластан
т-shirt
3ХL 20
размер XХL
хлопок 100%
tг/м2
плотность 240g/м2
polo
塔夫绸 210T
YKK 5号 3号
line 3 sews 500 a day
100x200x300
размеры 42 44 46 48
телефон в карман
тг не нужен
инста стиль
вк не нужен
фото в телеге
вотсап 24 часа
search this style on 1688
1688 同款
淘宝店同款
taobao style please
淘宝店的版型
💬 ok
💬 thanks
📧 please
ниже колена 5 см
площадь печати 20x30
площадь принта 30 см
площадь 120 см2
площади 300 см
площадь вышивки 12 на 20
500 @ 12.50
500@12.5
1200 @ 9.75
$1234567
€ 2500000
1234567.89
1.234.567,89
3500/12000
3500 / 12000 done
№ 12345678
No.12345678
#12345678
№ 00123456
750 820 915 1040
A17-2026-000123
B3-2027-000012
the line is straight stitch
the line is crooked
line: drawing style
sc: stretch cotton
snap: metal
snap: brass, 12 mm
vk bags
vk caps
抖音搜同款
淘宝搜同款
小红书搜这款
5 wide road
max: 300
max 200 pcs
макс 200 штук
my max budget 5000
max length 70 cm
signal orange: 50
0.5 0.6 0.7 0.8
钉钉 button
微 stretch fabric
send mail by 5
it fits me well
don t me
""".strip("\n").split("\n")


def test_there_are_more_than_a_hundred_and_twenty_samples() -> None:
    assert len(CONTACTS) >= 100 and len(HONEST) >= 100


@pytest.mark.parametrize("text", CONTACTS)
def test_a_way_past_the_robot_is_found_alone_and_among_words(text: str) -> None:
    for told in (text, f"Zephyr, {text}", f"{text}, ok"):
        masked = mask_contacts(told)
        assert has_contacts(told)
        rest = re.sub(r"[\W_]+", "", masked.casefold())
        assert not re.search(r"wangsh|wangkn|вангш|ваншоп|wang\d|12345678|2345678", rest), masked


@pytest.mark.parametrize("text", HONEST)
def test_honest_words_stay(text: str) -> None:
    for told in (text, f"Zephyr, {text}", f"{text}, ok"):
        assert mask_contacts(told) == told
