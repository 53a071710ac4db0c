"""Write samples of all pictures in three languages: `python -m vision.draw.gallery OUT_DIR`."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from vision.draw import (
    contact_sheet,
    garments,
    job,
    load,
    logo,
    order_card,
    phone_photo,
    plan,
    progress,
    retake,
    review,
    shortlist,
    style,
    tickets,
    timeline,
)
from vision.draw.gallery_texts import SAMPLES, Sample
from vision.draw.palette import State
from vision.draw.phone_scenes import Scene

QR_TEXT = "https://t.me/GendanBot?start=c_7hQ2mXw9Ls4KpVtRzB8nYd3FgJ6cAe5U1oWi0Hk"
"""As long as a real signed code."""

_STYLES = (
    style.StylePicture(category=garments.Category.HOODIE, color=(38, 44, 60), second_color=(230, 180, 60), seed=10),
    style.StylePicture(category=garments.Category.TSHIRT, color=(60, 110, 84), seed=21),
    style.StylePicture(category=garments.Category.DRESS, color=(176, 58, 46), second_color=(245, 235, 220), seed=2),
    style.StylePicture(category=garments.Category.TROUSERS, color=(72, 104, 142), seed=3),
    style.StylePicture(category=garments.Category.SHIRT, color=(202, 160, 98), second_color=(60, 50, 45), seed=4),
    style.StylePicture(category=garments.Category.SKIRT, color=(60, 110, 84), seed=5),
    style.StylePicture(category=garments.Category.JACKET, color=(222, 170, 180), second_color=(255, 255, 255), seed=6),
)
_STATES = (State.PROVEN, State.PROVEN, State.GOING_ON, State.NOT_STARTED)
_ICONS = ("🧶", "✂️", "🪡", "🏁")


def write_gallery(out_dir: Path) -> list[Path]:
    """Draw every sample into a folder, which is made if it is missing; give the files."""
    out_dir.mkdir(parents=True, exist_ok=True)
    written = []
    for name, data in draw_samples():
        path = out_dir / name
        path.write_bytes(data)
        written.append(path)
    return written


def draw_samples() -> Iterator[tuple[str, bytes]]:
    """Draw the samples one by one, each with the name of its file."""
    yield "logo.png", logo.draw_logo()
    yield "avatar.png", logo.draw_avatar("王 Wang")
    for picture in _STYLES:
        yield f"style_{picture.category.value}.jpg", style.draw_style(picture)
    for language, sample in SAMPLES.items():
        yield from _draw_language(language, sample)
    card = order_card.draw_order_card(order_card_sample(SAMPLES["en"]))
    for number, scene in enumerate(Scene):
        yield f"photo_{scene.value.lower()}.jpg", phone_photo.render_phone_photo(scene, card, seed=40 + number)
    fan = [tickets.compose_ticket(ticket).image for ticket in ticket_samples(SAMPLES["en"])]
    yield "photo_tickets.jpg", phone_photo.render_ticket_fan(fan, seed=7)


def _draw_language(language: str, sample: Sample) -> Iterator[tuple[str, bytes]]:
    card = order_card_sample(sample)
    png = order_card.draw_order_card(card)
    yield f"progress_{language}.png", progress.draw_progress(progress_sample(sample))
    yield f"order_card_{language}.png", png
    yield f"order_card_{language}.pdf", order_card.draw_order_card_pdf(card)
    yield f"job_{language}.png", job.draw_job(job_sample(sample))
    yield f"shortlist_{language}.png", shortlist.draw_shortlist(shortlist_sample(sample))
    yield f"plan_{language}.png", plan.draw_plan(plan_sample(sample))
    yield f"load_{language}.png", load.draw_load(load_sample(sample))
    photo = phone_photo.render_phone_photo(Scene.CUTTING, png, seed=3)
    earlier = phone_photo.crop_and_recompress(photo, share=0.2, quality=60)
    yield f"timeline_{language}.jpg", timeline.draw_timeline(timeline_sample(sample, photo))
    yield f"review_{language}.jpg", review.draw_review(review_sample(sample, photo, earlier))
    album = [phone_photo.render_phone_photo(Scene.CUTTING, png, seed=seed) for seed in range(3, 8)]
    yield f"contact_sheet_{language}.jpg", contact_sheet.draw_contact_sheet(contact_sheet_sample(album))
    dark = phone_photo.render_phone_photo(Scene.SEWING, png, seed=3, brightness=0.25)
    yield f"retake_{language}.jpg", retake.draw_retake(retake_sample(sample, dark))
    yield f"tickets_{language}.pdf", tickets.draw_ticket_sheets(ticket_samples(sample), footer=sample.footer)
    label = tickets.CartonLabel(number="3/8", qr_text=QR_TEXT, short_name=sample.short_name, lines=sample.carton)
    yield f"carton_{language}.pdf", tickets.draw_carton_labels([label] * 5, footer=sample.footer)


def progress_sample(sample: Sample) -> progress.ProgressPicture:
    """Build the progress picture of the sample order."""
    notes = (*sample.dates[:2], "62/110", sample.dates[2])
    stages = zip(_ICONS, sample.stages, notes, _STATES, strict=True)
    return progress.ProgressPicture(
        short_name=sample.short_name,
        promised_label=sample.promised,
        promised_date=sample.due,
        expected_label=sample.expected,
        expected_date=sample.expected_date,
        expected_state=State.LATE,
        stages=tuple(
            progress.StageStep(icon=icon, name=name, note=note, state=state, share=0.56)
            for icon, name, note, state in stages
        ),
    )


def order_card_sample(sample: Sample, *, stage_codes: bool = False) -> order_card.OrderCardPicture:
    """Build the order card of the sample order, with or without a code for each stage."""
    swatches = ((30, 30, 34), (245, 245, 240), (190, 40, 50))
    pieces = ((20, 40, 20, 0), (0, 10, 5, 5), (5, 5, 0, 0))
    return order_card.OrderCardPicture(
        short_name=sample.short_name,
        qr_text=QR_TEXT,
        facts=sample.facts,
        sizes=("S", "M", "L", "XL"),
        rows=tuple(
            order_card.ColorRow(name=name, pieces=counts, swatch=swatch)
            for name, counts, swatch in zip(sample.colors, pieces, swatches, strict=True)
        ),
        total_label=sample.total,
        stages=tuple(
            order_card.StageHint(icon=icon, name=name, qr_text=f"GD1.A17.{number}" if stage_codes else None)
            for number, (icon, name) in enumerate(zip(_ICONS, sample.stages, strict=True))
        ),
        instructions=tuple(SAMPLES[language].instruction for language in ("en", "zh", "ru")),
        style_photo=style.draw_style(_STYLES[0]),
    )


def job_sample(sample: Sample) -> job.JobPicture:
    """Build a worker's job of the sample order."""
    return job.JobPicture(
        stage_icon="🪡",
        stage_name=sample.stages[2],
        short_name=sample.short_name,
        pieces=sample.pieces,
        team=sample.teams[0],
        due=sample.due_time,
        qr_text=QR_TEXT,
        code_hint=sample.code_hint,
        style_photo=style.draw_style(_STYLES[0]),
    )


