"""The phrases of merchants, owners and workers: word classes, and patterns made of them, each language in its place.

A pattern is a regular expression over a folded clause (`core.reading.grammar.fold_clause`), in which

* `<name>` is any word of the class `name` of the same language,
* `..` is anything up to forty signs, `@` an order's name, `#` a garment, `%` a number,
* a space is any space or none beside Chinese.

English and Russian words stand apart from others by themselves; a word that ends in `*` takes any ending.
"""

from collections.abc import Mapping

from core.reading.to_come import TO_COME

Classes = Mapping[str, str]

EN: Classes = {
    "thing": "order|orders|stuff|clothes|goods|things|thing|batch|parcel|package|garments|pieces|it|they|"
    "them|this|that|everything|mine"
    "|shipment|run|production|all|@|#",
    "my": "my|our|the|this|that|your",
    "ready": (
        "ready|done|finish*|complete*|deliver*|arriv*|ship*|sent|get|have|receive*|over|made|expect*|"
        "come|comes|coming|collect|pick*"
    ),
    "done": "done|ready|finished|complete*|sewn|sewed|made|cut|packed|produced|stitched",
    "late": "late|delay*|behind|slow|overdue|postponed|pushed|slipped|slipping|moved|later",
    "photo": "photo|photos|pic|pics|picture|pictures|image|images|video|videos|snap|snaps",
    "stagedone": "cut|cutting|sew|sewing|sewn|pack|packed|packing|ship|shipped|dispatch*|finish*|press*|iron*|"
    "started|start|begun|began|stitch*"
    "|sent|left|on the line|off the line|production",
    "cloth": "fabric|fabrics|material|materials|cloth|textile|roll|rolls|lining|jersey",
    "flaw": (
        "hole|holes|torn|ripped|rip|defect*|faulty|fault|faults|damaged|damage|flaw*|stain*|dirty|spots|spotted|snag*|shading"
        "|wrong shade|different shade|shades"
        "|bad quality|poor quality|low quality|bad|shrinks|shrunk|shrinking|bleeds|bleeding"
        "|uneven|misprint*|mouldy|moldy|off colour|off color|reject*|runs in it|broken yarn|barre|unusable"
    ),
    "fabric": "fabric|fabrics|material|materials|cloth|textile|roll|rolls|zips|zippers|trims|buttons",
    "factory": "factory|workshop|maker|makers|manufacturer|supplier|atelier|sewers|them|owner|boss",
    "talk": "write|talk|speak|message|contact|ask|reach|chat|tell|get in touch|connect",
    "make": "make|making|sew|sewing|sews|makes|produc*|doing",
    "change": "change|edit|modify|amend|alter|update|adjust|correct|switch|fix|add|reduce|increase",
    "detail": (
        "order|size|sizes|colour|color|colours|colors|quantity|quantities|amount|date|deadline|"
        "address|details|number|pieces|qty|price|@"
    ),
    "colour": "white|black|red|blue|navy|grey|gray|green|yellow|pink|beige|brown|purple|orange",
    "cancel": "cancel|call off|scrap|bin|drop|kill|withdraw|abort|stop|cancelled|canceled|cancelling",
    "again": "again|repeat|reorder|re-order|re order|another round|one more time|once more|restock",
    "hi": "hi|hello|hey|good morning|good afternoon|good evening|good day|morning|evening|hiya|hallo|"
    "greetings|anybody there|are you there"
    "|anyone there|you there|yo|howdy",
    "thanks": (
        "thanks|thank you|thankyou|thx|ty|cheers|much appreciated|appreciate it|many thanks|"
        "great job|perfect|brilliant|tnx|appreciated"
    ),
    "fast": (
        "hurry|hurry up|faster|quicker|speed up|speed it up|sooner|rush|asap|urgent|urgently|push it|"
        "expedite|earlier|prioriti*"
    ),
    "not": (
        "not|don't|dont|do not|didn't|did not|never|no need|doesn't|does not|isn't|is not|aren't|"
        "won't|wont|haven't|hasn't|wasn't|nothing|nobody"
    ),
    "if": "if|what happens|whether|suppose|unless|in case|once|when",
    "person": "people|persons|workers|worker|packer|ironer|tailor|stitcher|machinist|sewers|sewer|men|women"
    "|hands|operators|cutters|cutter|seamstress*|"
    "tailors|tailor|ironers|packers|staff"
    "|machinists|girls|guys|stitchers|sewists|ladies",
    "absent": "absent|missing|away|sick|ill|off|on leave|not coming|not in|didn't come|did not come|"
    "won't come|no show|out|short|on holiday"
    "|called in sick|isn't coming|is not coming|won't be in|not here|isn't here|at the doctor|"
    "on vacation|called sick|not at work|won't be here",
    "gone": (
        "quit|left us|resigned|fired|left for good|doesn't work here any more|no longer works here|"
        "has left|gave notice|is leaving"
    ),
    "machine": "machine|machines|overlock|overlocker|serger|lockstitch|coverstitch|sewing machine|iron|"
    "cutter|press|flatlock|embroidery machine"
    "|buttonholer",
    "broken": "down|broken|broke|breaks|out of order|dead|not working|doesn't work|stuck|jammed|kaput|"
    "failed|stopped|won't start|not running"
    "|is smoking|isn't working|died|burnt out|stopped working|out",
    "power": (
        "no power|power cut|power is out|power outage|blackout|no electricity|electricity is out|"
        "power's out|power is off|no light"
    ),
    "load": "load|capacity|workload|free slots|free slot|any room|room for|space|availability|how busy|"
    "how full|free time|spare capacity"
    "|can we fit|how booked|how much can we",
    "weekday": "mon|monday|tue|tues|tuesday|wed|wednesday|thu|thurs|thursday|fri|friday|sat|saturday|sun|sunday",
    "closed": (
        "closed|close|holiday|shut|day off|we are off|we're off|not working|no work|don't work|"
        "do not work|won't work|closing|stop work|not open|not work"
    ),
    "take": "we take it|i take it|take it|we'll take it|i'll take it|accept|accepted|deal|agreed|"
    "we accept|i accept|we can do it|we can do @"
    "|we take @|we do it|yes we can|ok we do it|will do|count us in|we'll do it|yes take it|i'm in|we're in",
    "refuse": "no thanks|not for us|swamped|slammed|overbooked|decline|we decline|we pass|pass|refuse|reject"
    "|can't do|cannot do|"
    "can't make|can't take|we can't|no capacity"
    "|won't take|not interested|can't|cannot|not our thing|we don't do|we don't sew|skip it|"
    "have to pass|too cheap|price is too low|too low"
    "|not for that money|not for this price|not at that price",
    "plan": "plan|schedule|timetable|what's next|who does what|who is doing what|who works on what|"
    "what are we sewing|what do we sew|agenda"
    "|what's the plan|what is planned|planning|calendar",
    "team": "team|teams|brigade|line|lines|crew|crews",
    "print": "print|reprint|send|show|give|need|lost|new",
    "card": "card|order card|traveller|traveler|qr|qr code|route card|sheet|ticket",
    "invite": "invite|invitation|link for|qr for|add a worker|add worker|add my workers|new worker|join link|sign up",
    "undo": "undo|put it back|revert|take it back|take that back|go back|wrong button|pressed wrong|"
    "mistake|by mistake|misclick*|oops|wrong tap"
    "|wrong click|restore|didn't mean to|did not mean to|undo that|by accident|accidentally",
    "busy": "busy|booked|overbooked|swamped|slammed|full|no capacity|no time|no room|overloaded",
    "cheap": "too cheap|too low|price|money|pay more|low price",
    "start": "start|started|starting|began|begin|begun|beginning|starts",
    "finish": "done|finished|complete|completed|ready|all done|over|arrived|is in|are in|came|is here|"
    "are here|off the line|packed|shipped|sewn|sent"
    "|dispatched|delivered|finito",
    "end": "left|to go|remaining|remain|missing|more to go|still to do|short",
}

ZH: Classes = {
    "thing": "订单|单子|货|衣服|东西|那批|这批|这单|那单|单|件|@|#|我的|它",
    "how": "怎么样|怎样|如何|咋样|啥情况|什么情况|什么状态|状态|进度|进展|动静|消息|情况|咋说",
    "where": "到哪|在哪|哪里|哪儿|哪了|到什么地方|走到哪",
    "when": "什么时候|啥时候|几时|何时|多久|哪天|几号|几天|多长时间|什么时间|哪一天|多少天",
    "ready": "好|完|发|出|交|到|拿|给|收|做|交货|出货|发货|完工|做好|取|弄好|送|搞定|寄",
    "late": "晚|迟|慢|延|拖|耽误|没好|没发|没到|没做|没动|没出|逾期|超期|还没|推后|推迟|往后|不动",
    "why": "为什么|为啥|怎么还|怎么这么|怎么又|怎么会|咋还|咋这么|凭什么|什么原因|咋回事|怎么回事|怎么排|怎么",
    "photo": "照片|图片|图|相片|视频|实拍|拍照|相",
    "cloth": "面料|料子|布料|坯布|里布|布|料",
    "flaw": (
        "破洞|有洞|有.{0,2}个?洞|破了|破的|烂了|瑕疵|疵点|疵|次品|次布|色差|色花|花了|污渍|脏|油污|油渍|霉|坏了|坏的|有问题|不合格"
        "|质量(?:太)?(?:差|不好|不行|有问题)|抽[纱丝]|断纱|跳纱|缩水|掉色|褪色|染色不均|颜色不(?:对|一样|均)|残次|有毛病"
    ),
    "fabric": "面料|料子|料|布|布料|辅料|拉链|材料",
    "stagedone": "裁|开裁|裁剪|上线|下线|开工|开始|车|缝|包装|打包|发货|出货|发走|后整|整烫|质检|动工|做|上车位|寄|发",
    "fast": "催|快点|快一点|快些|加快|提前|赶一下|赶一赶|赶紧|抓紧|加急|急用|着急|等着用|早点|尽快|插队",
    "factory": "厂里|工厂|厂家|厂|作坊|老板|师傅|车间|对方",
    "talk": "联系|沟通|聊|说|问|找|留言|发消息|转告|告诉|跟",
    "thanks": "谢谢|多谢|感谢|辛苦了?|谢啦|谢了|蟹蟹|3q|太感谢|有劳|麻烦了|收到谢谢|好的谢谢",
    "hi": "你好|您好|在吗|在不在|早上好|早安|晚上好|下午好|上午好|早|哈喽|嗨|有人吗|老板好|大家好|"
    "师傅好|hello|hi|在么|中午好",
    "colour": "白|黑|红|蓝|灰|绿|黄|粉|紫|米|棕|橙|咖|藏青",
    "cancel": "取消|不要了|撤单|退单|不做了|作废|撤掉|退掉|撤了|别做了|砍掉|不下了|停掉",
    "not": "不|没|别|未|无|勿",
    "if": "如果|要是|假如|能不能|可不可以|能|可以|会怎|的话|会不会|吗|上次|那家|以前|之前|客户|刚才|听说|怎么样",
    "change": "改|换|调整|加到|减到|修改|变更|更改|加|减|调",
    "again": "返单|翻单|再来|再做|再下|再订|一样的?再|照旧|复购|再要|补单|老样子|同样的再|重复下单|"
    "按上次|照上次|跟上次|和上次",
    "person": "人|个人|车工|工人|裁工|裁床|师傅|大烫|包装工|尾部|缝纫工|平车工|锁边工|员工|阿姨|小工|"
    "女工|烫工|熨工|质检",
    "absent": "请假|没来|不来|缺勤|病了|生病|没上班|休假|来不了|旷工|休息|住院|不在|有事|不上班|请病假|"
    "请事假|缺席|缺%|请.{0,4}假|(?<!最)(?<!至)少%|少了%|回老家|上不了班|感冒",
    "gone": "辞职|离职|走了|不干了|辞工|跑了|开除|自离",
    "back": "回来了?|来了|来上班|到岗|上班了|齐了|到齐|复工|返岗|恢复上班|病好了",
    "machine": "机器|机子|平车|锁边机|拷边机|包缝机|车子|缝纫机|绷缝机|打边机|四线|五线|烫台|裁床机|"
    "锅炉|电剪|设备|双针|冚车|锁眼机|平缝机|钉扣机",
    "broken": "坏|罢工|不转|修|故障|停了|不动了|卡住|烧了|出问题|用不了|不能用|断针|跳针|不走|趴窝|"
    "冒烟|挂了|失灵|转不动",
    "power": "停电|没电|断电|跳闸|拉闸|限电|没有电",
    "load": "负荷|产能|有空|空档|还能接|排满|忙不忙|忙吗|能接多少|能接单|还能排|饱和|余量|空位|档期|"
    "还能做多少|做得下|排得下|闲|还能(?:再)?(?:塞|加|插|安排)|塞得[下进]",
    "closed": "停工|放假|休息|歇业|不上班|不开工|休|关门|停产|不营业|不干活|不做工|歇",
    "take": "可以做|能做|接了|我接|我们接|接单|这单接|我做|我们做|没问题做|行接|同意|成交|没问题|"
    "接下|接受|好的接|要了|答应|拿下|包在我身上|就这么定",
    "refuse": "做不了|不接|接不了|不做|做不来|没法做|不接了|不干|拒绝|不合适|没空|算了|婉拒|接不下|"
    "不划算|不会做|忙不过来|不要这单|太低|太便宜"
    "|没档期|排满了|放弃|亏本",
    "plan": "排期|计划|安排|排产|生产计划|排单|排班|谁做什么|做什么|干什么|日程|进度表|排程|怎么排",
    "invite": "邀请|加人|拉人|二维码|加工人|新工人|加员工|加入链接|邀请码|邀请链接|加组长|拉工人|加个工人",
    "card": "流转卡|卡|工票|单子|流程卡|工单|订单卡|卡片|菲票",
    "undo": "撤销|点错|按错|发错|搞错了?撤|撤回|返回上一步|弄错|恢复|退回|回退|手滑|手误|错了重来|选错|传错|拍错",
    "busy": "忙|排满|没空|满了|没档期|来不及|排不下|没时间",
    "cheap": "价|钱|便宜|太低|低|亏|不划算|成本",
    "start": "开始|开裁|开工|上车位|上线|动工|开做|开缝|开车|开包|在裁|在车|在做|刚裁|裁了|正在|起裁|下床|上机",
    "finish": "做好了|做完|好了|完了|完成|搞定|弄好|车完|裁完|裁好|车好|包好|包完|打包好|发走了?|"
    "发货了|出货了|寄出|下线了|烫好|烫完|到了|到齐|到货|入仓"
    "|收工了|全部完|后整完|质检完|装箱|发出去|缝好|缝完|做完了|搞好|完工|结束|交了|入库|送到",
}

