"""The words of the gallery's sample order in three languages; the robot itself takes its words from its catalogs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """All words of the sample pictures in one language."""

    short_name: str
    stages: tuple[str, str, str, str]
    dates: tuple[str, str, str]
    promised: str
    expected: str
    due: str
    expected_date: str
    due_time: str
    facts: tuple[tuple[str, str], ...]
    colors: tuple[str, str, str]
    total: str
    instruction: str
    pieces: str
    code_hint: str
    workshop: str
    shortlist_title: str
    shortlist_labels: tuple[str, str, str, str]
    distances: tuple[str, str, str]
    reasons: tuple[str, str, str]
    plan_title: str
    load_note: str
    weekdays: tuple[str, str, str, str, str, str, str]
    teams: tuple[str, str, str, str]
    at_risk: str
    trust: str
    this_photo: str
    earlier_photo: str
    review_reason: str
    retake: str
    footer: str
    carton: tuple[str, ...]


SAMPLES: dict[str, Sample] = {
    "en": Sample(
        short_name="A17 Hoodie 110",
        stages=("Fabric in", "Cutting", "Sewing", "Off the line"),
        dates=("3 Dec", "5 Dec", "12 Dec"),
        promised="promised",
        expected="now expected",
        due="Thu 12 Dec",
        expected_date="Fri 13 Dec ±1",
        due_time="Thu 18:00",
        facts=(("workshop", "Wang Garments"), ("fabric", "from client, 3 Dec"), ("off the line", "Thu 12 Dec")),
        colors=("black", "white", "brick red"),
        total="total",
        instruction="Photograph the work with this card in view",
        pieces="110",
        code_hint="Keep this card in the photo",
        workshop="Workshop",
        shortlist_title="Three workshops for A17 Hoodie 110",
        shortlist_labels=("first possible date", "price a piece", "on time", "distance"),
        distances=("14 km", "230 km", "38 km"),
        reasons=("Has made 12 hoodie orders", "Team of 6 free from Tuesday", "Answers within the hour"),
        plan_title="Plan, 2 to 8 December",
        load_note="The dashed line is all that your people can do.",
        weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        teams=("Team A", "Team B", "Cutting", "Finishing"),
        at_risk="A17 may be a day late: zips come on Wednesday",
        trust="proven, grade A",
        this_photo="this photo, A17, today 09:42",
        earlier_photo="earlier photo, A09, 3 Nov",
        review_reason="Looks like an earlier photo of another order",
        retake="Too dark here. Light from the side, card flat, again.",
        footer="A17 Hoodie 110 · bundle tickets",
        carton=("black M 40 · L 20", "60 pieces", "Shanghai, shop 88"),
    ),
    "zh": Sample(
        short_name="A17 连帽卫衣 110",
        stages=("面料到仓", "投料裁剪", "车缝", "下线"),
        dates=("12月3日", "12月5日", "12月12日"),
        promised="承诺",
        expected="现预计",
        due="12月12日 周四",
        expected_date="12月13日 周五 ±1天",
        due_time="周四 18:00",
        facts=(("工厂", "王记制衣"), ("面料", "客供 12月3日"), ("下线", "12月12日 周四")),
        colors=("黑色", "白色", "砖红"),
        total="合计",
        instruction="拍活儿时请让本卡入镜",
        pieces="110 件",
        code_hint="拍照时让本卡入镜",
        workshop="工厂",
        shortlist_title="A17 连帽卫衣 110：三家工厂",
        shortlist_labels=("最早交期", "每件单价", "准交率", "距离"),
        distances=("14 公里", "230 公里", "38 公里"),
        reasons=("做过 12 个卫衣订单", "6 人小组周二起有空", "一小时内回复"),
        plan_title="12月2日至8日计划",
        load_note="虚线表示全部产能。",
        weekdays=("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
        teams=("A 组", "B 组", "裁剪", "后整"),
        at_risk="A17 可能晚一天：拉链周三才到",
        trust="已证实 A 级",
        this_photo="本次照片 A17 今天 09:42",
        earlier_photo="以前的照片 A09 11月3日",
        review_reason="看起来像另一订单以前的照片",
        retake="这里太暗。请从侧面打光，把卡放平，再拍一张。",
        footer="A17 连帽卫衣 110 · 菲票",
        carton=("黑色 M 40 · L 20", "60 件", "上海 88 号店"),
    ),
    "ru": Sample(
        short_name="A17 Толстовка с капюшоном 110",
        stages=("Ткань на складе", "Подача и раскрой", "Пошив", "Сход с потока"),
        dates=("3 дек.", "5 дек.", "12 дек."),
        promised="обещано",
        expected="сейчас ожидаем",
        due="чт, 12 дек.",
        expected_date="пт, 13 дек. ±1 день",
        due_time="чт, 18:00",
        facts=(
            ("цех", "Мастерская «Ванг», корпус 3"),
            ("ткань", "даёт заказчик, 3 декабря"),
            ("выпуск", "чт, 12 дек."),
        ),
        colors=("чёрный", "белый", "кирпично-красный меланж"),
        total="итого",
        instruction="Снимайте работу вместе с этой карточкой",
        pieces="110 шт.",
        code_hint="Карточка должна быть в кадре",
        workshop="Мастерская",
        shortlist_title="Три мастерские для A17 Толстовка с капюшоном 110",
        shortlist_labels=("самая ранняя дата", "цена за изделие", "вовремя", "расстояние"),
        distances=("14 км", "230 км", "38 км"),
        reasons=("Сшили 12 заказов толстовок", "Бригада из 6 человек свободна со вторника", "Отвечают в течение часа"),
        plan_title="План на 2–8 декабря",
        load_note="Пунктир — всё, что могут ваши люди.",
        weekdays=("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
        teams=("Бригада А", "Бригада Б", "Раскройный участок", "Отделка"),
        at_risk="A17 может опоздать на день: молнии придут в среду",
        trust="подтверждено, оценка A",
        this_photo="это фото, A17, сегодня 09:42",
        earlier_photo="прежнее фото, A09, 3 ноября",
        review_reason="Похоже на прежнее фото другого заказа",
        retake="Здесь слишком темно. Свет сбоку, карточку ровно, ещё раз.",
        footer="A17 Толстовка с капюшоном 110 · пачковые талоны",
        carton=("чёрный M 40 · L 20", "60 шт.", "Шанхай, магазин 88"),
    ),
}