def shortlist_sample(sample: Sample) -> shortlist.ShortlistPicture:
    """Build a shortlist of three workshops."""
    grades, prices, shares = ("A", "B", "C"), ("46 ¥", "42 ¥", "38 ¥"), ("96 %", "91 %", "78 %")
    return shortlist.ShortlistPicture(
        title=sample.shortlist_title,
        labels=sample.shortlist_labels,
        workshops=tuple(
            shortlist.WorkshopColumn(
                number=number + 1,
                name=f"{sample.workshop} {number + 1}",
                grade=grades[number],
                first_date=(sample.due, sample.due, sample.expected_date)[number],
                price=prices[number],
                on_time=shares[number],
                distance=sample.distances[number],
                reasons=sample.reasons[: 3 - number % 2],
                best=number == 0,
            )
            for number in range(3)
        ),
    )


def plan_sample(sample: Sample) -> plan.PlanPicture:
    """Build a plan of four teams with one order at risk."""
    bars = (
        (("A17", "✂️", -0.5, 0.7, 0, False), ("A17", "🪡", 0.75, 3.7, 0, True), ("A22", "🪡", 4.3, 8.0, 1, False)),
        (("A19", "🪡", 0.3, 2.6, 2, False), ("B03", "🪡", 2.7, 4.7, 3, False)),
        (("A22", "✂️", 0.3, 1.7, 1, False), ("B05", "🏁", 1.2, 2.4, 4, False)),
        (("A09", "🧺", -1.0, 0.45, 5, False),),
    )
    return plan.PlanPicture(
        title=sample.plan_title,
        days=tuple(
            plan.PlanDay(weekday=weekday, date=f"{number + 2}", off=number == 6)
            for number, weekday in enumerate(sample.weekdays)
        ),
        lanes=tuple(
            plan.PlanLane(
                team=team,
                bars=tuple(
                    plan.PlanBar(
                        label=label, icon=icon, start=start, end=end, series=series, at_risk=risk, done=end < 0.5
                    )
                    for label, icon, start, end, series, risk in lane
                ),
            )
            for team, lane in zip(sample.teams, bars, strict=True)
        ),
        now=0.42,
        at_risk_text=sample.at_risk,
    )