RU: Classes = {
    "thing": (
        "заказ*|вещи|вещей|товар*|парти*|шмотк*|мой|моя|мое|мои|наш*|он|она|они|оно|это|одежд*|все|"
        "посылк*|тираж*|издели*|@|#"
    ),
    "where": "где|куда",
    "how": "как|что|чего|че|шо|как там|как дела|что там|что слышно|каково",
    "news": "новост*|новенького|нового|слышно|движени*|прогресс*|продвижени*|апдейт*|вести|подвижк*|изменени*",
    "when": (
        "когда|када|во сколько|к какому|через сколько|какого числа|сколько ждать|в какой день|скоро|долго|"
        "какой срок|дата|сроки|срок"
    ),
    "ready": (
        "готов*|будет|будут|сдад*|сдач*|отгруз*|отправ*|законч*|пришл*|получ*|додела*|сошь*|приед*|"
        "ждать|забр*|забер*|доставк*|доставят|придет|сделают|заверш*|отдад*|отдаст*|отдаете|привезете|привезут|пришлют|пришлете"
    ),
    "late": (
        "задерж*|опазд*|опозд*|поздн*|позже|просроч*|долго|медленн*|не готов*|не успе*|перенес*|"
        "сдвинул*|затян*|тян*|отстае*|тормоз*|срыв*|не отправ*"
    ),
    "why": "почему|из-за чего|отчего|по какой причине|с чего|зачем|чего так|в чем причина|причина|что случилось|чего",
    "photo": "фот*|снимк*|картинк*|видео|видос*|кадр*",
    "stagedone": "раскро*|крои*|крой*|кроят|кроят*|сшил*|шью*|шить|пошив*|упаков*|отправил*|отгрузил*|начал*|запустил*|"
    "выпуст*|погладил*|отпарил*|этап*|стади*|сняли"
    "|в работе|поставили|выслал*|ушл*|закрои*|скрои*|пошил*|отшил*",
    "cloth": "ткань|ткани|тканью|тканей|тканях|полотн*|материал*|рулон*|кулирк*|футер*|подклад*",
    "flaw": (
        "брак|браком|брака|бракован*|дыра|дыры|дырк*|дыр|дырках|дырявы*|дырява*|пятно|пятна|пятнах|пятен|порван*|рван*"
        "|затяжк*|дефект*|порок*|грязн*|испорч*|плохая|плохого качества"
        "|разнотон*|разнооттен*|не тот оттенок|полиня*|линяет|села|усела"
        "|усадк*|заломы|стрелк*|плесен*|некачествен*|кривая|кривое|поврежд*"
    ),
    "fabric": "ткан*|матери*|полотн*|фурнитур*|сырь*|молни*|рулон*|кулирк*|футер*",
    "fast": (
        "быстр*|побыстр*|поскор*|скоре*|ускор*|поторопи*|торопи*|срочн*|пораньше|раньше|горит|подгон*|поднажм*|шустре*"
    ),
    "factory": (
        "цех*|фабрик*|мастерск*|швея|швей|швее|швеям|швеями|производств*|исполнител*|мастер*|хозяин*|хозяйк*|ателье|бригад*"
    ),
    "talk": (
        "свяж*|связ*|написать|поговорить|спросить|передай*|передать|напиши*|сообщи*|общат*|чат|"
        "позвон*|задать|пообщ*|скажи*"
    ),
    "thanks": "спасибо*|спс|благодар*|спасиб|сенкс|пасиб*|отлично спасибо|сяп|мерси|огромное спасибо",
    "hi": "здравствуй*|привет*|добрый день|доброе утро|добрый вечер|доброго дня|доброго времени|"
    "здрасьте|здрасте|салам*|хай|ку|алло|ау|вы тут|вы здесь"
    "|есть кто|приветик|утро доброе|доброй ночи|день добрый|вечер добрый|доброго утра|салют",
    "colour": "бел*|черн*|красн*|син*|голуб*|сер*|зелен*|желт*|розов*|беж*|коричнев*",
    "cancel": (
        "отмен*|аннулир*|отказываюсь|отказыва*|не нужен|не нужно|не нужны|снимите|снять|не надо шить|"
        "передумал*|отзыва*|откажус*|расторг*"
    ),
    "not": "не|нет|ни|без|никто|ничего|нельзя|незачем",
    "if": "если|ли|можно|прошл*|боюсь|раньше|встреч*|сообщени*|вдруг|что будет|а то|когда-то|бы|потом|чуть",
    "change": (
        "измен*|поменя*|смен*|замен*|переделат*|исправ*|увелич*|уменьш*|поправ*|добав*|убав*|"
        "скоррект*|менять|правк*|перенест*|перенесите|убрать"
    ),
    "detail": "заказ*|размер*|цвет*|количеств*|срок*|дат*|адрес*|ткан*|тираж*|штук|шт|детал*|цен*|@|объем*|партию",
    "again": "повтор*|еще раз|еще такой|еще такую|еще таких|такой же|такую же|такие же|дозаказ*|"
    "то же самое|тоже самое|как в прошлый раз|заново|репит"
    "|еще партию|снова|по новой",
    "make": "шьет|делает|шьют|делают|исполня*|занима*|сшил|шил|отшива*|изготавлива*|взял|кому отда*|ведет",
    "person": "человек*|люд*|чел|швея|швеи|швею|швей|закройщик*|закройщиц*|раскройщик*|раскройщиц*|портн*|"
    "утюжник*|гладильщи*|упаковщи*|рабочи*|работниц*"
    "|сотрудни*|мастер*|оверлочниц*|девочк*|девушк*|двоих|троих|четверых|пятерых|двое|трое|"
    "четверо|пятеро|отпарщи*|моторист*|настильщи*|контролер*|бригад*",
    "absent": "не вышл*|не выйд*|не пришл*|не прид*|нет|не будет|болеет|заболел*|больнич*|отпросил*|"
    "отсутству*|прогул*|отгул*|в отпуск*|не явил*|не хватает"
    "|минус|приболел*|на больничном|слегл*|не выход*|не работает|болен|больна|болеют|в больниц*|"
    "отпросился|уехал*|не приедет|отдыха*|выходн*",
    "gone": (
        "уволил*|уволен*|ушел от нас|ушла от нас|насовсем|увольня*|больше не работает|рассчита*|"
        "ушел совсем|ушла совсем|рассчитал*|уходит|уходят"
    ),
    "back": (
        "вернул*|вышел|вышла|вышли|выздоров*|все на месте|все вышли|в строю|на месте|возвраща*|"
        "выходит|поправил*|в сборе|все пришли|полном составе"
    ),
    "machine": "машин*|оверлок*|прямостроч*|станок|станк*|распошив*|плоскошов*|петельн*|пуговичн*|утюг*|"
    "парогенератор*|раскройн*|техник*|оборудован*|агрегат*"
    "|стачив*|пресс*|краеобметоч*|швейк*|отпариват*|нож",
    "broken": "слом*|сломал*|полом*|не работа*|встал*|накры*|стоит|стоят|барахл*|заклинил*|рвет|рвёт|умер*|"
    "сдох*|глюч*|не включа*|в ремонте|вышел из строя|вышла из строя"
    "|сгорел*|заел*|не шьет|пропуска*|ломает*|полетел*|сгорела|дымит*|не крутит*|остановил*|"
    "крякнул*|отказал*|на ремонт*|из строя",
    "power": "нет света|света нет|света не будет|электричества не будет|отключили свет|свет отключили|нет электричества"
    "|электричества нет|"
    "вырубили свет|без света|свет вырубил*|выбило пробки|электричество отключ*"
    "|отключили электр*|выключили свет|пропал свет|свет пропал|обесточ*",
    "load": "загрузк*|загружен*|нагрузк*|есть место|есть места|свободн*|влезет|влезут|мощност*|"
    "сколько еще|окно|окна|забит*|успеем взять|можем взять|возможност*"
    "|поместится|помест*|потянем|занятост*|насколько заняты|сколько можем",
    "weekday": "понедельник*|вторник*|сред*|четверг*|пятниц*|суббот*|воскресень*",
    "closed": (
        "не работаем|выходн*|закрыт*|отдыхаем|гуляем|не трудимся|каникул*|не работает|закрываемся|праздник*|нерабоч*|"
        "простой|не откроемся|не выходим|отдых|закроемся"
    ),
    "take": (
        "берем|возьмем|беру|возьму|соглас*|принимаем|принимаю|договорились|по рукам|беремся|сделаем|"
        "сошьем|подходит|принято|да берем|готовы взять|годится|идет|возьмемся"
    ),
    "refuse": "не берем|не возьмем|не беру|не возьму|отказ*|не сможем|не можем|не потянем|не подходит|"
    "нет за такие|за такие деньги|дешево|не интересно|не наше|пас|пропускаем"
    "|не шьем|мимо|завал|зашиваемся|нет возможности|не успеем|перегружен*|загружены|заняты|не будем|не согласн*|"
    "не устраивает|не осилим|мало денег",
    "plan": "план|планы|график*|расписани*|кто что|что шьем|что делаем|распорядок|календар*|очередность",
    "team": "бригад*|звен*|команд*|поток*|групп*",
    "print": (
        "распечат*|напечат*|печат*|пришл*|дай*|покаж*|скинь*|отправь*|нужен|нужна|потеря*|выслать|сделай*|выведи*"
    ),
    "card": "лист*|карт*|маршрутк*|маршрутн*|талон*|бирк*|куар*|qr|код",
    "invite": "приглас*|приглаш*|ссылк* для|qr для|куар для|добавить|добавь*|новый работник|нов* швею|код для",
    "undo": "отмени последн*|отмените последн*|верни*|вернуть|не то|ошибл*|случайно|нечаянно|не туда|"
    "откат*|промахн*|по ошибке|отмени|отмена|ошибк*|перепутал*кноп*|обратно"
    "|не ту|не та|не тот кноп*|мисклик|назад",
    "start": (
        "начал*|начина*|кроим|шьем|запустил*|приступ*|пошл*|стартовал*|раскраива*|упаковыва*|гладим|"
        "поставили на|взялись|настилаем|взял* в работу|отпарива*"
    ),
    "finish": "готов*|законч*|сделал*|сшил*|раскроил*|скроил*|упаковал*|отгрузил*|отправил*|доделал*|"
    "пришл*|приех*|привезл*|на складе|погладил*|заверш*|дошил*|отшил*"
    "|сдал*|покроил*|накроил*|все сшито|раскроен*|упакован*|отгружен*|отправлен*|сшит*|допоковал*|дошит*|получил*|"
    "выпустил*|отутюжил*|проверил*|пошил*",
    "end": "осталось|остал*|еще|до конца",
}


Rules = tuple[tuple[str, Mapping[str, tuple[str, ...]]], ...]
"""Intents in the order in which they are tried, with the patterns of each language."""

