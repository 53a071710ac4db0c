"""The check of a photo: fetch, look, compare with every earlier photo, judge; all slow work outside transactions."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import vision
from core.evidence import actions as evidence
from core.evidence import learned, queries, taking
from core.evidence.actions import Looks
from core.evidence.challenge import new_word
from core.evidence.queries import Lookalike
from core.evidence.sight import Likeness, Seen, Sight, best_seen, gravest
from core.evidence.tables import MediaKind, Photo, PhotoState
from core.evidence.verdicts import settle
from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.work.deps import Deps
from core.work.fetching import fetch
from core.work.photo_progress import Progress, showing_work
from core.work.side_by_side import side_by_side
from core.workers import WorkerLost
from vision.clip import read_clip
from vision.intake import WORK_PX, Refused
from vision.model import Refusal
from vision.provenance import Provenance, read_manifest
from vision.second_look import SecondLook, Traces

GATHERS_S = 0.2
"""So long the photos of an album are let gather before the first look: two are looked at side by side."""
MOST_LIT = 8
"""Of so many codes the light on their paper is looked at, the largest first: a card's is larger than a ticket's."""
READ_TOGETHER = 16
"""So many sketches of earlier photos are read at a time."""


async def check(deps: Deps, job: Job) -> None:
    """Check a photo, or its album as a whole, looked at as it comes; what was judged meanwhile is left alone."""
    async with deps.reading() as session:
        photo = await queries.get_photo(session, job.args["photo_id"])
    if photo.album_id is not None:
        if await _joins_another(deps, photo, job):
            return
        await deps.pause(GATHERS_S)
    views = await showing_work(deps, photo, _view_batch(deps, photo))
    if isinstance(views, datetime):
        async with deps.transaction() as session:
            await jobs.put_off(session, job_id=job.id, due_at=views)
    else:
        await _end(deps, job, photo, views)


async def _joins_another(deps: Deps, photo: Photo, job: Job) -> bool:
    """End the check of a photo whose album is checked by that of an earlier photo."""
    async with deps.transaction() as session:
        is_left = await taking.is_left_to_another(session, photo)
        if is_left:
            await jobs.complete(session, job.id)
    return is_left


async def _end(deps: Deps, job: Job, photo: Photo, views: "Views") -> None:
    """Compare what was looked at, and judge it in one transaction with the end of the job."""
    sights = await _finish(deps, views)
    async with deps.transaction() as session:
        if not await jobs.complete(session, job.id):
            return
        now = deps.now()
        await taking.lock_batch(session, photo, looked_at=[one.id for one, _ in views], now=now)
        await settle(session, sights=sights, keys=deps.code_keys, word=new_word(), now=now)
        await taking.take_down(session, photo=photo, now=now)


async def _view_batch(deps: Deps, photo: Photo) -> "Views | datetime":
    """See what each photo of a batch shows by itself, as they come; the instant to look again if more may come."""
    seen: dict[int, _View] = {}
    progress = Progress(deps=deps)

    async def view(deps: Deps, one: Photo) -> _View:
        outcome = await _view(deps, one)
        await progress.one_more(waiting)
        return outcome

    while True:
        async with deps.reading() as session:
            batch = await queries.list_batch(session, photo)
        waiting = [one for one in batch if one.state == PhotoState.RECEIVED]
        fresh = [one for one in waiting if one.id not in seen]
        if fresh:
            views = await side_by_side(view, deps, fresh)
            seen.update(zip((one.id for one in fresh), views, strict=True))
            continue
        whole_at, now = _whole_at(batch), deps.now()
        if now >= whole_at:
            return [(one, seen[one.id]) for one in waiting]
        await deps.pause((whole_at - now).total_seconds())
        if deps.now() == now:  # a clock that stands
            return whole_at


def _whole_at(batch: Sequence[Photo]) -> datetime:
    """Say from when on no more photos of an album are to come."""
    last_at = max(photo.received_at for photo in batch)
    is_whole = batch[0].album_id is None or len(batch) >= evidence.MOST_IN_ALBUM
    return last_at if is_whole else last_at + evidence.ALBUM_QUIET


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """What a photo shows by itself.

    `sight` lacks what the photo is like. `looks` None: the messenger holds it back. No `traces`: refused at sight.
    """

    sight: Sight
    looks: Looks | None = None
    traces: tuple[SecondLook | Traces, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rivals:
    """The earlier photos that are worth a close look, for each of the traces of a noted photo."""

    photo: Photo
    view: _View
    others: tuple[Sequence[Lookalike], ...]


Views = Sequence[tuple[Photo, _View]]
"""Photos with what they show by themselves, in the order of their messages."""


async def look_at(deps: Deps, photos: Sequence[Photo]) -> list[Sight]:
    """Look at the photos of a batch side by side, with the outcome of looking at them one after another.

    What needs no other photo comes first, side by side. Then each is noted in its turn and its rivals are listed before
    the next is noted: of two copies in one album the later sees the earlier and never the other way round, and no later
    photo takes the place of an earlier one among them. The close looks are side by side again.
    """
    views = await side_by_side(_view, deps, photos)
    return await _finish(deps, list(zip(photos, views, strict=True)))


async def _finish(deps: Deps, views: "Views") -> list[Sight]:
    rivals = [await _note(deps, photo, view) for photo, view in views]
    return await side_by_side(_compare, deps, rivals)


async def _view(deps: Deps, photo: Photo) -> _View:
    """See what a photo shows by itself; whichever look kills its worker, the photo is refused as too heavy."""
    original = await _fetch(deps, photo)
    if original is None:
        return _View(sight=Sight(photo_id=photo.id, report=vision.refused_report(b"", Refusal.TOO_LARGE)))
    sha256 = await deps.blobs.put(original)
    try:
        return await _see(deps, photo, original, sha256)
    except WorkerLost:
        return _View(sight=_refused(photo, original, Refusal.TOO_HEAVY), looks=Looks(sha256=sha256))


async def _see(deps: Deps, photo: Photo, original: bytes, sha256: str) -> _View:
    seen = await _inspect(deps, photo, original)
    report = seen.report
    if report.refusal is not None:
        return _View(sight=Sight(photo_id=photo.id, report=report, compared=False), looks=Looks(sha256=sha256))
    async with deps.reading() as session:
        strict = await learned.wants_strict_privacy(session, sender_id=photo.sender_id)
    second = await _look_again(deps, seen, strict=strict)
    looks = Looks(
        sha256=sha256,
        fingerprint=report.fingerprint,
        look_code=second.looks[:32] or None,
        clean_sha256=await deps.blobs.put(second.clean),
        sketch_sha256=await deps.blobs.put(second.sketch),
    )
    sight = Sight(
        photo_id=photo.id,
        report=report,
        embedding=second.embedding,
        things_share=second.things_share,
        lightings=second.lightings,
        is_still_clip=seen.is_still_clip,
        provenance=await _read_manifest(deps, photo, original),
    )
    return _View(sight=sight, looks=looks, traces=(second, *await _traces(deps, seen.others)))


async def _look_again(deps: Deps, seen: Seen, *, strict: bool) -> SecondLook:
    """Look once more; where whole heads are to be hidden, in several calls: one may take so long and no longer."""
    second: SecondLook
    codes = seen.report.largest_codes(MOST_LIT, of=seen.own_codes)
    if not strict:
        second = await deps.vision(vision.second_look, seen.picture, codes=codes)
        return second
    copy = await deps.vision(vision.working_copy, seen.picture, long_px=WORK_PX)
    second = await deps.vision(vision.second_look, copy, codes=codes, strict=True)
    return second


def _refused(photo: Photo, original: bytes, why: Refusal) -> Sight:
    return Sight(photo_id=photo.id, report=vision.refused_report(original, why), compared=False)


async def _note(deps: Deps, photo: Photo, view: _View) -> _Rivals:
    """Note what a photo looks like, and list what it has to be compared with."""
    if view.looks is not None:
        async with deps.transaction() as session:
            photo = await evidence.note_sight(session, photo_id=photo.id, looks=view.looks, now=deps.now())
    others = [await _list_others(deps, photo, one) for one in view.traces]
    return _Rivals(photo=photo, view=view, others=tuple(others))


async def _compare(deps: Deps, rivals: _Rivals) -> Sight:
    """Compare a noted photo with its rivals; a look that kills its worker refuses it as too heavy."""
    view, photo = rivals.view, rivals.photo
    pairs = zip(view.traces, rivals.others, strict=True)
    try:
        found = [await _find_like(deps, photo, one, others) for one, others in pairs]
        within = dict.fromkeys(photo_id for one in found for photo_id in one.within)
        return replace(view.sight, like=gravest([one.like for one in found]), within=tuple(within))
    except WorkerLost:
        assert view.looks is not None, "only a photo that was fetched is compared"
        return _refused(photo, await deps.blobs.get(view.looks.sha256), Refusal.TOO_HEAVY)


async def _fetch(deps: Deps, photo: Photo) -> bytes | None:
    """Fetch the original, at a second round from our own store; None where the messenger holds it back as too big."""
    if photo.sha256 is not None:
        return await deps.blobs.get(photo.sha256)
    return await fetch(deps, photo.file)


async def _read_manifest(deps: Deps, photo: Photo, original: bytes) -> Provenance | None:
    """Read who signed a file; the messenger takes signatures off everything else."""
    return await deps.vision(read_manifest, original) if photo.kind == MediaKind.FILE else None


async def _inspect(deps: Deps, photo: Photo, original: bytes) -> Seen:
    """Inspect a photo, or up to three stills of a clip."""
    async with deps.reading() as session:
        threshold = await learned.sharpness_threshold(session, sender_id=photo.sender_id)
    name = photo.file_name if photo.kind == MediaKind.FILE else None
    try:
        clip = await deps.vision(read_clip, original) if photo.is_clip else None
        pictures = clip.stills if clip is not None else (original,)
        reports = [
            await deps.vision(vision.inspect, picture, name=name, sharpness_threshold=threshold) for picture in pictures
        ]
        return best_seen(pictures, reports, is_still_clip=clip is not None and clip.is_still)
    except Refused as refused:
        return Seen(picture=original, report=vision.refused_report(original, refused.reason))


async def _traces(deps: Deps, pictures: Sequence[bytes]) -> list[Traces]:
    return [await deps.vision(vision.take_traces, picture) for picture in pictures]


async def _list_others(deps: Deps, photo: Photo, traces: SecondLook | Traces) -> Sequence[Lookalike]:
    async with deps.snapshot() as session:
        return await queries.list_lookalikes(
            session, photo, turns=traces.turns, looks=traces.looks, earlier=deps.earlier_photos
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """The earlier photo that traces are most like, and those that they show again."""

    like: Likeness | None = None
    within: tuple[int, ...] = ()


async def _find_like(deps: Deps, photo: Photo, traces: SecondLook | Traces, others: Sequence[Lookalike]) -> _Found:
    same = next((other for other in others if other.is_same_file(photo)), None)
    if same is not None:
        return _Found(like=Likeness(photo_id=same.id, outcome=vision.Outcome.COPY))
    known = await _read_kept(deps, [other for other in others if other.fingerprint is not None])
    found = await deps.vision(vision.find_like_known, traces.turns, traces.sketch, [kept for _, kept in known])
    within = tuple(known[position][0] for position in found.within)
    if found.like is None:
        return _Found(within=within)
    return _Found(like=Likeness(photo_id=known[found.like[0]][0], outcome=found.like[1].outcome), within=within)


async def _read_kept(deps: Deps, others: Sequence[Lookalike]) -> list[tuple[int, vision.Known]]:
    """Read what is kept of earlier photos, several side by side: each may be a call to a store on another machine."""
    kept: list[tuple[int, vision.Known]] = []
    for first in range(0, len(others), READ_TOGETHER):
        some = others[first : first + READ_TOGETHER]
        sketches = await asyncio.gather(*(_sketch(deps, other) for other in some))
        kept += [
            (other.id, vision.Known(fingerprint=other.fingerprint, sketch=sketch))
            for other, sketch in zip(some, sketches, strict=True)
            if other.fingerprint is not None
        ]
    return kept


async def _sketch(deps: Deps, other: Lookalike) -> bytes | None:
    """Read the sketch of an earlier photo; of one whose pictures were deleted only the hash is left."""
    try:
        return await deps.blobs.get(other.sketch_sha256) if other.sketch_sha256 is not None else None
    except FileNotFoundError:
        return None
