"""Photos that teach the checks what a floor looks like: a dialogue that names scene after scene, four photos each."""

from datetime import timedelta

from telegram import Message, Update

from core.dialogue import actions as dialogue
from core.dialogue.tables import Dialogue
from core.evidence import lessons
from core.evidence.actions import MAX_BYTES, Sent
from core.evidence.lessons import Fate, Taken
from core.evidence.messages import LessonOffered, LessonScene, LessonWord
from core.evidence.tables import MediaKind, Scene
from core.notify import actions as notify
from core.notify import gestures, passing
from core.notify import queries as outbox
from core.notify.message import message_of
from core.notify.tables import Priority
from core.parties.access import access_workshop
from core.reading.captions import read_caption
from core.reading.ways_out import find_way_out, is_enough
from handlers.arguments import ID
from handlers.context import ChatApplication, Turn
from handlers.conversation import QuestionOver, answers, asks_again, open_question
from handlers.evidence.chat import sent_in
from handlers.keyboards import on_press

KIND = "lesson"
"""The dialogue in which photos teach."""
TAKES_FOR = timedelta(hours=1)
"""So long after the last photo the next one still teaches; later it is evidence again, and the round may go on."""
STILLS = (MediaKind.PHOTO, MediaKind.FILE)


async def offer(_: Update, turn: Turn, workshop_id: int) -> None:
    """Say what the photos are for, with the button that begins."""
    await access_workshop(turn.session, actor=turn.me, workshop_id=workshop_id)
    await turn.say(LessonOffered(workshop_id=workshop_id))


async def begin(_: Update, turn: Turn, workshop_id: int) -> None:
    """Ask for the first scene that lacks photos; where none does, have them looked at."""
    workshop, scene = await lessons.begin(turn.session, actor=turn.me, workshop_id=workshop_id)
    await _go_on(turn, workshop.id, scene)


async def skip(_: Update, turn: Turn, workshop_id: int, scene: Scene) -> None:
    """Leave a scene out and ask for the next one."""
    await open_question(turn, kind=KIND, step=scene, token=str(workshop_id))
    await lessons.begin(turn.session, actor=turn.me, workshop_id=workshop_id)
    counts = await lessons.count_by_scene(turn.session, workshop_id=workshop_id)
    await _go_on(turn, workshop_id, lessons.next_scene(counts, after=scene))


async def end(_: Update, turn: Turn, workshop_id: int) -> None:
    """End the round early."""
    row = await dialogue.bring_back(turn.session, turn.here, kind=KIND, token=str(workshop_id), now=turn.now)
    if row is None:
        raise QuestionOver
    await _end(turn, workshop_id)


@answers(KIND)
async def _answer(message: Message, turn: Turn, row: Dialogue) -> bool:
    """Take a photo for the scene, or the word that ends or leaves the round."""
    workshop_id: int = row.answers["workshop_id"]
    words = message.text or ""
    if is_enough(words):
        await _end(turn, workshop_id)
    elif find_way_out(words) is not None:
        await turn.end_question()
        counts = await lessons.count_by_scene(turn.session, workshop_id=workshop_id)
        await turn.say("lesson.left", n=sum(counts.values()), reply_to=message.message_id)
    else:
        return await _take(message, turn, workshop_id, Scene(row.step), is_late=turn.now - row.updated_at > TAKES_FOR)
    return True


@asks_again(KIND, keeps=True)
async def _ask_again(turn: Turn, row: Dialogue) -> None:
    counts = await lessons.count_by_scene(turn.session, workshop_id=row.answers["workshop_id"])
    asked = LessonScene(workshop_id=row.answers["workshop_id"], scene=Scene(row.step), taken=sum(counts.values()))
    await turn.say(asked)


async def take_rest(message: Message, turn: Turn) -> bool:
    """Leave out what comes later of an album that teaches: it is no evidence of anything."""
    sent = sent_in(message, turn)
    if sent is None or await lessons.find_sibling(turn.session, sent=sent) is None:
        return False
    await _say_left_out(turn, sent)
    return True


