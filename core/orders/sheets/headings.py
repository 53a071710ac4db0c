"""What the headings and labels of an order sheet mean, in the languages in which orders arrive."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Final

from core.orders.model import FabricBy
from core.orders.sheets.packing_words import Packing, find_packing
from core.reading.traditional import simplify


class Label(StrEnum):
    """A value of the block above the table that the template asks for."""

    STYLE = "style"
    CATEGORY = "category"
    DUE_ON = "due_on"
    FABRIC_BY = "fabric_by"
    FABRIC_ON = "fabric_on"
    CEILING = "ceiling"
    REGION = "region"


class Said(StrEnum):
    """Labels beside those of the template: what they hold is used, checked or known to be something else."""

    NAME = "name"
    COLOUR = "colour"
    TOTAL = "total"
    CURRENCY = "currency"
    STORE = "store"
    OTHER = "other"


class Heading(StrEnum):
    """What a column of a table is, where it is no size."""

    COLOUR = "colour"
    COLOUR_CODE = "colour_code"
    SIZE = "size"
    WAIST = "waist"
    INSEAM = "inseam"
    PIECES = "pieces"
    TOTAL = "total"
    STYLE = "style"
    NAME = "name"
    GARMENT = "garment"
    VARIANT = "variant"
    DETAIL = "detail"
    PRICE = "price"
    AMOUNT = "amount"
    CURRENCY = "currency"
    DUE_ON = "due_on"
    PACKS = "packs"
    PACK_SIZE = "pack_size"
    CARTON = "carton"
    CARTON_NO = "carton_no"
    LOOSE = "loose"
    INNERS = "inners"
    STORE = "store"
    MEASURE = "measure"
    STOCK = "stock"
    KIND = "kind"
    LINE = "line"
    STATE = "state"
    PERSON = "person"
    OF_STYLE = "of_style"
    OF_STORE = "of_store"
    OF_UNKNOWN = "of_unknown"
    OTHER = "other"


_LABELS: Final[Mapping[Label | Said, str]] = {
    Label.STYLE: "style; style name; style no; style number; model; model no; article; art; art nr; art no; item no"
    "; ref; reference; название; модель; артикул; фасон; 款式; 款号; 货号; 款式编号; modell; artikel; artikelnummer"
    "; modele; modelo; referencia; referencia modelo; articolo; model kodu; urun kodu; urun; стиль; modello; producto"
    "; prenda",
    Said.NAME: "name; product name; item name; description; наименование; наименование изделия; 款名; 品名; 商品名称"
    "; 产品名称; 名称; bezeichnung; designation; descripcion; descricao; descrizione; urun adi; название модели",
    Label.CATEGORY: "category; garment; product; type; what; категория; вид; изделие; тип; что шить; 品类; 类别; 类目"
    "; 产品; produkt; produit; tipo; articulo",
    Label.DUE_ON: "due; due date; need by; needed by; need; deadline; delivery; delivery date; ready by; when"
    "; ex factory; ex factory date; ship date; in store; required date; requested date; expected arrival"
    "; arrival date; eta; in hand date; срок; срок сдачи; дата сдачи"
    "; нужно к; к какому; дата готовности; сдача; срок поставки; дата поставки; дата отгрузки; срок изготовления"
    "; срок исполнения; 交期; 交货; 交货日期; 交货期; 货期; 需要日期; 要货日期; 出货日期; 交付日期; 发货日期"
    "; liefertermin; lieferdatum; termin; livraison; date de livraison; delai; entrega; fecha de entrega"
    "; data de entrega; prazo; consegna; data di consegna; teslim; teslim tarihi; termin tarihi",
    Label.FABRIC_BY: "fabric who brings it; fabric; fabric by; fabric from; who brings the fabric"
    "; who brings fabric; ткань; чья ткань; ткань от; кто дает ткань; 面料; 面料由谁; 面料由谁出; 面料来源"
    "; 面料提供; 布料",
    Label.FABRIC_ON: "fabric date; fabric on; fabric when; fabric arrives; fabric by when; fabric at the factory"
    "; дата ткани; ткань когда; когда ткань; ткань будет; ткань к; ткань на складе; приход ткани; 面料日期; 到料日期"
    "; 面料到仓"
    "; 面料到厂; 面料时间; 面料何时; 布料日期",
    Label.CEILING: "price; price ceiling; max price; maximum price; price limit; target price; unit price; up to"
    "; цена; цена до; предельная цена; потолок цены; максимальная цена; цена за единицу; цена за шт; 价格; 单价"
    "; 最高价; 最高单价"
    "; 限价; 价格上限; 目标价; preis; stuckpreis; prix; prix unitaire; precio; precio unitario; preco; prezzo; fiyat"
    "; birim fiyat",
    Label.REGION: "region; area; city; where; регион; город; область; где; 地区; 加工地区; 区域; 城市; 地点",
    Said.COLOUR: "colour; color; colours; colors; shade; wash; цвет; 颜色; farbe; couleur; cor; colore; renk; coloris",
    Said.TOTAL: "total qty; total quantity; total pieces; total pcs; total; qty; quantity; grand total"
    "; order quantity; общее количество; всего; итого; количество; кол-во; всего штук; итого штук; тираж; 总数"
    "; 总数量; 总件数; 合计; 数量; 总计; 订单数量; 共计; gesamtmenge; menge; gesamt; quantite totale; quantite"
    "; cantidad; cantidad total; quantidade; quantita; toplam; toplam adet; adet; ttl; ttl qty",
    Said.CURRENCY: "currency; валюта; 币种; wahrung; devise; moneda; moeda; valuta; para birimi",
    Said.STORE: "store; shop; store name; shop name; outlet; магазин; точка; 店铺; 门店; 店名; 分店",
    Said.OTHER: "order no; order number; order date; order; po; po no; po number; date; customer; customer no; client"
    "; buyer; supplier; vendor; contact; phone; tel; email; address; delivery address; ship to; bill to; season"
    "; brand; page; version; terms; payment; invoice; invoice no; contract; note; notes; remark; remarks; comment"
    "; issued; prepared by; заказ; заказ №; номер заказа; заказ-наряд; дата; дата заказа; заказчик; клиент"
    "; покупатель; поставщик; телефон; тел; адрес; договор; сезон; примечание; комментарий; инн; кпп; бригада"
    "; исполнитель; мастер; менеджер; контакт; № заказа; 订单号; 订单编号; 单号; 下单日期; 日期; 客户; 客户名称"
    "; 供应商; 联系人; 电话; 手机; 地址; 收货地址; 季节; 品牌; 备注; 制单; 制单人; 制单日期; 合同号; 采购单号; 跟单"
    "; 业务员; 工厂; datum; kunde; bestellung; bestellnummer; bestell-nr; lieferant; telefon; anschrift; bemerkung"
    "; date de commande; client no; fournisseur; adresse; telephone; commande; no commande; bon de commande; remarque"
    "; fecha; fecha de pedido; cliente; pedido; pedido no; proveedor; direccion; telefono; observaciones; data"
    "; fornecedor; endereco; ordine; fornitore; indirizzo; tarih; siparis; siparis no; siparis tarihi; musteri"
    "; tedarikci; adres; aciklama; firma",
}
_HEADINGS: Final[Mapping[Heading, str]] = {
    Heading.COLOUR: "colour; color; colours; colors; shade; wash; col; colour name; color name; colourway; colorway"
    "; цвет; цвета; расцветка; цвет изделия; название цвета; наименование цвета; 颜色; 花色; 颜色分类; 颜色名称; 色别"
    "; farbe; farben; farbname; couleur; couleurs; coloris; cor; cores; colore; colori; renk; renkler; kolor; колір"
    "; rang",
    Heading.COLOUR_CODE: "colour code; color code; colour no; color no; color id; colour id; pantone; pantone tcx"
    "; tcx; pms; ral; hex; код цвета; номер цвета; пантон; 色号; 颜色编码; 颜色代码; 潘通; farbcode; farbnummer"
    "; code couleur; codigo color; renk kodu",
    Heading.SIZE: "size; sizes; размер; размеры; ростовка; рост; рост, см; размерный ряд; 尺码; 尺寸; 码数; 码; 身高"
    "; 号型; grosse; grossen; groesse; taille; tailles; talla; tallas; tamanho; tamanhos; taglia; taglie; beden"
    "; bedenler; rozmiar; розмір; band",
    Heading.WAIST: "waist; waist size; обхват талии; талия; 腰围; w; bund; tour de taille; cintura",
    Heading.INSEAM: "inseam; length; leg; inside leg; inseam length; длина; длина по шагу; внутренний шов; 裤长; 内长"
    "; l; lange",
    Heading.PIECES: "pieces; pcs; quantity; qty; count; qty ordered; order qty; ordered; order quantity; ordered qty"
    "; quantity ordered; units; units to send; units ordered; количество; кол-во; колво; штук; шт; заказ; заказано"
    "; заказ шт; тираж; количество шт; кол-во шт; к заказу; 数量; 件数; 件; 订货数; 订货数量; 采购数量; 订单数量"
    "; 下单数量; 购买数量; 备货数量; 补货数量; 订购数量; 需求数量; 生产数量; 计划数量; 下单数; 采购数; 备货数; 补货数"
    "; 补货量; 备货量; 返单数量; 返单数; 数目; menge; stuck; stk; anzahl; bestellmenge; quantite; qte; nombre"
    "; cantidad; cant; unidades; quantidade; qtd; qtde; quantita; q ta; pezzi; adet; miktar; siparis adedi; ilosc"
    "; кількість; soni; lineitem quantity; quantity to ship"
    "; how many; сколько; сколько штук; 几件; 多少; 多少件; 要多少; reorder qty; reorder quantity; qty to order"
    "; dozens; dozen; doz; dz; дюжин; дюжины; 打; 打数; pairs; prs; пар; пары; 双; 双数",
    Heading.TOTAL: "total; sum; totals; grand total; sub total; subtotal; total qty; total pcs; total pieces"
    "; total quantity; ttl; ttl qty; ttl pcs; row total; всего; итого; сумма; общее количество; подытог; подитог"
    "; итог; всего шт; итого шт; общий итог; промежуточный итог; 合计; 总计; 小计; 共计; 总数; 总数量; 总件数"
    "; 合计数量; 总量; 总合计; 合计件数; gesamt; summe; gesamtmenge; zwischensumme; gesamtsumme; total general"
    "; sous total; totaal; total geral; totale; toplam; genel toplam; ara toplam; razem; разом; jami; suma"
    "; sous-total",
    Heading.STYLE: "style; style no; style number; style code; style name; model; model no; model code; article"
    "; article no; art; art nr; art no; item; item no; item number; item code; ref; reference; sku parent; spu"
    "; item #; item nr; line item; позиция; position"
    "; артикул; модель; арт; фасон; номер модели; артикул поставщика; артикул продавца; 款号; 款式; 货号; 款式编码"
    "; 款式编号; 款号款式; 商家编码; artikel; artikelnummer; artikel nr; modell; modele; modelo; referencia; articolo"
    "; model kodu; urun kodu; kod; spu id; номенклатура; handle; model adi; codigo",
    Heading.NAME: "name; product name; item name; description; product; title; product title; item description"
    "; lineitem name; display name; наименование; название; товар; изделие; наименование изделия; описание"
    "; наименование товара; 款名; 品名; 商品名称; 产品名称; 名称; 商品; 产品; 宝贝标题; 商品标题; 标题; 货品名称"
    "; bezeichnung; beschreibung; artikelbezeichnung; designation; libelle; descripcion; descricao; descrizione"
    "; urun adi; urun; producto; produit; produkt; prenda; articulo",
    Heading.GARMENT: "what; garment; category; garment type; product type; категория; вид изделия; тип; предмет; 品类"
    "; 类目; 类别",
    Heading.VARIANT: "variant; variants; variant title; option; options; variation; colour size; color size"
    "; size colour; sku name; sku; вариант; характеристика; характеристики; цвет размер; 颜色规格; 规格; 规格型号"
    "; 销售属性; sku名称; 规格属性; 商品规格; 产品规格; sku属性; 属性; variante; varyant; product variant"
    "; item variant; 货品规格; 商品属性",
    Heading.DETAIL: "detail; details; breakdown; size breakdown; sizes and quantities; assortment; состав"
    "; состав заказа; разбивка; детали; размеры и количество; 明细; 颜色尺码数量; 尺码数量; 颜色数量; 订单明细; 细码"
    "; 数量明细",
    Heading.PRICE: "price; unit price; unit cost; cost; cost price; fob; price each; target price; цена; цена за ед"
    "; цена за шт; цена за единицу; цена руб; себестоимость; 单价; 成本价; 价格; 采购价; 含税单价; 供货价; 加工费"
    "; 工价; preis; stuckpreis; ek; prix; prix unitaire; pu; precio; precio unitario; preco; prezzo; fiyat"
    "; birim fiyat; lineitem price; retail price; rrp; rsp; cena; 拿货价; 批发价; 吊牌价; 零售价; rate",
    Heading.AMOUNT: "amount; ext cost; ext price; extended; extended cost; value; line total; total price; total cost"
    "; total amount; total value; total usd; sum rub; стоимость; сумма руб; сумма; на сумму; итого руб; 金额; 总价"
    "; 小计金额; 总金额; 买家实付; 实付金额; 货款; 合计金额; betrag; gesamtpreis; montant; importe; valor; importo"
    "; tutar; subtotal price; tax; discount",
    Heading.CURRENCY: "currency; валюта; 币种; wahrung; devise; moneda; ccy; cur",
    Heading.DUE_ON: "due; due date; delivery; delivery date; ex factory; ex factory date; ex-factory; ship date"
    "; need by; required date; requested date; срок; дата сдачи; срок сдачи; дата поставки; дата отгрузки; 交期"
    "; 交货日期; 交货期; 货期; 要货日期; 出货日期; 发货日期; 交付日期; liefertermin; lieferdatum; livraison"
    "; date de livraison; entrega; fecha de entrega; consegna; teslim; teslim tarihi; expected arrival; schedule date"
    "; planned date",
    Heading.PACKS: "packs; no of packs; pack; number of packs; pack qty; prepacks; no of prepacks; sets; ratio packs"
    "; кол-во упаковок; упаковок; ростовок; комплектов; количество ростовок; кол-во ростовок; линеек"
    "; кол-во линеек; рядов; кол-во рядов; количество рядов; размерных рядов"
    "; 手数; 包数; 配码手数; 份数; 套数; 中包数; pack count; nb packs; lots",
    Heading.PACK_SIZE: "ratio pcs; ratio; ratio total; ratio sum; 配比; pack size"
    "; pcs per pack; pieces per pack; pcs/pack; units per pack; pack total; per pack"
    "; шт в упаковке; шт в ростовке; в упаковке; в ростовке; 每手件数; 每包件数; 每手; 每份件数; 一手件数; pcs/ctn"
    "; pcs per ctn; pcs per carton; units per carton; qty/ctn; штук в коробе; 每箱件数; 装箱数; 每箱; 箱规",
    Heading.CARTON: "ctn; ctns; cartons; no of ctns; no of cartons; carton; carton qty; короб; коробов; 箱数; karton"
    "; colis",
    Heading.LOOSE: "loose; loose pcs; loose pieces; loose qty; loose units; odd pcs; odd pieces; open pcs; singles"
    "; россыпью; россыпь; шт россыпью; отдельно шт; неполный короб; 散件; 散装; 散数; 尾数; 尾箱; 尾箱数; 尾箱件数"
    "; 零头; 零散; 零数; 余数",
    Heading.CARTON_NO: "ctn no; ctn nos; carton no; carton nos; carton number; box no; номер короба; № короба; 箱号"
    "; 箱序; karton no",
    Heading.STORE: "store; stores; shop; shops; store name; shop name; location; outlet; branch; warehouse; магазин"
    "; магазины; точка; склад; филиал; адрес магазина; 店铺; 门店; 店名; 仓库; 分店; 店; 收货仓; 收货门店; 目的地; 渠道"
    "; 平台; 站点; ship to; deliver to; destination; channel; marketplace; канал; площадка; пункт назначения"
    "; filiale; magasin; tienda",
    Heading.MEASURE: "measure; measurement; measurements; measure cm; point of measure; pom; spec; tolerance; grading"
    "; part; body part; мерка; мерки; обмер; измерение; параметр; замер; 部位; 测量部位; 度量; mass; masse; messpunkt"
    "; mesure; medida; medidas; olcu",
    Heading.STOCK: "stock; on hand; available; inventory; sold; last year; ly; last season; previous; prior; prev qty"
    "; forecast; incoming; committed; unavailable; returned; shipped; received; qty received; qty billed; invoiced"
    "; delivered; sales; balance; остаток; остатки; на складе; продано; прошлый год; в прошлом году; отгружено"
    "; принято; сдано; выполнено; факт; план прошлый; продажи; остаток на складе; 库存; 库存数量; 库存数; 已售; 销量"
    "; 去年; 上年; 上次; 已发; 已发货; 已入库; 入库数量; 在途; 可用; 现货; 去年数量; 上季; bestand; vorjahr; lager"
    "; stock actuel; existencias; estoque; giacenza; stok; gecen yil; previous year; samples; sample; spare; reserve"
    "; было; was; 原订单; 首单; 已下单"
    "; минимальный остаток; min qty; moq; max qty; образцы; образец; 样衣; 样品; 打样; 产前样",
    Heading.KIND: "type; pack type; kind; packing; тип упаковки; вид упаковки; 类型; 装箱方式; typ",
    Heading.STATE: "status; state; remark; remarks; note; notes; comment; comments; примечание; примечания"
    "; комментарий; статус; пометка; 备注; 状态; 说明; 订单状态; bemerkung; kommentar; remarque; commentaire"
    "; observaciones; nota; note interne; aciklama; not; uwagi; financial status; fulfillment status",
    Heading.PERSON: "employee; worker; operator; full name; staff; сотрудник; работник; фио; ф и о; табельный номер"
    "; таб номер; таб; 姓名; 员工; 工号; 工人; mitarbeiter; employe; empleado; calisan",
    Heading.OTHER: "meas; ctn size; carton size; carton meas; box size; 外箱尺寸; 箱子尺寸; 纸箱尺寸; размер короба"
    "; габариты"
    "; order reference; merchant sku; seller sku; no; nr; n; #; line; id; row; num; po; po no; po number"
    "; order no; order number; order id; order; barcode; bar code; ean; upc; gtin; hts; hs code; asin; fnsku"
    "; sku code; msku; unit; uom; units of measure; date; created at; order date; paid at; gross weight; weight; g w"
    "; gw; n w; nw; g w kg; n w kg; kg; cbm; m3; volume; dimensions; fabric; composition; material; brand; season"
    "; gender; image; picture; photo; url; link; country; city; phone; email; customer; buyer"
    "; vendor; supplier; percent; %; vat; tax rate; gsm; incoterm; payment; name of buyer"
    "; shipping name; shipping city; notes internal; №; п/п; № п/п; баркод; штрихкод; штрих-код; шк; код; ед; ед изм"
    "; единица; вес; вес кг; вес, кг; объем; бренд; сезон; дата; заказчик; клиент; ткань; состав ткани; фото; пол"
    "; ндс; номер заказа; артикул wb; предмет код; nm id; 序号; 编号; 订单编号; 订单号; 商品编码; 商品编号"
    "; 商品id; 条码; 条形码; 单位; 重量; 毛重; 净重; 毛重kg; 净重kg; 体积; 立方; 面料; 成分; 品牌; 季节; 图片; 日期"
    "; 下单时间; 创建时间; 下单日期; 供应商; 客户; 收货人; 电话; 地址; 链接; 性别; 国标码; 快递单号"
    "; 项次; 行号; поз; s n; sr no; serial no; zeile"
    "; sku编码; skuid; sku id; spuid; einheit; eh; pos; gewicht; datum; kunde; ean code; stoff; marke; bild; unite"
    "; poids; tissu; marque; code barre; unidad; peso; tela; marca; fecha; codigo de barras; unidade; tecido; birim"
    "; agirlik; kumas; marka; tarih; barkod; sira; sira no; ean13",
}
_FABRIC_BY: Final = {
    FabricBy.MERCHANT: "i; me; we; us; mine; our; merchant; buyer; client; customer; i send it; from me; brand"
    "; я; мы; мой; моя; наша; заказчик; клиент; свое; своя; мое; привезу; давальческая; давальческое"
    "; 我; 我方; 我们; 商家; 客户; 客供; 来料; 自带; 甲方; 我发",
    FabricBy.FACTORY: "factory; workshop; you; the factory; the workshop; factory buys; the factory buys it"
    "; фабрика; цех; вы; исполнитель; мастерская; фабрики; цеха; купит фабрика"
    "; 工厂; 厂家; 厂里; 你们; 你方; 包料; 工厂采购; 代购; 乙方",
}
_PLAIN_LATIN: Final = str.maketrans({"ı": "i", "ß": "ss", "ø": "o", "ł": "l", "æ": "ae"})
_EXAMPLE: Final = re.compile(
    r"(?<![a-zа-я])(?:example|sample|template|пример|образец|шаблон|beispiel|exemple|ejemplo)(?![a-zа-я])|示例|样例|模板|范例|填写说明"
)


@cache
def fold(text: str) -> str:
    """Fold a heading for comparison: plain characters, small letters, no accents, no marks, nothing in brackets."""
    plain = simplify(unicodedata.normalize("NFKC", text[:300]).casefold().replace("ё", "е").translate(_PLAIN_LATIN))
    plain = "".join(_without_accent(char) for char in plain)
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", plain)
    return " ".join(re.sub(r"[:*?,.…—–/\\|_\-'\"«»&]", " ", bare).split())


def _without_accent(char: str) -> str:
    if char < "\u0080" or "\u0400" <= char:
        return char
    return "".join(part for part in unicodedata.normalize("NFD", char) if not unicodedata.combining(part))


def _table(meanings: Mapping[StrEnum, str]) -> dict[str, StrEnum]:
    found: dict[str, StrEnum] = {}
    for meaning, words in meanings.items():
        for word in words.split(";"):
            found.setdefault(fold(word), meaning)
    return found


_LABEL_OF: Final = _table(_LABELS)  # type: ignore[arg-type]
_HEADING_OF: Final = _table(_HEADINGS)  # type: ignore[arg-type]
_FABRIC_OF: Final = {fold(word): by for by, words in _FABRIC_BY.items() for word in words.split(";")}
_ALONE: Final = frozenset("wash shade col w l no n id part spec sum type total item art ref set".split())
"""Words that also end or begin what is no heading: `Stone wash`."""
_NUMBERED: Final = (Heading.PIECES, Heading.TOTAL, Heading.STOCK, Heading.PRICE, Heading.AMOUNT)
"""Headings that may go on with a number, such as `Qty 2027`; `shade 5` is no heading."""
_EARLIER: Final = re.compile(
    r"(?<![a-zа-я])(?:before|previous(?:ly)?|prev|prior|already|earlier|old|so far|to date"
    r"|last (?:time|order|batch|run)|initial(?:ly)?|original(?:ly)?|first order|1st order|cancel(?:l?ed)?"
    r"|ранее|прошл\w+|предыдущ\w+|было|отменен\w*|стар\w+|уже|исходн\w+|первоначальн\w+)(?![a-zа-я])"
    r"|上次|前次|上回|上一[次单]|已[下交发出收裁]|首单|首次|原[订数定下]|取消|之前|以前|[改更]前|旧"
)
"""Words by which a quantity is one of an earlier order or state of it, not what is to be made now."""
_PACKING: Final = {
    Packing.IN_ONE: Heading.PACK_SIZE,
    Packing.CARTONS: Heading.CARTON,
    Packing.PACKS: Heading.PACKS,
    Packing.PACKS_IN_CARTON: Heading.INNERS,
}
_FIRST: Final = (Heading.STOCK, Heading.PACK_SIZE, Heading.AMOUNT)
"""What a word in a longer heading says before all others: 库存数量 is no 数量."""


def find_label(text: str) -> Label | Said | None:
    """Give the label that a cell is, by the longest known words that it begins with."""
    found = _longest(fold(text), _LABEL_OF, at_end=False)
    return found if isinstance(found, Label | Said) else None


@cache
def find_heading(text: str) -> Heading | None:
    """Give the heading that a cell is, by the longest known words that it is, begins or ends with."""
    folded = fold(text)
    if len(folded) > 40:
        return None
    if packing := find_packing(text):
        return _PACKING[packing]
    found = _meaning_of(folded)
    is_count = found is Heading.PIECES or (found is Heading.OTHER and folded.endswith((" order", " orders")))
    return Heading.STOCK if is_count and _EARLIER.search(folded) else found


def _meaning_of(folded: str) -> Heading | None:
    exact = _HEADING_OF.get(folded)
    if isinstance(exact, Heading):
        return exact
    for meaning in _FIRST:
        if any(known is meaning and _is_inside(word, folded) for word, known in _HEADING_OF.items()):
            return meaning
    found = _longest(folded, _HEADING_OF, at_end=True)
    return found if isinstance(found, Heading) else None


def _is_inside(word: str, folded: str) -> bool:
    if len(word) < 2:
        return False
    return word in folded if _is_han(word) else f" {word} " in f" {folded} "


def find_fabric_by(text: str) -> FabricBy | None:
    """Tell who brings the fabric, where the words say so."""
    folded = fold(text)
    return _FABRIC_OF.get(folded) or _FABRIC_OF.get(folded.split(" ")[0]) if folded else None


def is_label_alone(text: str) -> bool:
    """Say whether all of a text is a label, so that its value stands elsewhere."""
    return fold(text) in _LABEL_OF


def is_example(name: str) -> bool:
    """Say whether a tab is named as an example."""
    return bool(_EXAMPLE.search(fold(name)))


def _longest(folded: str, known: Mapping[str, StrEnum], *, at_end: bool) -> StrEnum | None:
    """Match whole words, but for Chinese, where they stand together; the word at the end tells what a heading is."""
    found = [word for word in known if word and _fits(word, folded, at_end=at_end)]
    return known[max(found, key=lambda word: (len(word), folded.endswith(word)))] if found else None


def _fits(word: str, folded: str, *, at_end: bool) -> bool:
    if folded == word:
        return True
    if _is_han(word):
        return len(word) > 1 and (folded.startswith(word) or (at_end and folded.endswith(word)))
    if len(word) < 2:
        return False
    if word in _ALONE:
        return False
    is_plain = not at_end or _HEADING_OF.get(word) in _NUMBERED or not any(char.isdigit() for char in folded)
    begins = folded.startswith(word + " ") and is_plain
    return begins or (at_end and folded.endswith(" " + word))


def _is_han(word: str) -> bool:
    return "\u4e00" <= word[-1] <= "\u9fff"