MERCHANT: Rules = (
    (
        "tracking_number",
        {
            "en": (
                "how (?:do|can) i track",
                "track(?:ing)? (?:no|number|code|id|link)",
                "tracking",
                "waybill",
                "awb",
                "courier",
                "carrier",
            ),
            "zh": ("单号", "运单", "物流", "快递"),
            "ru": ("трек\\w*", "номер отправ\\w+", "номер посылк\\w+", "накладн\\w+", "отследить"),
        },
    ),
    (
        "fabric_arrived",
        {
            "en": (
                "(?:did|has|have|is|are|was|any) .{0,30}<fabric>..(?:arriv\\w+|landed|turned up|show\\w* up|come"
                "|came|got|get|receiv\\w+|"
                "there|in|here|delivered|reach\\w*)",
                "<fabric> (?:arrived|there|in|received|here) ?\\?",
                "(?:got|received?|get) .{0,12}<fabric>",
            ),
            "zh": (
                "<fabric>.{0,6}(?:到|收|进|来|入).{0,4}(?:吗|没|么|\\?)",
                "(?:收到|到).{0,5}<fabric>.{0,3}(?:吗|没|么)",
            ),
            "ru": (
                "<fabric>..(?:пришл\\w+|дошл\\w+|получ\\w+|приех\\w+|на месте|доех\\w+|у вас|привез\\w+|у них)",
                "(?:пришл\\w+|дошл\\w+|получили|приех\\w+|привезли|доехал\\w+)..<fabric>",
            ),
        },
    ),
    (
        "photos",
        {
            "en": (
                "can i (?:see|look at) (?:it|them|@)",
                "(?:show|send|see|have|any|got|get|take|want|share|more|latest|new|can|could|give)..<photo>",
                "<photo>(?: please)? ?\\??$",
            ),
            "zh": (
                "(?:看看|看下|看一下)(?:实物|样子|效果|进度图)",
                "(?:有|发|看|拍|要|给|来|传|想)[^改做印]{0,6}<photo>",
                "^<photo>(?:呢|有吗|有没有)?\\??$",
                "拍.{0,4}看",
            ),
            "ru": (
                "(?:покаж\\w+|пришли\\w*|скин\\w*|кин\\w+|киньте|подкин\\w+|вышли\\w*|есть|можно|отправь\\w*|хочу|дай\\w*|сделай\\w*|жду|"
                "посмотреть|где)..<photo>",
                "<photo> (?:есть|можно|будут|будет)",
                "(?:сфоткай|сфотографируй|сфоткать|фоткни|щелкни)\\w*",
                "^<photo>(?: пожалуйста)? ?\\??$",
            ),
        },
    ),
    (
        "who_makes",
        {
            "en": ("who(?:'s| is| are|s)? .{0,12}<make>", "(?:which|what) <factory>", "who got @", "who took"),
            "zh": ("给谁", "谁.{0,4}做", "哪家.{0,4}(?:做|接|厂)", "哪个厂", "谁家", "哪里做", "谁接"),
            "ru": (
                "кто .{0,14}<make>",
                "(?:какой|какая|чей|у кого|кому|в каком) .{0,12}(?:<factory>|заказ|шь\\w+|отдали|@)",
                "где шь\\w+",
            ),
        },
    ),
    (
        "price_total",
        {
            "en": (
                "what (?:did|have) we agreed? on",
                "how much (?:is|are|does|do|will|for|would|did)(?! .{0,14}(?:done|ready|longer))",
                "(?:total|final|full|whole) (?:price|cost|sum|amount|bill)",
                "what(?:'s| is| do| does) .{0,14}(?:total|bill|owe|cost|price)",
                "(?:price|cost) (?:of|for) ",
                "how much .{0,12}(?:pay|owe|cost|altogether|all together|in total)",
                "in total",
            ),
            "zh": (
                "(?:总共|一共|总价|总计|合计|共|全部).{0,6}(?:多少|几|钱|付|元)",
                "(?:付|给|欠)多少",
                "尾款",
                "总价",
                "要付",
                "多少钱",
            ),
            "ru": (
                "сколько (?:всего |мне |нам )?(?:платить|заплатить|с меня|я должен|я должна)",
                "во сколько .{0,16}(?:обойд\\w+|выйд\\w+|встан\\w+)",
                "сколько .{0,16}(?:сто[ия]\\w+|плати\\w+|заплат\\w+|должн\\w+|выходит|денег|итого|обойд\\w+)",
                "(?:итоговая|общая|полная) (?:сумм\\w+|стоимост\\w+|цен\\w+)",
                "какая (?:сумма|цена|стоимость)",
                "цена (?:за )?(?:весь|всего|@)",
                "почем",
                "сколько с меня",
                "сколько .{0,8}(?:всего|итого|получится|выйдет|выходит) .{0,14}(?:за|по|@|заказ\\w*)",
                "сколько .{0,10}(?:выйдет|выходит|получится|набежал\\w*)",
                "сумма .{0,6}(?:заказ\\w*|@)",
            ),
        },
    ),
    (
        "queue",
        {
            "en": (
                "am i next",
                "is mine next",
                "my turn",
                "(?:place|position|spot) in (?:the )?(?:line|queue)",
                "queue",
                "(?:before|ahead of|in front of) (?:me|mine|us|my)",
                "my turn",
                "next in line",
                "in line",
            ),
            "zh": ("排到", "排队", "排第几", "第几(?:个|位)", "前面.{0,4}(?:几|多少|还有)", "轮到"),
            "ru": ("очеред\\w+", "(?:передо мной|до меня|перед нами|перед моим|впереди)"),
        },
    ),
    (
        "why_late",
        {
            "en": (
                "what went wrong",
                "supposed to (?:be|arrive|come|ship|have)",
                "(?:you|they) (?:promised|said) .{0,20}(?:what|why|where|still|but)",
                "what happened(?: to (?:my|the|it|@).*| here| with .*)? ?\\??$",
                "why (?:did|has|was) the (?:date|day|delivery)",
                "why.{0,30}(?:<late>|not|so long|still|isn't|hasn't|wait\\w*|n't)",
                "why (?:the|a) ",
                "(?:what's|what is|whats) (?:taking|the hold\\s?up|holding|the delay|the problem|wrong|causing)",
                "(?:reason|cause)..<late>",
                "hold ?up",
                "(?:what|who) (?:delayed|is delaying)",
                "^<late> why",
                "how come .{0,30}(?:<late>|not|still|n't)",
                "why does @ come after",
            ),
            "zh": (
                "为(?:什么|啥|何)(?:又|要)?(?:改|推|变)(?:日期|时间|期|迟|了)",
                "(?:为什么|为啥|怎么|咋|什么原因|干嘛|为何).{0,10}(?:<late>|没|不|还|久|排到|推)",
                "(?:慢|拖|晚|延误|延期).{0,3}(?:什么原因|怎么回事|原因)",
                "拖(?:了)?(?:这么|那么|好)?久",
                "(?:卡在|耽误在)哪",
            ),
            "ru": (
                "<why>..(?:<late>|еще|до сих пор|никак|нет)",
                "<why> (?:задержк\\w*|@)",
                "<why> .{0,6}(?:тишина|молч\\w+|тихо)",
                "обещал\\w+..(?:а |где|почему|когда|до сих|тишина)",
                "(?:что|кто) .{0,8}(?:задержив\\w+|тормозит|держит|случилось)",
                "причин\\w+ .{0,10}(?:задерж\\w+|срыв\\w*|перенос\\w*)",
                "сколько можно ждать",
                "что за (?:<late>)",
            ),
        },
    ),
    (
        "on_time",
        {
            "en": (
                "on time",
                "on track",
                "on schedule",
                "in time",
                "make (?:it|the)..(?:by|for|deadline|before)",
                "(?:will|going to|gonna|is)..<late> ?\\?",
                "^(?:will|are|is) (?:you|it|they|we|this|@) .{0,14}late",
                "meet .{0,12}(?:deadline|date)",
                "deadline .{0,14}(?:ok|safe|hold|fine|still)",
                "still (?:good|ok|okay|valid)",
                "as (?:planned|promised|agreed)",
                "(?:will|can|could|would|do) (?:i|we) (?:have|get|receive|see) (?:it|them|@|my|the|our|this|everything)"
                ".{0,20}(?:before|by|until|for|in time)",
                "(?:will|can|could) (?:you|they|we|it|@|this).{0,24}(?:by|before|until) (?:the )?"
                "(?:xmas|x-mas|holidays?|weekend|cny|new years?|easter)",
                "(?:will|can|could) (?:you|they|we|it).{0,20}(?:by|before|until) (?:the )?(?:%|mon|tue|wed|"
                "thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|deadline|christmas|new year)",
            ),
            "zh": (
                "按时",
                "按期",
                "准时",
                "来得及",
                "赶得上",
                "赶得及",
                "如期",
                "误期",
                "会不会(?:晚|迟|延|拖|耽误)",
                "会(?:晚|迟到|延期|拖|耽误).{0,2}(?:吗|么|不)",
                "能赶(?:上|得)",
                "不会(?:晚|迟|延|耽误)",
                "号前?能(?:好|交|出|完|给)",
                "(?:年|节|号|日|月|周.|礼拜.|%|旦)之?前.{0,6}(?:给|到|拿|好|交|出|发|收|完).{0,4}(?:不|吗|么|没)\\??$",
            ),
            "ru": (
                "успе\\w+",
                "в срок",
                "вовремя",
                "по плану",
                "по графику",
                "к сроку",
                "не опозда\\w+",
                "^(?:сильно |намного |надолго |очень )?(?:задерж\\w+|опозда\\w+)(?: ли)? ?\\?$",
                "укладыва\\w+",
                "уложи\\w+",
                "не сорв\\w+",
            ),
        },
    ),
    (
        "how_many",
        {
            "en": (
                "how many(?! days| weeks| orders| people| more days)",
                "how much (?:is|has|have|of).{0,20}<done>",
                "(?:what's the|piece) count",
                "number of pieces (?:done|ready)",
            ),
            "zh": (
                "(?:做|车|完成|出|裁|好|缝|弄|包).{0,3}(?:多少|几)(?:件|套|条|个)?",
                "(?:多少|几)(?:件|套|条).{0,4}(?:好|完|做)",
                "完成.{0,3}(?:多少|几)",
            ),
            "ru": (
                "сколько .{0,14}(?:готов\\w*|сдел\\w+|сши\\w+|пошит\\w*|пошил\\w*|отшил\\w*|штук|закро\\w+"
                "|раскро\\w+|упаков\\w+|"
                "выпущ\\w+)",
                "какое количество готов",
            ),
        },
    ),
    (
        "stage",
        {
            "en": (
                "(?:what|which) (?:stage|step|phase)",
                "(?:did|have|has|had|is|are|was|were|already|you).{0,24}<stagedone>",
                "^<stagedone>(?: yet| already)? ?\\?",
            ),
            "zh": (
                "哪(?:一)?(?:步|个阶段|道工序|个环节|个工序)",
                "什么(?:阶段|工序|环节)",
                "到哪步",
                "(?:<stagedone>|包|烫|检)(?:完|好|走)?了?(?:吗|没有?|么|没)\\??$",
                "(?:裁|车|缝|包|烫|发|做)(?:完|好|上|出|走|了)?.{0,3}(?:吗|没有?|么)\\??$",
                "有没有<stagedone>",
                "(?:开始|已经).{0,4}(?:吗|没)",
            ),
            "ru": (
                "(?:каком|какой|какая|что за) .{0,10}(?:этап\\w*|стади\\w+)",
                "(?:этап|стадия)\\??$",
                "(?:уже|ли|вы|их|все|его|начали|начал\\w*)? ?<stagedone>.{0,20}\\?",
            ),
        },
    ),
    (
        "hurry",
        {
            "en": (
                "(?:it's|it is|this is|that's) (?:very |really |so )?urgent",
                "(?:can|could|please|pls|need|make|want|must|any way|possible|would|get)..<fast>",
                "^(?:please )?(?:hurry|rush|speed|faster|quicker|asap|expedite|urgent)",
                "(?:hurry|speed) (?:it |this |things )?up",
                "sooner",
            ),
            "zh": (
                "催",
                "快(?:点|一点|些)",
                "加快",
                "赶(?:一下|一赶|紧)",
                "抓紧",
                "加急",
                "急(?:用|着|等|死)",
                "提前.{0,4}(?:吗|点|几)?",
                "早点",
                "等着用",
                "插(?:个)?队",
                "尽快",
            ),
            "ru": (
                "(?:можно|нельзя|прошу|пожалуйста|надо|нужно|давай\\w*|сделай\\w*|постара\\w+|очень|а)..<fast>",
                "^<fast>(?: пожалуйста)?$",
                "поторопи\\w+",
                "ускор\\w+",
                "побыстр\\w+",
                "поскорее",
                "поднажм\\w+",
            ),
        },
    ),
    (
        "talk_to_workshop",
        {
            "en": ("<talk>..<factory>", "<talk> (?:to|with) (?:them|him|her|the)"),
            "zh": ("<talk>.{0,8}<factory>", "<factory>.{0,4}(?:联系|聊|沟通|说一?句|说一下|带句话)", "跟<factory>"),
            "ru": (
                "<talk>..<factory>",
                "<factory>..(?:написать|связаться|поговорить|спросить|передать|контакт)",
                "свяжите",
            ),
        },
    ),
    (
        "reorder",
        {
            "en": (
                "<again>(?!.*(?:cancel|late))",
                "same (?:again|order|as (?:last|before))",
                "another %? ?(?:of )?@",
                "(?:more|another) .{0,10}of @",
                "(?:one )?more of the same",
                "again @",
            ),
            "zh": ("<again>", "@.{0,3}(?:再来|返|翻)", "照@"),
            "ru": ("<again>", "(?:@|заказ\\w*) еще %", "еще % .{0,8}@", "еще @", "повтор\\w*"),
        },
    ),
    (
        "change_order",
        {
            "en": (
                "(?:need|want|would like|like|can i|can we|could|please|have|let's|let me|"
                "i'd)? ?(?:to )?<change>..<detail>",
                "(?:hold|pause|freeze|suspend|halt|park)(?: off)?(?: on)?(?: my| our| the)? (?:@|order|production)",
                "put (?:@|it|(?:my|our|the) order) on (?:hold|pause|ice)",
                "@ (?:on hold|on pause|wait|hold|pause)",
                "instead of",
                "make (?:it|@) % ",
                "% not %",
                "^(?:sorry|oops|no|hi|hello|wait|correction)?[, ]*@?[, ]*(?:it's |it is |i meant |i mean )?not %"
                "(?: ?(?:pcs|pieces))?[, ]+(?:but|rather) %(?: ?(?:pcs|pieces|units|#))?$",
                "^(?:sorry|oops|no|wait|correction)?[, ]*@?[, ]*% ?(?:pcs|pieces)?[, ]+not %$",
                "change (?:of plan|my order)",
                "@ ,? ?% (?:pcs|pieces|more)",
                "(?:move|push|shift|postpone|bring) (?:order )?@ (?:to|back|forward)",
                "@ in <colour>",
                "<cancel>..(?:only|<colour> (?:one|ones|pieces))",
            ),
            "zh": (
                "^改[成为到]%件?$",
                "(?:@|单子?|订单|货|生产).{0,4}(?:先|暂时?|请)?(?:停一?[下停]|暂停|缓一?[下缓]|先?放一?放|搁置|别急着做|等一?等再做)",
                "(?:暂停|先停|先别做|缓一缓).{0,4}(?:@|单子?|订单|生产)",
                "从%[件条个套]?.{0,2}(?:加|减|增|降|改)(?:少|加)?[到成为]%",
                "^(?:不好意思|抱歉|不对|错了)?[, ]*@?[, ]*(?:数量)?不是%[件条个套]?[, ]*(?:而是|是|要)%[件条个套]?$",
                "^(?:不好意思|抱歉|不对|错了)?[, ]*@?[, ]*(?:数量)?[是要]?%[件条个套]?[, ]*而?不是%[件条个套]?$",
                "@.{0,3}(?:推迟|延期?|提前|挪|改期)到",
                "<colour>色?的?.{0,2}<cancel>",
                "<cancel>.{0,3}<colour>",
                "只<cancel>",
                "@.{0,8}(?:改|换|加到|减到|加|减).{0,8}(?:%|码|色|号|件|期|地址)",
                "(?:想|要|需要|能|帮).{0,6}(?:改|换|调整|修改).{0,10}(?:单|码|色|数|期|地址|尺寸|件|款|量)?",
                "(?:改|修改|更改|调整|换|变更)(?:一下|下|个)?(?:订单|尺码|颜色|数量|交期|地址|尺寸|件数)",
                "(?:尺码|颜色|数量|交期|地址|尺寸)(?:要|想|得)?(?:改|换|调)",
            ),
            "ru": (
                "(?:@|заказ\\w*|пошив\\w*).{0,10}(?:заморо[зж]\\w*|приостанов\\w*|на (?:паузу|стоп|холд)"
                "|придерж\\w*|притормоз\\w*)",
                "(?:заморо[зж]\\w*|приостанов\\w*|придерж\\w*|притормоз\\w*|поставь\\w* на паузу).{0,10}(?:@"
                "|заказ\\w*|пошив\\w*)",
                "пауза .{0,6}@",
                "цвет (?:поменя\\w+ |измени\\w+ )?на [а-я]{4,}",
                "^(?:ой|извините|простите|нет|точнее)?[, ]*@?[, ]*не % ?(?:шт\\w*)?[, ]+(?:а|но) % ?(?:шт\\w*|#)?$",
                "^(?:ой|извините|простите|нет|точнее)?[, ]*@?[, ]*% ?(?:шт\\w*)?[, ]+а не % ?(?:шт\\w*)?$",
                "(?:надо|нужно|хочу|можно|давайте|прошу|хотел\\w* бы|хотим|необходимо)? ?<change>..<detail>",
                "<detail>..<change>",
                "вместо",
                "(?:<cancel>|не нужны?|не надо)..(?:только|<colour>)",
                "(?:только|<colour>)..(?:<cancel>|не надо)",
            ),
        },
    ),
    (
        "when_ready",
        {
            "en": (
                "when(?:'s|s| is| are| will| can| do| does| would)?..(?:<ready>|<thing>)",
                "how (?:much )?(?:longer|long|soon)",
                "eta",
                "<thing> (?:ready|done|finished)(?: yet| already| now)? ?\\?",
                "(?:ready|done|finished)(?: yet| already)? ?\\?$",
                "(?:delivery|finish|ready|due|completion|ship\\w*) (?:date|day|time)",
                "what (?:date|day)",
                "how many (?:more )?(?:days|weeks)",
                "which day",
                "^(?:is|are) .{0,14}(?:ready|done|finished)",
            ),
            "zh": (
                "<when>.{0,8}<ready>",
                "<ready>.{0,4}<when>",
                "还要(?:多久|几天|多长时间)",
                "还得(?:多久|几天)",
                "交期",
                "多久",
                "(?:(?:好|完)了|做好了?|完成了?|下线了?|弄好了?)(?:吗|没有?|么)\\??$",
                "货期",
                "几号",
                "哪天",
                "快好了(?:吗|没|么)",
            ),
            "ru": (
                "готов\\w* будет когда",
                "<when>..<ready>",
                "(?:долго|сколько) .{0,10}(?:еще|ждать|осталось|времени|дней)",
                "еще долго",
                "(?:дат\\w+|срок\\w*|день) .{0,8}(?:готовн\\w*|сдач\\w*|отгрузк\\w*|выпуск\\w*|поставк\\w*|"
                "доставк\\w*)",
                "^скоро\\??$",
                "скоро .{0,10}(?:будет|готов\\w*)?\\?",
                "<thing> .{0,6}готов\\w* ?\\?",
                "^готов\\w*(?: уже| ли)? ?\\?",
                "к какому числу",
                "^когда @",
                "^сроки? ?\\?",
            ),
        },
    ),
    (
        "new_order",
        {
            "en": (
                "(?:place|make|start|new|create|put in)..order",
                "(?:want|need|like) to order",
                "(?:want|need|like|looking|would love) (?:to )?(?:make|sew|order|produce|have|get|"
                "manufacture)..(?:#|clothes|order|batch|made|sewn|collection)",
                "(?:want|need) (?:some |a batch of |%)? ?#",
                "order (?:some |a batch of |%)? ?#",
                "(?:sew|make) (?:me |us )?(?:some |a batch of |%)? ?#",
                "new batch",
            ),
            "zh": (
                "(?:想|要|需要|帮我?|打算|准备|我们?要|能).{0,4}(?:做|订|定做|下|加工|生产).{0,8}(?:#|单|批|衣服|款)",
                "下(?:个)?(?:新)?单",
                "(?:能|可以|会|可不可以|不)做(?:%[件条套双个只])?#",
                "^(?:你们?)?做(?:得了)?(?:%[件条套双个只])?#吗",
                "^#.{0,2}做吗",
                "(?:能不能|可不可以|能|可以|会|做不)做(?:%[件条套双个])?#",
                "做(?:得了)?#吗",
                "新(?:订单|单|款)",
                "做(?:一)?批",
                "做%?件?#",
                "开(?:个)?新单",
            ),
            "ru": (
                "(?:нужно|надо|хочу|хотим|хотел\\w* бы|планиру\\w+|требуется|можете|можно|"
                "ищу где)..(?:пошить|сшить|заказать|отшить|изготовить|сделать|разместить|оформить)",
                "(?:новый|оформить|сделать|разместить) заказ",
                "(?:сшейте|пошейте|отшейте|сшить|пошить|отшить) .{0,10}#",
                "нуж(?:ны|ен|на|но) .{0,10}#",
                "новый заказ",
            ),
        },
    ),
    (
        "status",
        {
            "en": (
                "order status",
                "status (?:of|pls|please)",
                "where(?:'s|s| is| are| r)?..<thing>",
                "^(?:order |my |the )?status(?: of.*| update| please| report| now| for.*| on.*)? ?\\??$",
                "status (?:of|on|for) ",
                "(?:any|some|what|got|the|latest) (?:news|updates?|progress|word)",
                "^(?:news|updates?|progress) ?\\??",
                "how(?:'s| is| are|s|re)..(?:<thing>|going|coming|progress\\w*|look\\w*)",
                "how far",
                "what(?:'s|s| is)? ?(?:about|with|happening|going on|up with|the situation|new|the status|"
                "the state)(?: with| on| to)?..(?:<thing>|now|$)",
                "^@ ?\\??$",
                "check\\w* (?:on |in on )?@",
                "@.{0,12}(?:how|where|status|news|update)",
                "hear anything",
                "(?:haven't|hasn't|didn't|not|never|no) (?:heard?|hearing) (?:anything|back|a word|from|of|about)",
                "(?:what's up|sup|whats up) (?:with|on) ",
                "(?:is|are) <thing> (?:moving|progressing|ok|okay|still|being)",
                "update (?:me|please|on)",
                "check .{0,12}(?:order|@)",
            ),
            "zh": (
                "<thing>.{0,6}(?:<where>|<how>)",
                "(?:<where>|<how>)了?(?:吗|没|\\?)?$",
                "现在.{0,4}<how>",
                "(?:有|没).{0,3}(?:进展|动静|消息|进度|新情况)",
                "进度",
                "(?:查|看|问)(?:一下|下|看|个)?.{0,4}(?:订单|单子|@|进度|货)",
                "^@(?:呢|\\?)?$",
                "<thing>呢",
                "^<how>了?(?:啊|呀|,)? ?(?:那|这|我|你们|咱)?.{0,4}<thing>",
            ),
            "ru": (
                "есть (?:что|чего|что-то|что-нибудь|ли|какие).{0,8} ?нов\\w+",
                "где ..<thing>",
                "^@ (?:а )?где ?\\??$",
                "(?:что|че|чего|шо) (?:там )?(?:с|по) <thing>",
                "(?:что|чего|как) ?(?:там|с|по|у нас|дела|насчет|слышно)..(?:<thing>|$)",
                "(?:какие|есть|ли|что|а)..<news>",
                "<news>\\??$",
                "статус\\w*",
                "<thing> .{0,6}как",
                "^@ ?\\??$",
                "@ как",
                "как (?:мой|наш|там|дела|продвига\\w+|обстоят|идет|идут|успехи)",
                "что нового",
                "проверить .{0,8}(?:заказ|@)",
            ),
        },
    ),
)

