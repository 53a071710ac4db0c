"""Where workshops are: towns, provinces, countries and what lies in what, in the words of three languages.

A row is `names|what it lies in`: names in any language by commas, the first one the key; what it lies in by keys.
"""

from functools import cache
from typing import Final

from core.reading.words import fold

_TABLE: Final = """
china,中国,китай,кнр,国内,大陆,prc,mainland china,全国,内地|
russia,россия,рф,russian federation,俄罗斯|eaeu,cis
kyrgyzstan,киргизия,кыргызстан,kirghizia,吉尔吉斯斯坦,吉尔吉斯|eaeu,cis,central_asia
kazakhstan,казахстан,哈萨克斯坦|eaeu,cis,central_asia
uzbekistan,узбекистан,乌兹别克斯坦|cis,central_asia
tajikistan,таджикистан,塔吉克斯坦|cis,central_asia
belarus,беларусь,белоруссия,白俄罗斯|eaeu,cis
armenia,армения,亚美尼亚|eaeu,cis
cis,снг,独联体|
eaeu,еаэс,eeu,eurasian economic union,欧亚经济联盟|
central_asia,средняя азия,центральная азия,central asia,中亚|
turkey,турция,turkiye,土耳其|
jiangzhehu,江浙沪,江浙沪地区,yangtze river delta,长三角,yrd,长江三角洲,дельта янцзы,包邮区|china,east_china
jiangzhe,江浙,江浙一带|jiangzhehu
east_china,华东,east china,восточный китай|china
south_china,华南,south china,южный китай|china
north_china,华北,north china,северный китай|china
central_china,华中,central china|china
southwest_china,西南|china
northeast_china,东北|china
northwest_china,西北|china
pearl_river_delta,珠三角,pearl river delta,珠江三角洲,prd,дельта жемчужной реки|guangdong,greater_bay_area
greater_bay_area,大湾区,粤港澳大湾区,粤港澳,greater bay area,gba|
chaoshan,潮汕,潮汕地区|guangdong
zhejiang,浙江,浙江省,чжэцзян|jiangzhe
jiangsu,江苏,江苏省,цзянсу|jiangzhe
shanghai,上海,上海市,шанхай,sh|jiangzhehu
guangdong,广东,广东省,гуандун,粤|south_china
guangxi,广西,гуанси|south_china
hainan,海南,хайнань|south_china
fujian,福建,福建省,фуцзянь,闽|east_china
shandong,山东,山东省,шаньдун|east_china
anhui,安徽,安徽省,аньхой|east_china
jiangxi,江西,江西省,цзянси|east_china
hebei,河北,河北省,хэбэй|north_china
beijing,北京,北京市,пекин,peking|north_china
tianjin,天津,тяньцзинь|north_china
shanxi,山西|north_china
inner_mongolia,内蒙古,внутренняя монголия|north_china
henan,河南,河南省,хэнань|central_china
hubei,湖北,湖北省,хубэй|central_china
hunan,湖南,湖南省,хунань|central_china
sichuan,四川,四川省,сычуань|southwest_china
chongqing,重庆,чунцин|southwest_china
yunnan,云南|southwest_china
guizhou,贵州|southwest_china
liaoning,辽宁,ляонин|northeast_china
jilin,吉林|northeast_china
heilongjiang,黑龙江,хэйлунцзян|northeast_china
shaanxi,陕西|northwest_china
xinjiang,新疆,синьцзян|northwest_china
hong_kong,香港,hong kong,hongkong,hk,гонконг|greater_bay_area
macau,澳门,macao,макао|greater_bay_area
hangzhou,杭州,杭州市,ханчжоу,hz|zhejiang
linping,临平|hangzhou
yuhang,余杭|hangzhou
jiubao,九堡|hangzhou
xiaoshan,萧山|hangzhou
shaoxing,绍兴,绍兴市,шаосин|zhejiang
keqiao,柯桥,кэцяо,绍兴柯桥,keqiao (shaoxing),кэцяо (шаосин)|shaoxing
zhuji,诸暨|shaoxing
shengzhou,嵊州|shaoxing
huzhou,湖州,湖州市,хучжоу|zhejiang
zhili,织里,чжили,湖州织里,zhili (huzhou),чжили (хучжоу)|huzhou
ningbo,宁波,нинбо|zhejiang
wenzhou,温州,вэньчжоу|zhejiang
jiaxing,嘉兴,цзясин|zhejiang
tongxiang,桐乡|jiaxing
puyuan,濮院|tongxiang
pinghu,平湖|jiaxing
haining,海宁,хайнин|jiaxing
jinhua,金华|zhejiang
yiwu,义乌,иу|jinhua
pujiang,浦江|jinhua
taizhou_zj,台州|zhejiang
suzhou,苏州,苏州市,сучжоу|jiangsu
changshu,常熟,чаншу|suzhou
shengze,盛泽,шэнцзэ|suzhou
wujiang,吴江|suzhou
kunshan,昆山|suzhou
zhangjiagang,张家港|suzhou
wuxi,无锡,уси|jiangsu
jiangyin,江阴|wuxi
nantong,南通,наньтун|jiangsu
dieshiqiao,叠石桥|nantong
changzhou,常州|jiangsu
nanjing,南京,нанкин|jiangsu
yangzhou,扬州|jiangsu
xuzhou,徐州|jiangsu
guangzhou,广州,广州市,гуанчжоу,gz,canton,кантон|pearl_river_delta
panyu,番禺|guangzhou
haizhu,海珠|guangzhou
baiyun,白云|guangzhou
kangle,康乐,康乐村,康鹭|haizhu
zhongda,中大,中大布匹市场|haizhu
xintang,新塘,синьтан|guangzhou
zengcheng,增城|guangzhou
shahe,沙河|guangzhou
shenzhen,深圳,深圳市,шэньчжэнь,sz|pearl_river_delta
nanyou,南油|shenzhen
dalang_sz,龙华|shenzhen
dongguan,东莞,东莞市,дунгуань,dg|pearl_river_delta
humen,虎门,虎门镇,хумэнь|dongguan
dalang,大朗|dongguan
foshan,佛山,фошань|pearl_river_delta
xiqiao,西樵|foshan
junan,均安|foshan
zhongshan,中山,чжуншань|pearl_river_delta
shaxi,沙溪|zhongshan
jiangmen,江门|pearl_river_delta
kaiping,开平|jiangmen
huizhou,惠州|pearl_river_delta
zhuhai,珠海|pearl_river_delta
zhaoqing,肇庆|pearl_river_delta
shantou,汕头,шаньтоу|chaoshan
chaoyang_st,潮阳,谷饶|shantou
chaozhou,潮州|chaoshan
jieyang,揭阳|chaoshan
puning,普宁|jieyang
quanzhou,泉州,цюаньчжоу|fujian
shishi,石狮,шиши|quanzhou
jinjiang,晋江|quanzhou
xiamen,厦门,сямынь|fujian
fuzhou,福州|fujian
changle,长乐|fuzhou
qingdao,青岛,циндао|shandong
jimo,即墨|qingdao
jinan,济南|shandong
yantai,烟台|shandong
weifang,潍坊|shandong
zibo,淄博|shandong
hefei,合肥|anhui
nanchang,南昌,наньчан|jiangxi
qingshanhu,青山湖|nanchang
jiujiang,九江|jiangxi
gongqingcheng,共青城|jiujiang
yudu,于都|ganzhou
ganzhou,赣州|jiangxi
shijiazhuang,石家庄|hebei
xinji,辛集|shijiazhuang
baoding,保定|hebei
rongcheng,容城|baoding
baigou,白沟|baoding
zhengzhou,郑州|henan
wuhan,武汉,ухань|hubei
hanzheng,汉正街|wuhan
hanchuan,汉川|hubei
xiantao,仙桃|hubei
changsha,长沙|hunan
zhuzhou,株洲|hunan
chengdu,成都,чэнду|sichuan
dalian,大连,далянь|liaoning
shenyang,沈阳|liaoning
xiliu,西柳|haicheng
haicheng,海城|liaoning
dandong,丹东|liaoning
harbin,哈尔滨,харбин|heilongjiang
xian,西安,сиань|shaanxi
urumqi,乌鲁木齐,урумчи|xinjiang
kashgar,喀什,кашгар|xinjiang
moscow_oblast,подмосковье,московская область,мо,moscow region,moscow oblast,莫斯科州|central_russia
central_russia,цфо,центральный федеральный округ,центральная россия,central russia|russia
volga,приволжье,пфо,поволжье|russia
siberia,сибирь,сфо,siberia|russia
ural,урал,уфо,ural|russia
south_russia,юфо,юг россии|russia
northwest_russia,сзфо,северо-запад|russia
caucasus,кавказ,северный кавказ,скфо|russia
moscow,москва,москве,москвы,мск,莫斯科|central_russia
podolsk,подольск|moscow_oblast
mytishchi,мытищи|moscow_oblast
balashikha,балашиха|moscow_oblast
orekhovo,орехово-зуево|moscow_oblast
noginsk,ногинск|moscow_oblast
serpukhov,серпухов|moscow_oblast
ivanovo_oblast,ивановская область|central_russia
ivanovo,иваново,иваново-вознесенск,иванове,伊万诺沃|ivanovo_oblast
shuya,шуя|ivanovo_oblast
kineshma,кинешма|ivanovo_oblast
vichuga,вичуга|ivanovo_oblast
furmanov,фурманов|ivanovo_oblast
kostroma,кострома|central_russia
yaroslavl,ярославль|central_russia
vladimir,владимир|central_russia
tver,тверь|central_russia
smolensk,смоленск|central_russia
tula,тула|central_russia
ryazan,рязань|central_russia
kaluga,калуга|central_russia
bryansk,брянск|central_russia
oryol,орел|central_russia
voronezh,воронеж|central_russia
saint_petersburg,санкт-петербург,петербург,спб,питер,saint petersburg,st petersburg,圣彼得堡|northwest_russia
kaliningrad,калининград|northwest_russia
pskov,псков|northwest_russia
nizhny_novgorod,нижний новгород,nizhny novgorod|volga
kazan,казань,kazan|tatarstan
tatarstan,татарстан|volga
samara,самара|volga
tolyatti,тольятти|samara
saratov,саратов|volga
penza,пенза|volga
ulyanovsk,ульяновск|volga
cheboksary,чебоксары|volga
ufa,уфа|volga
perm,пермь|volga
izhevsk,ижевск|volga
yekaterinburg,екатеринбург,екб,ekaterinburg|ural
chelyabinsk,челябинск|ural
tyumen,тюмень|ural
novosibirsk,новосибирск,нск|siberia
omsk,омск|siberia
krasnoyarsk,красноярск|siberia
irkutsk,иркутск|siberia
rostov,ростов-на-дону,ростов|south_russia
krasnodar,краснодар|south_russia
volgograd,волгоград|south_russia
pyatigorsk,пятигорск|caucasus
nalchik,нальчик|caucasus
makhachkala,махачкала|caucasus
vladivostok,владивосток,符拉迪沃斯托克|russia
khabarovsk,хабаровск|russia
chuy,чуйская область,чуй|kyrgyzstan
bishkek,бишкек,бишкеке,фрунзе,比什凯克|kyrgyzstan
dordoi,дордой|bishkek
madina,мадина|bishkek
kara_balta,кара-балта|chuy
tokmok,токмок|chuy
osh,ош,оше,оша,ошская область|kyrgyzstan
kara_suu,кара-суу|osh
jalal_abad,джалал-абад|kyrgyzstan
karakol,каракол|kyrgyzstan
almaty,алматы,алма-ата,阿拉木图|kazakhstan
astana,астана,нур-султан,阿斯塔纳|kazakhstan
shymkent,шымкент,чимкент|kazakhstan
karaganda,караганда|kazakhstan
tashkent,ташкент,塔什干|uzbekistan
namangan,наманган|uzbekistan
fergana,фергана|uzbekistan
andijan,андижан|uzbekistan
samarkand,самарканд|uzbekistan
bukhara,бухара|uzbekistan
dushanbe,душанбе|tajikistan
khujand,худжанд|tajikistan
minsk,минск|belarus
brest,брест|belarus
vitebsk,витебск|belarus
gomel,гомель|belarus
baranovichi,барановичи|belarus
yerevan,ереван|armenia
istanbul,стамбул,伊斯坦布尔|turkey
"""