async def _take(message: Message, turn: Turn, workshop_id: int, scene: Scene, *, is_late: bool) -> bool:
    sent = sent_in(message, turn)
    if sent is None or is_late or await _is_evidence(message, turn):
        return False
    if sent.kind not in STILLS:
        await turn.say("lesson.photos_only", reply_to=sent.message_id)
        return True
    if sent.size_bytes is not None and sent.size_bytes > MAX_BYTES:
        await turn.say("lesson.too_large", reply_to=sent.message_id)
        return True
    taken = await lessons.take(
        turn.session, actor=turn.me, workshop_id=workshop_id, scene=scene, sent=sent, now=turn.now
    )
    await _tell(turn, sent, workshop_id, scene, taken)
    return True


async def _is_evidence(message: Message, turn: Turn) -> bool:
    """Say whether a photo is meant for an order after all: by its words, or the message that it answers."""
    caption = read_caption(message.caption or "", today=turn.today)
    if caption.codes or caption.stages:
        return True
    if message.reply_to_message is None:
        return False
    row = await outbox.find_sent(turn.session, at=turn.here, message_id=message.reply_to_message.message_id)
    return row is not None and not isinstance(message_of(row), (LessonOffered, LessonScene, LessonWord))


async def _tell(turn: Turn, sent: Sent, workshop_id: int, asked: Scene, taken: Taken) -> None:
    """Say what became of a photo, and ask for the next scene where this one has its photos."""
    if taken.fate is Fate.TWICE:
        await turn.say("lesson.twice", reply_to=sent.message_id)
    elif taken.fate is Fate.TOO_MANY:
        await _say_left_out(turn, sent)
    else:
        assert taken.first_id is not None
        await gestures.show_seen(turn.session, to=turn.here, message_id=sent.message_id, now=turn.now)
        word = LessonWord(subject_id=taken.first_id, workshop_id=workshop_id, taken=taken.count)
        if taken.scene is asked:
            await turn.ask(KIND, asked, {"workshop_id": workshop_id, "token": str(workshop_id)})
            await passing.tell(turn.session, to=turn.here, word=word, reply_to_message_id=sent.message_id, now=turn.now)
        else:
            await passing.take_down(turn.session, to=turn.here, word=word, now=turn.now)
            await _go_on(turn, workshop_id, taken.scene)


async def _go_on(turn: Turn, workshop_id: int, scene: Scene | None) -> None:
    if scene is None:
        await _end(turn, workshop_id)
        return
    counts = await lessons.count_by_scene(turn.session, workshop_id=workshop_id)
    await turn.ask(KIND, scene, {"workshop_id": workshop_id, "token": str(workshop_id)})
    await turn.say(LessonScene(workshop_id=workshop_id, scene=scene, taken=sum(counts.values())))


async def _end(turn: Turn, workshop_id: int) -> None:
    count = await lessons.end(turn.session, actor=turn.me, workshop_id=workshop_id, at=turn.here, now=turn.now)
    if await dialogue.bring_back(turn.session, turn.here, kind=KIND, token=str(workshop_id), now=turn.now) is not None:
        await turn.end_question()
    await turn.say("lesson.ended" if count else "lesson.none", n=count)


async def _say_left_out(turn: Turn, sent: Sent) -> None:
    """Say once of an album that no more of it are needed."""
    await notify.send(
        turn.session,
        to=turn.here,
        key="lesson.enough_of_it",
        now=turn.now,
        priority=Priority.ANSWER,
        reply_to_message_id=sent.message_id,
        dedupe=f"lesson.enough:{sent.bot_id}:{sent.chat_id}:{sent.album_id or sent.message_id}",
    )


def register(application: ChatApplication) -> None:
    """Listen to the buttons under what is said of photos that teach."""
    on_press(application, "lesson.offer", offer, ID)
    on_press(application, "lesson.begin", begin, ID)
    on_press(application, "lesson.skip", skip, ID, Scene)
    on_press(application, "lesson.end", end, ID)