PAY: Mapping[str, tuple[str, ...]] = {
    "en": (
        "(?:get|getting|be|being|been|not|are we|am i) paid",
        "pay ?(?:day|check|cheque|roll|slip)s?",
        "(?:my|our|the) (?:pay|wages?|salary|earnings)",
        "wages?|salary|salaries",
        "how much (?:do|did|have|will|am) i (?:earn|earned|earning|make|made|get)",
        "where(?:'s| is) my money",
    ),
    "zh": ("工资|薪水|薪资|工钱|发薪|发钱|领钱", "我.{0,4}(?:挣|赚|拿)了?多少"),
    "ru": (
        "зарплат\\w+",
        "(?:зп|получк\\w+|аванс\\w*)",
        "когда .{0,16}(?:заплат\\w+|выплат\\w+|платят|деньги)",
        "сколько .{0,6}(?:заработал\\w*|мне заплатят)",
        "(?:где|когда) (?:мои )?деньги",
    ),
}
"""Wages, of which Gendan knows nothing."""

BAD_FABRIC: Mapping[str, tuple[str, ...]] = {
    "en": ("<cloth>..<flaw>", "<flaw>..<cloth>"),
    "zh": ("<cloth>.{0,8}<flaw>", "<flaw>.{0,3}<cloth>"),
    "ru": ("<cloth>..<flaw>", "<flaw>..<cloth>"),
}
"""Fabric that is there and cannot be used as it is."""