@cache
def _rows() -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    names: dict[str, str] = {}
    parents: dict[str, tuple[str, ...]] = {}
    for row in _TABLE.strip().splitlines():
        words, _, inside = row.partition("|")
        key = words.split(",")[0]
        parents[key] = tuple(filter(None, inside.split(",")))
        for word in (key.replace("_", " "), *words.split(",")):
            if names.setdefault(fold(word), key) != key:
                raise ValueError(f"{word} is {key} and {names[fold(word)]}")
    return names, parents


def place_names() -> dict[str, str]:
    """Give the key of every place by its folded names in three languages."""
    return _rows()[0]


def find_place(text: str) -> str | None:
    """Give the key of the town, province, country or area that a text names, or None; `绍兴柯桥` is 柯桥."""
    names, _ = _rows()
    folded = fold(text).strip(" .,!?。，")
    bare = folded.removeprefix("г. ").removeprefix("город ").removesuffix("地区").removesuffix("市").removesuffix("省")
    if key := names.get(folded) or names.get(bare.strip()):
        return key
    return _narrowest(folded, names)


def _narrowest(folded: str, names: dict[str, str]) -> str | None:
    """Find the last of several Chinese names that stand together, where it lies in those before it."""
    found = None
    at = 0
    while at < len(folded):
        end = next((end for end in range(len(folded), at + 1, -1) if folded[at:end] in names), None)
        if end is None:
            if folded[at] not in "省市县区镇 ":
                return None
            at += 1
            continue
        key = names[folded[at:end]]
        if found is not None and not lies_in(key, found):
            return None
        found, at = key, end
    return found


def lies_in(key: str, area: str) -> bool:
    """Say whether a place is an area or lies in it: 杭州 in 江浙沪, Подольск in Подмосковье."""
    _, parents = _rows()
    return key == area or any(lies_in(parent, area) for parent in parents.get(key, ()))


def is_inside(text: str, area: str) -> bool | None:
    """Say whether the place that a text names lies in the area that another names; None where one is unknown."""
    place, around = find_place(text), find_place(area)
    return lies_in(place, around) if place and around else None