def load_sample(sample: Sample) -> load.LoadPicture:
    """Build six weeks of load: one over-full, one with nothing, one in which nobody works."""
    shares = ((0.92, 0.5, 0.7), (1.12, 0.8, 0.95), (0.64, 0.4, 0.5), (0.31, 0.2, 0.3), (0.0, 0.0, 0.0), None)
    weeks = tuple(
        load.LoadWeek(
            label=f"{7 * number + 1} – {7 * number + 7}",
            bars=tuple(
                load.LoadBar(icon=icon, share=share[skill] if share else None)
                for skill, icon in enumerate(("🪡", "✂️", "🧺"))
            ),
        )
        for number, share in enumerate(shares)
    )
    return load.LoadPicture(title=sample.plan_title, weeks=weeks, note=sample.load_note)


def timeline_sample(sample: Sample, photo: bytes) -> timeline.TimelinePicture:
    """Build a stamped photo."""
    return timeline.TimelinePicture(
        photo=photo,
        stage_icon="✂️",
        short_name=sample.short_name,
        stage_and_date=f"{sample.stages[1]} · {sample.dates[1]}",
        trust=sample.trust,
        state=State.PROVEN,
    )


def contact_sheet_sample(photos: Sequence[bytes]) -> contact_sheet.ContactSheet:
    """Build the sheet of an album."""
    numbers = tuple(str(number) for number in range(1, len(photos) + 1))
    return contact_sheet.ContactSheet(photos=tuple(photos), numbers=numbers)


def review_sample(sample: Sample, photo: bytes, earlier: bytes) -> review.ReviewPicture:
    """Build a comparison of two photos."""
    spots = ((0.2, 0.2), (0.7, 0.3), (0.5, 0.75), (0.85, 0.6))
    return review.ReviewPicture(
        photo=photo,
        caption=sample.this_photo,
        earlier_photo=earlier,
        earlier_caption=sample.earlier_photo,
        reason=sample.review_reason,
        matches=tuple(((x, y), ((x - 0.053) / 0.894, (y - 0.053) / 0.894)) for x, y in spots),
    )


def retake_sample(sample: Sample, photo: bytes) -> retake.RetakePicture:
    """Build a marked photo that is too dark."""
    region = ((0.08, 0.12), (0.5, 0.12), (0.5, 0.62), (0.08, 0.62))
    return retake.RetakePicture(photo=photo, hint=retake.Hint.LIGHT, text=sample.retake, regions=(region,))


def ticket_samples(sample: Sample) -> list[tickets.BundleTicket]:
    """Build twenty bundle tickets."""
    return [
        tickets.BundleTicket(
            number=f"{number:02}",
            qr_text=f"GD1.A17.{number:02}.k3Xq",
            short_name=sample.short_name,
            contents=f"{sample.colors[0]} M",
            pieces="20",
        )
        for number in range(1, 21)
    ]


def _main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python -m vision.draw.gallery OUT_DIR", file=sys.stderr)
        return 2
    print(f"{len(write_gallery(Path(arguments[0])))} pictures in {arguments[0]}")
    return 0


if __name__ == "__main__":
    raise SystemExit(_main(sys.argv[1:]))
