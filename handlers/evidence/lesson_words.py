"""What an owner and the operators read of photos that teach."""

from markupsafe import Markup

from core.evidence.lessons import A_ROUND
from core.evidence.messages import LessonLearned, LessonOffered, LessonScene, LessonWord
from core.evidence.tables import Scene
from core.parties.tables import Workshop
from handlers.families import Family
from handlers.keyboards import pack
from handlers.outgoing import Outgoing
from handlers.rendering import Rendering, renders
from handlers.texts import Texts

SCENE = Family("lesson.scene", Scene)


@renders(LessonOffered)
async def _offer(r: Rendering[LessonOffered]) -> Outgoing:
    workshop = await r.session.get_one(Workshop, r.message.workshop_id)
    lines = [r.t("lesson.asked", workshop=workshop.name)] if r.message.is_asked else []
    begin = r.button("lesson.button.begin", pack("lesson.begin", workshop.id))
    return Outgoing(text=Markup("\n").join([*lines, r.t("lesson.offer")]), buttons=((begin,),))


@renders(LessonScene)
async def _scene(r: Rendering[LessonScene]) -> Outgoing:
    asked, scenes = r.message, list(Scene)
    place = r.t("lesson.place", at=scenes.index(asked.scene) + 1, scenes=len(scenes))
    lines = [place, r.t(SCENE(asked.scene)), r.t("lesson.taken", taken=asked.taken, wanted=A_ROUND)]
    return Outgoing(
        text=Markup("\n").join(lines),
        buttons=(
            (
                r.button("lesson.button.skip", pack("lesson.skip", asked.workshop_id, asked.scene)),
                r.button("lesson.button.enough", pack("lesson.end", asked.workshop_id)),
            ),
        ),
    )


@renders(LessonWord)
async def _word(r: Rendering[LessonWord]) -> Outgoing:
    if r.is_over:
        return Outgoing(is_over=True)
    return Outgoing(text=r.t("lesson.taken", taken=r.message.taken, wanted=A_ROUND))


@renders(LessonLearned)
async def _learned(r: Rendering[LessonLearned]) -> Outgoing:
    workshop = await r.session.get_one(Workshop, r.message.workshop_id)
    told = r.message
    lines = [
        r.t.count("lesson.looked", told.photos, workshop=workshop.name),
        _again(r.t, told),
        *([r.t.count("lesson.unfit", told.unfit)] if told.unfit else []),
        *([r.t.count("lesson.repeated", told.repeated)] if told.repeated else []),
        *([r.t("lesson.cards", read=told.cards_read, cards=told.cards, lit=told.cards_lit)] if told.cards else []),
        r.t.count("lesson.alike", told.alike) if told.alike else r.t("lesson.none_alike"),
        r.t("lesson.no_evidence"),
    ]
    return Outgoing(text=Markup("\n").join(lines))


def _again(t: Texts, told: LessonLearned) -> Markup:
    """Say how many photos would have been asked for once more before, and how many now."""
    if not told.again_before and not told.again_after:
        return t("lesson.none_again")
    return t("lesson.again", before=told.again_before, after=told.again_after)