OWNER: Rules = (
    ("pay", PAY),
    (
        "who_is_in",
        {
            "en": (
                "who(?:'s| is| are|s) (?:in|here|there|present|around|working|on shift|at work|on the floor|away|out)",
                "who (?:works|came|comes|showed up)",
                "how many (?:people|of us|workers|sewers) (?:are )?(?:in|here|there|working|today|came)",
            ),
            "zh": (
                "谁(?:都|还)?(?:在|来了?|上班|到岗|没来|没到|请假|休息|缺勤)",
                "(?:有|来|到)了?(?:几|多少)个?(?:人|工人)",
                "(?:几|多少)个?人.{0,3}(?:在|上班|到岗)",
            ),
            "ru": (
                "кто .{0,14}(?:работает|на месте|на смене|вышел|вышли|прише\\w+|пришли|есть|в цехе|отсутств\\w+)",
                "сколько (?:людей|человек|нас|швей) .{0,12}(?:сегодня|на месте|работает|вышл\\w+|пришл\\w+|в цехе)",
            ),
        },
    ),
    (
        "undo",
        {
            "en": ("<undo>",),
            "zh": ("<undo>",),
            "ru": (
                "отмени\\w* последн\\w+",
                "вер(?:ни|нуть|ните)\\w*",
                "не то (?:нажал\\w*|выбрал\\w*|тыкнул\\w*|ткнул\\w*|отправил\\w*)",
                "ошибл\\w+",
                "случайно",
                "нечаянно",
                "не туда",
                "откат\\w*",
                "промахн\\w*",
                "по ошибке",
                "^отмени(?:ть)?$",
                "^отмена$",
                "^назад$",
                "не ту кнопк\\w*",
            ),
        },
    ),
    (
        "invite",
        {
            "en": ("<invite>",),
            "zh": ("<invite>", "二维码.{0,6}工人", "工人.{0,6}二维码"),
            "ru": (
                "<invite>",
                "(?:ссылк|qr|куар|код)\\w*.{0,14}(?:рабоч\\w+|швей|работник\\w*|сотрудник\\w*|бригадир\\w*)",
                "добав\\w+ .{0,10}(?:швею|рабоч\\w+|работник\\w*|сотрудник\\w*|бригадир\\w*|человек\\w*)",
            ),
        },
    ),
    (
        "card",
        {
            "en": ("<print>..<card>", "<card> (?:of|for) @", "@ <card>"),
            "zh": (
                "卡(?:片)?(?:丢|没|不见|找不到)",
                "(?:打印|打|印|重打|补|要|再来|发|给).{0,5}@?.{0,4}(?:流转卡|卡|工票|流程卡|工单|二维码)",
                "@.{0,3}(?:流转卡|卡|工票|流程卡|二维码)",
            ),
            "ru": ("<print>..<card>", "<card> (?:для |от |на |заказа )?@", "распечат\\w+"),
        },
    ),
    (
        "machine_down",
        {
            "en": (
                "<machine>..<broken>",
                "<broken>..<machine>",
                "<power>",
                "<machine>..(?:fixed|repaired|(?:works?|working|running) again)",
            ),
            "zh": (
                "<machine>.{0,6}<broken>",
                "<broken>.{0,4}<machine>",
                "<power>",
                "<machine>.{0,4}修好",
                "<machine>.{0,3}好了",
            ),
            "ru": (
                "<machine>..<broken>",
                "<broken>..<machine>",
                "<power>",
                "<machine>..(?:почин\\w+|заработал\\w*|исправ\\w+|работает)",
                "(?:почин\\w+|заработал\\w*)..<machine>",
            ),
        },
    ),
    ("bad_fabric", BAD_FABRIC),
    (
        "why_late",
        {
            "en": ("why", "how come", "what(?:'s| is) (?:holding|delaying)", "reason"),
            "zh": (
                "为什么",
                "为啥",
                "怎么.{0,3}(?:(?<!安)排|晚|迟|推|拖|还|这么|延|挪)",
                "@怎么",
                "什么原因",
                "凭什么",
            ),
            "ru": ("почему", "из-за чего", "отчего", "причин\\w+", "с чего"),
        },
    ),
    (
        "closed_days",
        {
            "en": (
                "<closed>",
                "only (?:till|until)",
                "half (?:a )?day",
                "work\\w* (?:on |this |next )*<weekday> ?(?:this week|next week)?[, ]*"
                "(?:instead of|rather than|and not|not) ",
                "<weekday> off[, ]+(?:and |but )?(?:we )?work\\w* (?:on )?<weekday>",
                "(?:tomorrow|today|tonight|<weekday>|this week).{0,12} overtime",
                "overtime (?:on |this |next )*(?:tomorrow|today|tonight|<weekday>|till|until|%)",
                "<weekday> is a work\\w* day",
                "work\\w* (?:till|until|on (?:sat|sun)\\w*)",
                "make.?up day",
                "short day",
                "we (?:close|finish|stop) (?:work )?at %",
                "(?:we|we're|are) (?:are )?(?:work|open|working) "
                "(?:on |this |next )*(?:mon|tue|wed|thu|fri|sat|sun)\\w*",
                "(?:work|open)\\w* as usual",
                "as usual (?:on|this|next|tomorrow|today)",
            ),
            "zh": (
                "<closed>",
                "半天",
                "只(?:上|做|开)(?:到|半)",
                "(?:上班|做|上)到.{0,6}点",
                "(?:周|星期|礼拜).{0,4}(?:加班|上班|开工|补班|照常)",
                "(?:加班|补班|调休)",
                "(?:春节|国庆|五一|元旦|中秋|端午|清明|过年).{0,4}放.{0,2}%天",
                "(?:周|星期|礼拜).{0,6}[调换改挪]到(?:周|星期|礼拜)",
                "照常|正常(?:上班|开工|营业)",
                "早下班",
                "%点半?(?:下班|收工|关门)",
                "提前下班",
            ),
            "ru": (
                "<closed>",
                "полдня",
                "пол дня",
                "полдень",
                "(?:завтра|сегодня|послезавтра|<weekday>|до %)..сверхуроч\\w+",
                "сверхуроч\\w+..(?:завтра|сегодня|послезавтра|<weekday>|до %)",
                "переработка..(?:завтра|сегодня|<weekday>|до %)",
                "работаем (?:до|только|полдня|в суббот\\w+|в воскрес\\w+)",
                "короткий день",
                "(?:заканчиваем|закончим|закрываемся|закроемся) (?:работу )?в %",
                "% (?:января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря) работаем",
                "сокращ\\w+ день",
                "(?:в суббот\\w*|в воскресень\\w*|в выходной)..(?:работа\\w+|выходим|рабоч\\w+)",
                "рабоч\\w+ суббот\\w*",
                "выходим работать",
                "работа\\w+ как обычно",
                "работа\\w+ в обычном режиме",
                "до обеда",
            ),
        },
    ),
    (
        "teams",
        {
            "en": (
                "hired",
                "<team>..(?:of|by|with|size) ?%",
                "%.{0,8}<team>",
                "<team>.{0,20}@",
                "^(?:we are |we're |we have |there are )?% <person>(?: in total| altogether| now| here)?$",
                "new (?:hire|sewer|worker)",
                "took on",
                "(?:found|got|have) (?:%|a new|another).{0,8}<person>",
            ),
            "zh": (
                "招了?",
                "新来",
                "来了(?:%|新).{0,3}<person>",
                "(?:每?组|班组|小组|分组|分成|流水线).{0,6}%",
                "%个?(?:组|班组|小组)",
                "^(?:我们|现在|一共|总共|厂里|共)?(?:有)?%(?:个)?人?(?:车工|工人|人)?$",
                "^%(?:个)?(?:人|工人|车工)$",
                "(?:组|班).{0,8}@",
                "@.{0,4}(?:组|班)",
            ),
            "ru": (
                "наня\\w+",
                "взял\\w* (?:на работу|%|нов\\w+ (?:шве\\w+|закройщи\\w+|человек\\w*|мастер\\w*|упаковщи\\w+))",
                "принял\\w* (?:на работу|%)",
                "нов\\w+ (?:швея|швеи|швею|сотрудни\\w+|работни\\w+)",
                "<team>..%",
                "%.{0,10}<team>",
                "<team>..@",
                "^(?:нас|у нас|всего|работает|работают|в цехе|есть)? ?(?:всего )?% ?<person>?(?: всего| сейчас)?$",
                "устроил\\w+",
            ),
        },
    ),
    (
        "counter",
        {
            "en": (
                "<refuse>.{0,30}(?:only|at most|max|maximum|up to|no more than|just) %",
                "<take>.{0,12}but (?:only )?(?:at|for) %",
            ),
            "zh": ("<refuse>.{0,8}(?:只能|最多|顶多|只).{0,3}%", "<take>.{0,3}但是?.{0,3}%", "^接[, ]*但是?.{0,3}%"),
            "ru": (
                "(?:не (?:бер\\w+|возьм\\w+|потян\\w+|сможем|осилим|успеем)).{0,14}(?:только|максимум|не больше|до) %",
                "(?:бер[уе]\\w*|возьм\\w+|сдела\\w+|соглас\\w+|<take>)[, ]{1,3}но .{0,10}(?:по|за) %",
            ),
        },
    ),
    (
        "absence",
        {
            "en": (
                "<person>..<absent>",
                "(?:^|\\b)(?:one|two|three|%) .{0,8}(?:short|missing|absent|away|sick|ill)",
                "<absent>..<person>",
                "^[a-z]+'s (?:<absent>|<gone>)",
                "^[a-z]+ (?:is |has |'s |isn't |did not |didn't )?(?:not )?(?:<absent>|<gone>|back)",
                "<gone>",
                "^(?!i |we |you |they |it |this |that |the )[a-z]+ (?:can't|cannot|won't|is not able to|couldn't) "
                "(?:come|make it|be in|work|get in)",
                "short of % ",
                "(?:everyone|everybody|all|full team|full crew) .{0,8}(?:back|here|present)",
                "(?:is|are) back",
                "short-?staffed",
                "called in sick",
                "(?:we are|we're) % short",
                "% <person> (?:less|fewer|short)",
            ),
            "zh": (
                "(?:裁床|裁剪|车间|缝纫|车位|后整|包装).{0,2}少%?(?:一|两)?个?人",
                "<absent>",
                "<gone>",
                "人.{0,2}(?:齐|回来|不够)",
                "(?:小|老|阿).{1,2}(?:今天|明天)?.{0,4}<back>",
                "<person>.{0,5}<back>",
                "[\\u4e00-\\u9fff]{2,3}(?:明天|今天)?(?:回来|到岗|来上班|复工|上班)了?$",
                "少(?:了)?%(?:个)?人",
            ),
            "ru": (
                "без (?:одно\\w+ |двух )?(?:закройщик\\w*|шве[ийя]\\w*|швеи|утюжниц\\w*|упаковщиц\\w*)",
                "<absent>",
                "<gone>",
                "<person>..<absent>",
                "^[а-я]+ .{0,10}<back>",
                "<back>.{0,6}$",
                "(?:все|весь состав|бригада).{0,12}<back>",
            ),
        },
    ),
    (
        "who_is_in",
        {
            "en": (
                "[a-z]+ (?:is )?<not> (?:sick|ill|absent|away|missing|off|on leave|on holiday)",
                "^(?:is|are) [a-z]+ (?:sick|ill|absent|away|off|back|here|in|at work)(?: today| tomorrow| now)? ?\\?",
            ),
            "zh": (
                "(?:没有?|不|别)(?:请假|生病|休假|病)",
                "(?:请假|生病|病|到岗|休息|辞职|离职)了?(?:吗|没有?|么) ?\\??$",
                "(?:小|老|阿).{1,5}(?:来|走|回来)了?(?:吗|没有?|么) ?\\??$",
                "(?:来不来|在不在|来没来)",
            ),
            "ru": (
                "(?<!никто )не (?:боле\\w+|заболе\\w+|в отпуске|на больничном|в больнице|отпроси\\w+"
                "|уволи\\w+|увольня\\w+)",
                "(?:на месте|боле[еют]+|заболел\\w*|вышл\\w|вышел|прише\\w+|пришл\\w|на больничном|в отпуске) ?\\?",
            ),
        },
    ),
    (
        "decline",
        {
            "en": ("<refuse>", "^no$", "^nope$", "don't want @"),
            "zh": ("<refuse>",),
            "ru": ("<refuse>", "^нет$", "@ не (?:берем|наше|потянем|возьмем)"),
        },
    ),
    (
        "counter",
        {
            "en": (
                "(?:only )?(?:for|at) \\$? ?%",
                "% ?(?:dollars?|yuan|usd|cny|rmb|rub|rubles?|€|\\$|¥|euros?)",
                "(?:days?|weeks?|day) later",
                "(?:later|more time|need % more days)",
                "(?:but|only if).{0,14}(?:days?|later|%|week)",
                "ready (?:on |by |in )?(?:the )?%",
                "can do (?:it |this |that )?(?:for |at )?%(?! ?(?:pieces|pcs|pc|units|sets|#|people|days?|weeks?"
                "|hours?|more))",
                "(?:\\$|¥|€|₽) ?%",
            ),
            "zh": (
                "%(?:块|元|圆)",
                "(?:要|得|我要|给)%(?:一件|/件|每件|单价)?",
                "晚.{0,2}(?:天|周|日)",
                "%.{0,3}(?:可以接|能接|接|就做|才做|做|可以做|行)",
                "(?:要|得|再)(?:加|多).{0,4}(?:块|元|天|钱)",
                "推.{0,3}天",
                "%一件",
                "往后.{0,4}天",
                "要到%",
                "(?:号|天)(?:才能|才可以|才)(?:交|出|好|完)",
            ),
            "ru": (
                "% ?(?:юан\\w+|руб\\w*|р|₽|долл\\w*|сом\\w*|тенге|\\$|¥|евро|бакс\\w*)",
                "(?:позже|позднее)",
                "(?:за|по) % ",
                "только за %",
                "готово %",
                "на .{0,10}(?:дня|дней|день|недел\\w+) позже",
            ),
        },
    ),
    (
        "rush",
        {
            "en": (
                "% ?(?:pieces|pcs|pc|#|units|sets)",
                "rush",
                "urgent",
                "can we .{0,12}%.{0,20}(?:by|before|until)",
                "squeeze in",
                "%.{0,4}#",
            ),
            "zh": ("%(?:件|套|条|个)", "急单", "插单", "加急", "赶.{0,4}%"),
            "ru": (
                "% ?(?:шт\\w*|издели\\w+|пар|комплект\\w*|#)",
                "срочн\\w+",
                "% #",
                "# %",
                "сможем .{0,10}%",
                "впихн\\w+",
                "втисн\\w+",
            ),
        },
    ),
    (
        "accept",
        {
            "en": (
                "^(?:<take>)(?: .{0,12})?$",
                "(?:we |i |we'll |i'll )(?:can )?(?:take|accept|do) (?:it|@)",
                "^(?:take|accept) @$",
                "^(?:ok|yes|sure|yep|yeah|yup|alright|fine)[, ]+(?:<take>|@|let's do (?:it|@|this))",
                "^let's do (?:it|@|this)$",
                "^@ (?:ok|yes|accepted|deal)$",
            ),
            "zh": ("<take>",),
            "ru": (
                "хорошо,? ?бер[уе]\\w+",
                "берусь$",
                "^@ (?:ок|окей|да|хорошо|добро|ладно)(?:[, ]+(?:шьем|делаем|начинаем|запускаем))?$",
                "^(?:ок|окей|да|хорошо|добро|ладно)[, ]+@(?: (?:шьем|делаем))?$",
                "<take>",
            ),
        },
    ),
    (
        "load",
        {
            "en": (
                "can we (?:still )?(?:take|accept|fit) (?:in )?(?:more|another|new|any) (?:orders?|work|jobs?)",
                "<load>",
                "how much (?:more )?can we",
                "anything free",
            ),
            "zh": ("<load>",),
            "ru": (
                "можем (?:ещё |еще )?(?:взять|принять|набрать)..заказ",
                "<load>",
            ),
        },
    ),
    (
        "plan",
        {
            "en": (
                "<plan>",
                "who .{0,10}(?:what|where)",
                "what (?:do|are|is) .{0,12}(?:today|tomorrow|next|do)",
                "today's (?:work|job)",
            ),
            "zh": ("<plan>",),
            "ru": (
                "<plan>",
                "кто .{0,6}(?:что|где|чем)",
                "что .{0,10}(?:шьем|завтра|сегодня|делаем)",
                "чем .{0,8}(?:занима\\w+|заняты)",
            ),
        },
    ),
    ("status", MERCHANT[-1][1]),
)

WORKER: Rules = (
    ("pay", PAY),
    (
        "leave_workshop",
        {
            "en": (
                "leave (?:the |this )?(?:workshop|factory|team)",
                "(?:i )?(?:quit|resign)$",
                "i (?:don't|no longer|do not) work here",
                "remove me",
                "i left (?:the|this)",
                "changed (?:the )?(?:job|factory|workshop)",
                "(?:i am|i'm) (?:leaving|not working here)(?: for good| any ?more| the workshop)?$",
                "sign me out",
            ),
            "zh": (
                "退出.{0,3}(?:车间|工厂|厂|作坊|群)?$",
                "(?:我)?(?:不在|没在).{0,4}(?:做|干|上班)了",
                "我?(?:离职|辞职|辞工)了?",
                "(?:离开|换).{0,3}(?:厂|车间|工厂|作坊)",
                "不干了",
                "把我(?:移|删|踢)",
            ),
            "ru": (
                "(?:больше|уже) .{0,8}не работаю",
                "уволил\\w+",
                "увольняюсь",
                "выйти из (?:цеха|мастерской|бригады)",
                "покинуть",
                "уйти из цеха",
                "ушл?[ае]?л? из цеха",
                "удалите меня",
                "уберите меня",
                "я ухожу из цеха",
            ),
        },
    ),
    (
        "wrong_stage",
        {
            "en": (
                "wrong (?:stage|step)",
                "(?:stage|step) is (?:wrong|not right)",
                "(?:it's|it is|this is|was) (?:already )?<stagedone>,? not",
                "not <stagedone>,? .{0,10}<stagedone>",
                "(?:that|this|it)(?:'s| is) <stagedone> not <stagedone>",
                "not (?:this|that) (?:stage|step)",
                "(?:different|other) (?:stage|step)",
            ),
            "zh": (
                "(?:工序|步骤|阶段|环节|工段).{0,5}错",
                "(?:错|不是这|不对).{0,3}(?:工序|步骤|阶段|道)",
                "(?:工序|步骤|阶段)不(?:对|是)",
                "不是(?:裁剪|车缝|裁|包装|后整|下线)",
            ),
            "ru": (
                "(?:этап|стади\\w|операци\\w)\\w* .{0,8}(?:не т\\w+|невер\\w+|друг\\w+|неправ\\w+|перепут\\w+)",
                "не т(?:от|а|у) (?:этап|стади\\w+|операци\\w+)",
                "(?:перепутал\\w*|ошиб\\w+) .{0,4}(?:этап\\w*|операци\\w+)",
                "друг\\w+ этап",
                "это (?:не раскрой|не пошив|не упаковка)",
                "неправильн\\w+ этап",
                "^это .{0,16}не (?:раскрой|крой|пошив|упаковка|отделка)",
            ),
        },
    ),
    (
        "wrong_order",
        {
            "en": (
                "wrong (?:order|card|style)",
                "not @.{0,12}@",
                "(?:photo|picture|this|that|it) (?:is |was |belongs )?(?:of|for|from|to) @",
                "(?:it's|its|this is|that's|that is|that was|meant|should be) @",
                "other order",
                "different order",
                "mixed up .{0,8}order",
            ),
            "zh": (
                "(?:单子|单|订单|款|卡).{0,4}(?:搞|弄|发|选|拍|点|扫)?错",
                "错(?:了)?(?:单|订单)",
                "不是@",
                "是@的?",
                "@的(?:照片|图)",
                "(?:这|那)(?:个|张)?是@",
                "(?:搞|弄)混",
                "串单",
            ),
            "ru": (
                "не @.{0,6}а @",
                "не @$",
                "(?:это|от|для|фото|относится к) .{0,6}@$",
                "не т(?:от|у|а) (?:заказ|карт\\w+)",
                "(?:перепутал\\w*|другой|ошибся|ошиблась|неправильный) .{0,6}заказ\\w*",
                "не к тому заказ\\w*",
                "не того заказ\\w*",
                "(?:чужо\\w+|из другого) заказ\\w*",
                "заказ не тот",
                "заказ друг\\w+",
            ),
        },
    ),
    (
        "undo",
        {
            "en": (
                "undo",
                "(?:wrong|sent the wrong) (?:photo|picture|pic|one|button)",
                "by (?:mistake|accident)",
                "(?:delete|remove|cancel|take back) .{0,12}(?:last|photo|picture|it|that)",
                "oops",
                "mistake",
                "didn't mean",
                "not that one",
                "wrong button",
                "accidentally",
                "take it back",
            ),
            "zh": ("发错", "撤(?:销|回)", "点错了?$", "按错", "拍错", "传错", "删(?:掉|了|除)", "手滑", "不算", "手误"),
            "ru": (
                "не то (?:отправил\\w*|прислал\\w*|нажал\\w*|скинул\\w*|фото)",
                "отмени\\w*",
                "удали\\w*",
                "ошибл\\w+",
                "случайно",
                "нечаянно",
                "по ошибке",
                "не туда",
                "ошибочн\\w+",
                "верни\\w*",
                "не ту фот\\w*",
                "^отмена$",
                "промахн\\w+",
            ),
        },
    ),
    (
        "no_card",
        {
            "en": (
                "(?:no|lost|without|missing|where(?:'s| is)|don't have|can't find|need|torn|wet|"
                "dirty) .{0,8}(?:card|qr|sheet|code)",
                "(?:can't|cannot|could not|couldn't) find .{0,6}<card>",
                "card .{0,12}(?:lost|missing|gone|is with|torn|wet|not here|at the)",
            ),
            "zh": (
                "(?:没有?|找不到|丢了?|掉了?|不见|哪).{0,4}(?:流转)?卡",
                "卡.{0,6}(?:丢|没|不见|找不到|不在|那里|那儿|掉|弄湿|破|在)",
                "(?:没|无)(?:二维码|单子|工票)",
            ),
            "ru": (
                "(?:нет|потерял\\w*|без|где|не наш\\w*|порвал\\w*|не вид\\w+) .{0,8}(?:лист\\w*|карт\\w*|"
                "маршрутк\\w*|кода|qr|талон\\w*)",
                "(?:лист\\w*|карт[аыу]\\w*|карточк\\w+|маршрут\\w*|талон\\w*) .{0,8}(?:потер\\w+|нет|"
                "у [а-я]+|пропал\\w*|порв\\w+|не наш\\w+|намок\\w*|утер\\w+)",
            ),
        },
    ),
    (
        "not_my_job",
        {
            "en": (
                "(?:not|isn't) my (?:job|work|order|task|stage|team)",
                "(?:isn't|is not) (?:mine|my)",
                "i don't (?:do|sew|cut) (?:this|that)",
                "someone else(?:'s)?",
            ),
            "zh": ("不是我(?:的|做|负责)", "(?:不归|不关)我", "我不(?:做|负责)(?:这|那)", "别人的活"),
            "ru": (
                "не мо[йяе]",
                "это не я",
                "я (?:этим )?не (?:занимаюсь|крою|шью|пакую)",
                "не моя работа",
                "не ко мне",
            ),
        },
    ),
    (
        "broken_machine",
        {
            "en": (
                "<machine>..<broken>",
                "<broken>..<machine>",
                "<power>",
                "needle (?:broke|snapped)",
                "thread (?:breaks|keeps breaking)",
            ),
            "zh": ("<machine>.{0,6}<broken>", "<broken>.{0,4}<machine>", "<power>", "断针", "跳针", "断线", "针断"),
            "ru": (
                "<machine>..<broken>",
                "<broken>..<machine>",
                "<power>",
                "игл\\w+ .{0,6}слом\\w+",
                "(?:рвет|рвется) нит\\w+",
            ),
        },
    ),
    ("bad_fabric", BAD_FABRIC),
    (
        "no_fabric",
        {
            "en": (
                "(?:no|out of|without|need more|ran out of|short of|waiting for|not enough|missing|lack of|"
                "run out of) .{0,12}(?:<fabric>|thread|labels|lining|elastic)",
                "(?:<fabric>|thread|labels) .{0,14}(?:not here|hasn't|haven't|missing|ran out|is out|"
                "not arrived|not come|finished|short|late|not enough|didn't)",
            ),
            "zh": (
                "(?:没|缺|差|少|等|不够).{0,3}(?:布|料|面料|辅料|拉链|线|扣子?|里布|标|罗纹|松紧)",
                "(?:布|料|面料|辅料|拉链|线|扣子?|里布|标|罗纹).{0,3}(?:没|缺|不够|少|不足|用完|断货|还没)",
                "停工待料",
            ),
            "ru": (
                "(?:нет|закончил\\w*|кончил\\w*|не хватает|без|ждем|мало|не привез\\w*|недостает|"
                "нехватка) .{0,12}(?:ткан\\w*|нит\\w*|молни\\w*|фурнитур\\w*|пуговиц\\w*|подклад\\w*|"
                "этикет\\w*|резинк\\w*|кулирк\\w*|материал\\w*)",
                "(?:<fabric>|нит\\w+|пуговиц\\w*|подклад\\w*|этикет\\w*|резинк\\w*) .{0,8}(?:нет|не приш\\w+|"
                "закончил\\w*|кончил\\w*|не хват\\w+|не привез\\w*|мало|не приех\\w*|не довезл\\w*)",
                "не хватает .{0,8}%",
                "(?:черн|бел|син|красн|сер|беж)\\w+ .{0,8}(?:не хвата\\w+|закончил\\w*|нет)",
            ),
        },
    ),
    (
        "pieces_done",
        {
            "en": (
                "^i (?:did|made|have|finished) %$",
                "% (?:pieces |pcs |units )?(?:<done>|more|left|to go|remain\\w*|so far)",
                "(?:<done>|sewed|made) (?:already |with )?%",
                "(?:out )?of (?:the )?% ?(?:pieces |pcs )?,? ?.{0,6}(?:<done>|did|sewed|made|%)",
                "(?:all|everything) (?:but|except) % ?(?:of them )?(?:are |is )?<done>",
                "^% ?(?:pieces|pcs|units)?$",
                "^% (?:of|out of) %(?: done)?$",
                "half(?:way)?(?: way)?(?: done| ready| through)?$",
                "% (?:pieces|pcs|units)",
            ),
            "zh": (
                "(?:还)?(?:差|剩|缺)(?:下)?%(?:件|套|条|个)?",
                "还有%(?:件|套|条|个)?(?:没|未|要)",
                "(?:做|车|缝|裁|完成|包|烫|好)(?:了|好|完|到)*%(?:件|套|条|个)?",
                "^%(?:件|套|条|个)?(?:了|好了|完了)?$",
                "^%件?里的?%件?$",
                "除了?%(?:件|套|条|个)?.{0,3}都.{0,2}(?:做|车|缝|裁|完成|包|烫|好)",
                "一半",
                "%(?:件|套|条)(?:做|车|完|好|了|搞)",
                "^@.{0,2}%(?:件|套|条)",
            ),
            "ru": (
                "пол ?(?:заказа|партии) (?:готов\\w*|сдел\\w+|сши\\w+|есть)",
                "(?:<finish>|сдел\\w+|сши\\w+|скро\\w+) (?:(?!(?<![а-я])(?:в|к|до|через) ).){0,10}%",
                "% ?(?:шт\\w*|издели\\w+|пар|готов\\w*|сшит\\w*)",
                "^%$",
                "% из %(?! ?(?:заказ|парти|этап))",
                "(?:из|всего) % .{0,14}(?:<finish>|сдел\\w+|сши\\w+|скро\\w+) ?%",
                "половин\\w+",
                "(?:осталось|остал\\w+|еще) .{0,6}%",
                "@ %(?! ?[号点日月])",
                "% осталось",
            ),
        },
    ),
    (
        "what_to_do",
        {
            "en": (
                "what (?:now|next|to do|do i do|should i|is next|am i|are we|shall)",
                "what's (?:next|my job|my work|for me|the job|today)",
                "(?:my|any|which|what) (?:job|work|task|order)s?(?: today| now| for me| for today)? ?\\??$",
                "next (?:job|order|task)",
                "jobs?$",
                "today's (?:job|work)",
            ),
            "zh": (
                "(?:今天|现在|明天|接下来|下面|我)?.{0,3}(?:做什么|干什么|干啥|做啥|做哪|干嘛|忙什么)",
                "(?:有|还有)(?:什么)?活",
                "今天.{0,3}(?:活|任务|安排)",
                "下一(?:单|个)",
                "活呢",
                "任务",
            ),
            "ru": (
                "какая (?:у меня |сегодня |у нас )?(?:работа|задача)",
                "какое (?:у меня |сегодня )?задание",
                "(?:как\\w+|есть|моя|где) .{0,6}(?:работа|задани\\w+|задач\\w+)",
                "что (?:мне )?(?:делать|шить|кроить|дальше|сегодня|теперь)",
                "что (?:сейчас|завтра)",
                "чем заня\\w+",
                "следующ\\w+ (?:заказ|работа|задание)",
                "(?:мои|моя) (?:задани\\w+|работа|задач\\w+)",
                "над чем",
            ),
        },
    ),
    (
        "started",
        {
            "en": (
                "<start>..(?:cut|sew|pack|iron|finish|@|it|press|stitch|production|work)?",
                "on the line",
                "(?:now|just) (?:cutting|sewing|packing|ironing|pressing)",
                "^(?:we are |we're |i'm |i am )?(?:cutting|sewing|packing|ironing|pressing)(?: @| now)?$",
            ),
            "zh": ("<start>", "在(?:裁|车|做|包|烫|缝)"),
            "ru": ("<start>",),
        },
    ),
    (
        "finished",
        {
            "en": (
                "<finish>",
                "^@[, ]*(?:is |are |all |has been )?(?:cut|sewed|ironed|pressed)$",
                "^(?:all )?(?:cut|ironed|pressed)(?: @)?$",
            ),
            "zh": ("<finish>",),
            "ru": ("<finish>",),
        },
    ),
    ("status", MERCHANT[-1][1]),
)

STRIPPED: Mapping[str, str] = {
    "en": "please|pls|ok|okay|so|well|um|hmm|and|then|just|quick question|a question|sorry|guys|dear|"
    "friend|boss|sir|team|everyone|gendan|there|very much|so much|a lot|again|all"
    "|for everything|for the help|for your help|everybody|for the update|great|got it|you|cool|"
    "mate|bro|pal|buddy|nice|good|for|the|photos|pictures|update|info|quick reply|to you|my friend",
    "zh": "请|麻烦|请问|那个|嗯|哦|啊|呀|哈|呢|亲|老板|您|你们|大家|好的|收到|了|吧|一下|朋友|哥|"
    "姐|啦|哈哈|太|非常|师傅|！|~|好",
    "ru": (
        "пожалуйста|пож|плиз|так|ну|подскажите|скажите|а|и|ок|вам|большое|огромное|вас|всем|ребята|"
        "девочки|очень|друзья|за помощь|за фото|понял|поняла|отлично|супер|хорошо|коллеги|все|то|"
        "помогли|просто|вы"
    ),
}
"""What says nothing beside a greeting or thanks."""

GUARDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "cancel_order": {
        "en": (
            "friend|somebody|someone|(?<![a-z])(?:he|she|they|his|her|their)(?![a-z])",
            "thought (?:about|of)|thinking (?:about|of)|considered|(?:was|were) going to|almost|nearly",
            "but no|but (?:i )?(?:won't|changed)",
            "can i",
            "could i",
            "is it possible",
            "possible to",
            "still",
            "<not>.{0,12}<cancel>",
            "nothing",
            "undo",
            "if",
            "what happens",
            "how (?:do|can|to|much)",
            "fee",
            "penalty",
            "mean to",
            "meeting",
            "last (?:factory|workshop|time|supplier)",
            "they cancel\\w*",
            "cancelled (?:my|on|the) .{0,20}(?:last|before)",
            "about",
            "message",
            "only",
            "<colour> (?:one|ones|pieces)",
            "\\?",
            "^(?:why|who|when|did|was|were|is|are|has|have|had) ",
            "subscri\\w+|newsletter|notification\\w*|reminder\\w*",
        ),
        "zh": (
            "本来(?:想|要|打算)|差点|想过|考虑过|又不想|但是?(?:不|没)|还是(?:做|要做|照做|继续)",
            "再.{0,6}就.{0,3}<cancel>",
            "[不没].{0,6}就.{0,3}<cancel>",
            "<colour>色?的?.{0,2}<cancel>",
            "<cancel>.{0,3}<colour>",
            "只<cancel>",
            "如果",
            "要是",
            "能不能",
            "可以",
            "还能",
            "吗",
            "会怎",
            "上次",
            "那家",
            "之前",
            "以前",
            "客户",
            "消息",
            "别取消",
            "不(?:要|用|想|是|会)?取消",
            "没(?:说|有|想)",
            "后来",
            "\\?",
            "怎么",
            "多少",
            "会议",
            "幸好",
            "开会",
            "为什么|为啥|干嘛|谁",
            "是不是|是否|有没有|不是",
            "通知|订阅|提醒|推送",
        ),
        "ru": (
            "можно",
            "не (?:отмен|аннул|отказ|надо отмен|хочу отмен|нужно отмен)\\w*",
            "если",
            "прошл\\w+",
            "сообщени\\w+",
            "встреч\\w+",
            "боюсь",
            "ли",
            "\\?",
            "случайно",
            "только",
            "<colour>",
            "последн\\w+",
            "отменил\\w*",
            "как отмен\\w+",
            "ничего",
            "штраф",
            "верни",
            "думал\\w*|собирал\\w+|чуть не|едва не|почти",
            "но (?:нет|не (?:буд\\w+|стал\\w*|отмен\\w+)|потом)",
            "другой цех",
            "раньше",
            "^(?:почему|зачем|кто|когда) ",
            "рассылк\\w*|уведомлени\\w*|подписк\\w*|напоминани\\w*",
        ),
    },
    "change_order": {
        "en": (
            "(?:any|some|an|the latest) updates? (?:on|about|for|of|with|from)",
            "<not>.{0,16}<change>",
            "changed (?:her|his|their|my) mind",
            "if",
            "no change\\w*",
            "nothing",
        ),
        "zh": (
            "要是",
            "假如",
            "没(?:说|有|想).{0,4}(?:改|换)",
            "不(?:用|要|想|需要|能|会|是)?(?:改|换|加|减)",
            "别(?:改|换)",
            "如果",
            "客户说",
            "先别动",
            "料我已经发",
        ),
        "ru": (
            "не (?:надо|нужно|хочу|буду|стоит)? ?<change>",
            "ничего",
            "<not> <change>",
            "если",
            "менять не",
            "передумал\\w*",
            "не мен\\w+",
        ),
    },
    "reorder": {
        "en": (
            "<not>.{0,10}<again>",
            "late again",
            "again ?\\?$",
            "delay\\w* again",
            "<photo>",
            "^(?:how|what|where|when|who|why|which) ",
            "maybe|perhaps|some ?day|one day|next (?:year|season)|in (?:the )?(?:spring|summer|autumn|fall|winter)",
        ),
        "zh": (
            "不(?:要|想|用)?(?:返单|再)",
            "别再",
            "再说",
            "没再",
            "<photo>",
            "以后|将来|到时候|可能|也许|下次|(?:春|夏|秋|冬)天",
        ),
        "ru": (
            "боюсь",
            "не .{0,8}повтор\\w*",
            "повторени\\w+",
            "не повтор\\w*",
            "<photo>",
            "может|возможно|потом|когда-нибудь|(?<!к )(?:весной|летом|осенью|зимой)|в следующем (?:году|сезоне)",
            "снова .{0,12}(?:задерж|опозд|опазд)\\w*",
        ),
    },
    "hurry": {
        "en": ("<not>.{0,16}<fast>", "no (?:hurry|rush)", "not urgent", "take your time"),
        "zh": ("不(?:急|着急|用急|用赶|用催|要催|要急|催)", "别(?:急|催|赶)", "慢慢"),
        "ru": ("не .{0,14}<fast>", "не спеш\\w*", "не горит", "спешки нет", "без спешки"),
    },
    "machine_down": {
        "en": ("if", "<not> (?:broken|broke|down|dead|stuck)", "last (?:week|month|year)", "used to", "almost", "hope"),
        "zh": ("没有?(?:坏|停|出)", "如果", "要是", "万一", "不会坏", "别坏", "上次", "以前", "上(?:周|个?月)", "差点"),
        "ru": ("не (?:слом|лома|полом)\\w*", "если", "вдруг", "чуть не", "прошл\\w+", "когда-то", "боюсь", "бы не"),
    },
    "absence": {
        "en": (
            "<not> (?:absent|sick|ill|away|off|missing)",
            "<fabric>|<power>",
            "<weekday> off[, ]+(?:and |but )?(?:we )?work\\w* (?:on )?<weekday>",
            "^(?:i|i'm|i am|i'll) ",
            "if",
            "nobody is",
            "no ?one is (?:absent|missing|sick)",
            "\\?",
            "^(?:is|are|did|has|have|was) ",
        ),
        "zh": (
            "^我(?:自己|今天|明天|要|想)?.{0,2}(?:请假|不在|不来|病)",
            "如果",
            "要是",
            "没人请假",
            "没有人请假",
            "[做出赶交接拿弄划算]不出?来",
            "照常|正常(?:上班|开工|营业)",
            "价",
            "不(?:准|能|许|给)请假",
            "万一",
            "^(?!.*(?:没来|不来|旷工)).*(?:没有?|不|别|不用|没在)(?:请假|生?病|休假|休息|辞职|离职|走|住院)",
            "\\?",
            "[吗么]$",
            "了没有?$",
            "来不来|在不在|来没来|走没走",
        ),
        "ru": (
            "^я ",
            "<fabric>|<power>|нит[ко]\\w*|пуговиц\\w*|этикет\\w*|воды|интернет\\w*",
            "если",
            "никто не (?:болеет|отсут|отпрос|заболел)\\w*",
            "вопрос\\w* нет",
            "есть или нет",
            "места нет",
            "нет (?:места|вопрос|проблем|ткан|времени|света|заказ|работы)\\w*",
            "за такие деньги",
            "раньше .{0,16}не выйд\\w+",
            "или нет",
            "клиент",
            "\\?",
            "не (?:боле\\w+|заболе\\w+|приболе\\w+|уволи\\w+|увольня\\w+|уволен\\w*|отсутств\\w+|отпроси\\w+|уехал\\w*"
            "|отдыха\\w+|в отпуске|на больничном|в больнице|болен|больна|уходит)",
        ),
    },
    "closed_days": {
        "en": ("if", "<machine>", "can't|cannot", "(?:no|without|not|pay|paid|for) (?:any )?overtime", "overtime pay"),
        "zh": ("如果", "要是", "<machine>"),
        "ru": (
            "если",
            "<machine>",
            "прямостроч\\w*",
            "оверлок\\w*",
            "^когда ",
            "(?:без|нет|за|оплат\\w+) сверхуроч\\w+",
        ),
    },
    "accept": {
        "en": (
            "<not>",
            "or not",
            "tomorrow",
            "think",
            "maybe",
            "if",
            "\\?",
            "let me",
            "may take",
            "might",
            "probably|perhaps|possibly|hopefully|likely|should be able|try to|we'll try",
            "but [^,]*%",
        ),
        "zh": (
            "没有?接",
            "没有?答应",
            "不接",
            "接不接",
            "再说",
            "考虑",
            "想想",
            "如果",
            "要是",
            "吗",
            "没说",
            "看看",
            "可能",
            "\\?",
            "不(?:能|可以|同意)",
            "但是?.{0,6}%",
            "大概|也许|或许|尽量|估计|说不定|应该",
            "没问题吗",
            "看情况",
        ),
        "ru": (
            "не ",
            "или нет",
            "скажу",
            "подума\\w*",
            "если",
            "\\?",
            "может",
            "посмотр\\w+",
            "наверное?",
            "скорее всего|думаю|возможно|вероятно|кажется|вроде|надеюсь|постара\\w+|хотел\\w*",
            "ли ",
            "но [^,]*%",
            "пока",
        ),
    },
    "decline": {
        "en": (
            "% ?, ?(?:[^%]{0,12} )?%",
            "<not> (?:say|said|refus\\w+|declin\\w+|reject\\w*)",
            "did not say",
            "or not",
            "(?:can't|cannot|won't|not)(?: \\w+){0,3} (?:before|earlier than)",
            "if",
            "\\?",
            "think",
            "who declined",
            "maybe",
            "didn't say",
        ),
        "zh": (
            "% ?, ?(?:[^%]{0,12} )?%",
            "没说不",
            "(?:满|忙)了?(?:没有?|么)$",
            "接不接",
            "不是不",
            "再说",
            "考虑",
            "如果",
            "吗",
            "没拒绝",
            "\\?",
            "不拒绝",
            "别拒绝",
            "想想",
        ),
        "ru": (
            "% ?, ?(?:[^%]{0,12} )?%",
            "не отказ\\w*",
            "не знаю",
            "или (?:нет|бер|воз|не )",
            "скажу",
            "думаю",
            "подума\\w*",
            "если",
            "\\?",
            "я не говорил\\w*",
            "не говорил\\w*",
            "ли ",
        ),
    },
    "counter": {
        "en": ("(?:won't|will not|wouldn't|can't|cannot|not going to) [^,]*%$", "how much", "\\?"),
        "zh": ("(?:不接|做不了|不做|不行|不干)$", "吗", "\\?", "多少"),
        "ru": ("не (?:берем|возьмем|согласны|станем|будем|можем)[^,]*%$", "\\?", "сколько", "если"),
    },
    "undo": {"en": ("no mistake",), "zh": ("没(?:点|按|发|搞)错",), "ru": ("не ошиб\\w+", "сможем", "если")},
    "finished": {
        "en": (
            "^who ",
            "<not>",
            "wrong\\w*|incorrect\\w*|badly|spoil\\w*|ruined",
            "(?:needles?|thread|labels?|glue) (?:are |is )?finished",
            "almost",
            "nearly",
            "half",
            "tomorrow",
            "for today",
            "going home",
            "will",
            "when",
            "soon",
            "if",
            "until",
            "\\?",
            "yet",
            "can be",
            "should",
            "about to",
            "not quite",
            "going to",
            "for the day",
            "for now",
            "partly",
            "some of",
            "part of",
            *TO_COME["en"],
        ),
        "zh": (
            "谁",
            "错|歪|做坏|裁坏|车坏",
            "没",
            "不",
            "快",
            "差",
            "明天",
            "后天",
            "一半",
            "部分",
            "能(?:做|好|完)",
            "什么时候",
            "吗",
            "还",
            "如果",
            "要是",
            "下班",
            "准备",
            "马上",
            "才",
            "今天能",
            "等",
            "\\?",
            "未",
            "一些",
            "少",
            "饭",
            *TO_COME["zh"],
        ),
        "ru": (
            "^кто ",
            "не ",
            "почти",
            "наполовину",
            "половин\\w*",
            "пол ?(?:заказа|партии)",
            "неправильн\\w*|криво|испор\\w+|ошибк\\w*|ошибочно|не так",
            "завтра",
            "скоро",
            "если",
            "когда",
            "будет",
            "\\?",
            "частично",
            "еще",
            "на сегодня",
            "домой",
            "послезавтра",
            "нет",
            "вот-вот",
            "часть",
            "должн\\w+",
            "без ",
            *TO_COME["ru"],
        ),
    },
    "started": {
        "en": (
            "^who ",
            "<not>",
            "when",
            "tomorrow",
            "will",
            "if",
            "\\?",
            "can't",
            "before",
            "yet",
            "waiting",
            "going to",
            "^(?:shall|should|may|can) (?:i|we) ",
            "(?:start|starting|starts|begin|begins|beginning) .{0,16}at %",
            *TO_COME["en"],
        ),
        "zh": (
            "谁",
            "没",
            "不",
            "明天",
            "等",
            "什么时候",
            "吗",
            "准备",
            "还",
            "如果",
            "\\?",
            "快要",
            "马上",
            "要开始",
            *TO_COME["zh"],
        ),
        "ru": (
            "^кто ",
            "не ",
            "завтра",
            "когда",
            "если",
            "\\?",
            "нет",
            "скоро",
            "будем",
            "начнем",
            "ждем",
            "еще",
            "пока",
            "^можно ",
            "начина(?:ю|ем|ют|ет) .{0,14}(?:в|с|после) ",
            *TO_COME["ru"],
        ),
    },
    "broken_machine": {
        "en": ("if", "<not> (?:broken|down)"),
        "zh": ("没坏", "如果", "修好了", "没(?:有)?(?:断|停)", "不(?:会)?坏"),
        "ru": ("если", "не слом\\w*", "почин\\w+", "чуть не"),
    },
    "fabric_arrived": {"en": ("<flaw>",), "zh": ("<flaw>",), "ru": ("<flaw>",)},
    "bad_fabric": {
        "en": (
            "if",
            "\\?",
            "^(?:is|are|does|do|has|have|was|were) ",
            "(?:no|not|without|isn't|aren't|never|any|free of)..<flaw>",
            "(?:not|isn't) (?:so )?bad",
        ),
        "zh": (
            "如果",
            "要是",
            "万一",
            "[吗么]$",
            "\\?",
            "(?:没有?|无|不会?|没发现).{0,2}(?:破洞|有洞|洞|瑕疵|疵|色差|污渍|脏|问题|掉色|褪色|缩水|坏|霉|毛病)",
            "有没有",
            "检查",
            "了没",
        ),
        "ru": (
            "если",
            "\\?",
            "(?:без|нет|не|никак\\w+|нету)..<flaw>",
            "<flaw>..(?:нет|нету|не нашл\\w+|не найден\\w*|не обнаруж\\w+)",
        ),
    },
    "no_fabric": {
        "en": ("if", "<flaw>"),
        "zh": ("如果", "不缺", "够了", "不少", "没有?.{0,2}<flaw>", "没有?(?:问题|毛病)"),
        "ru": ("если", "<flaw>"),
    },
    "pieces_done": {
        "en": ("<not> ", "almost", "tomorrow", "\\?", "if", "will"),
        "zh": (
            "(?<!还有%件)(?<!还有%)没",
            "不",
            "明天",
            "吗",
            "\\?",
            "如果",
            "料到",
            "料.{0,3}一半",
            "布.{0,4}一半",
            "能做",
        ),
        "ru": ("не ", "завтра", "\\?", "если", "ткан\\w+", "почти", "будет", "сделаю"),
    },
    "leave_workshop": {
        "en": ("if", "tomorrow", "today", "doctor", "early", "for lunch", "<not> leaving"),
        "zh": ("今天", "明天", "如果", "请假", "不(?:会|想)?离职", "先"),
        "ru": ("завтра", "сегодня", "отпрос\\w*", "врач\\w*", "если", "пораньше"),
    },
    "wrong_order": {
        "en": ("<not> (?:wrong|a wrong)", "if"),
        "zh": ("没(?:搞|弄|发)?错", "如果", "是不是"),
        "ru": ("если", "\\?"),
    },
    "no_card": {"en": ("if",), "zh": ("没有?(?:卡住|卡)线",), "ru": ("если",)},
    "stage": {
        "en": (
            "(?:do|can|will|could) you (?:ship|deliver|send) (?:to|abroad|overseas|worldwide)",
            "(?:do|did|would) you (?:want|need|like)",
            "^(?:and )?when",
            "how (?:long|soon)",
        ),
        "zh": (
            "什么时候",
            "多久",
            "(?:能|可以|会|可不可以)做(?:%[件条套双个只])?#",
            "^(?:你们?)?做(?:得了)?(?:%[件条套双个只])?#吗",
            "^#.{0,2}做吗",
        ),
        "ru": ("^когда", "через сколько"),
    },
    "how_many": {"en": ("\\bdays\\b",), "zh": ("几天", "多少天"), "ru": ("через сколько", "сколько (?:дней|ждать)")},
    "status": {
        "en": (
            "(?:where|how) .{0,12}(?:buy|from|work\\b|sell)",
            "(?:do|did|would) you (?:want|need|like)",
            "weather",
            "status symbol",
            "where (?:do|can|should) (?:i|we) (?!see|find my)",
            "how are you",
        ),
        "zh": ("取消", "如果", "你们厂看", "天气", "收费", "哪里买"),
        "ru": ("купить", "погод\\w*", "встречи?$", "откуда", "как дела\\??$x"),
    },
    "when_ready": {
        "en": ("(?:do|did|would) you (?:want|need|like)", "discount", "sale", "you (?:open|work|close)", "lunch"),
        "zh": ("你们厂", "到你们", "看看$", "打折", "优惠", "上班", "开门", "放假"),
        "ru": (
            "скидк\\w+",
            "вам (?:нужно|надо|удобно)",
            "вы работа\\w+",
            "работаете",
            "акци\\w+",
            "встреч\\w+",
            "отпуск\\w*",
        ),
    },
    "price_total": {"en": ("fabric cost", "shipping cost elsewhere"), "zh": ("怎么收费",), "ru": ("скидк\\w+",)},
    "photos": {"en": ("photo ?shoot",), "zh": ("按.{0,6}图", "照.{0,3}图.{0,2}做", "图案"), "ru": ("фотосесси\\w+",)},
    "talk_to_workshop": {
        "en": ("<not> <talk>",),
        "zh": ("没(?:必要|事)", "找.{0,2}厂家?.{0,2}(?:做|加工|生产|定做|代工)"),
        "ru": ("не (?:надо|нужно) <talk>",),
    },
    "new_order": {
        "en": ("last year", "we sold", "sold", "if", "<not> (?:need|want)", "any ?more", "nothing"),
        "zh": ("卖了", "如果", "去年", "以前", "不(?:要|想|用|需要)"),
        "ru": ("продал\\w*", "если", "не (?:нуж\\w+|надо|хо\\w+)", "в прошлом году", "купить", "ткан\\w+ купить"),
    },
    "load": {"en": ("fabric",), "zh": ("没空接",), "ru": ("окно выда\\w+",)},
    "rush": {"en": ("if .{0,6}breaks", "(?:can|could) take .{0,20} from "), "zh": ("$x",), "ru": ("$x",)},
    "plan": {"en": ("$x",), "zh": ("什么意思",), "ru": ("планшет\\w*",)},
    "invite": {"en": ("hired|took on",), "zh": ("招了",), "ru": ("взял\\w*|наня\\w+|приня\\w+|устрои\\w+",)},
}
"""What forbids an intent though its words are there: a negation, a condition, somebody else's story, a question."""

CANCEL: Mapping[str, tuple[str, ...]] = {
    "en": (
        "<cancel>..(?:<my> )?(?:order|@|it|this|everything)",
        "@ .{0,14}<cancel>",
        "^(?:please )?cancel(?: please)?$",
        "(?:don't|no longer|do not) (?:need|want) (?:the |my |this )?(?:order|@|it)(?: any ?more)?",
        "order (?:is )?(?:cancelled|canceled)",
    ),
    "zh": (
        "<cancel>.{0,4}(?:订单|单|@|这)",
        "(?:@|订单|单子|这单|这批|货|那单).{0,6}<cancel>",
        "^<cancel>$",
        "(?:要|想|帮我?|请|给我).{0,3}<cancel>",
        "(?:把|帮我?|给我|我要|我想)?.{0,6}取消",
        "不做了",
        "不要了",
    ),
    "ru": (
        "(?:отмени|отмените|отменить|отменяй|отменяйте|отменяем|отменяю|аннулир\\w+|снимите|"
        "отказыва\\w+|отзыва\\w+|расторг\\w+|отмена)\\b",
        "(?:@|заказ\\w*).{0,12}(?:не нужен|не нужно|не надо|больше не нужен|отмена)",
        "(?:не нужен|не надо|не нужно) .{0,10}(?:@|заказ\\w*)",
        "передумал\\w* .{0,10}(?:шить|заказ\\w*|делать)",
    ),
}

LANGUAGES: Mapping[str, Classes] = {"en": EN, "zh": ZH, "ru": RU}
