import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from bot.commands.photo_commands import app
from tests.vision.scenes import encoded, jpeg, png_bomb, scene, with_code
from vision.trials.edits import EDITS

CARD = "https://t.me/gendan_bot?start=c_AAAA"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    good = with_code(scene(1), CARD)
    files = {
        "good.jpg": jpeg(good),
        "again.jpg": jpeg(EDITS["crop 10 %"](good, np.random.default_rng(1)), 50),
        "good.heic": encoded(scene(2, width_px=480, height_px=360), "HEIF"),
        "pdf.jpg": b"%PDF-1.7 hello",
        "cut.jpg": jpeg(good)[:20000],
        "empty.jpg": b"",
        "bomb.png": png_bomb(30_000),
        "dark.jpg": jpeg((scene(3) * 0.1).astype(np.uint8)),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "folder.jpg").mkdir()
    return tmp_path


def run(*args: str) -> tuple[int, object]:
    result = CliRunner().invoke(app, [*args, "--json"])
    return result.exit_code, json.loads(result.stdout)


def test_every_file_gets_an_entry_however_bad_it_is(folder: Path) -> None:
    names = [*sorted(p.name for p in folder.iterdir()), "missing.jpg"]
    code, entries = run("inspect", *(str(folder / name) for name in names))
    assert isinstance(entries, list)
    by_name = {Path(entry["file"]).name: entry for entry in entries}
    assert (code, list(by_name)) == (0, names)
    bad = {name for name, entry in by_name.items() if entry["error"]}
    assert bad == {"pdf.jpg", "cut.jpg", "empty.jpg", "bomb.png", "folder.jpg", "missing.jpg"}
    assert all(by_name[name]["verdict"] == "RETAKE" and by_name[name]["reasons"] for name in bad)
    assert by_name["bomb.png"]["reasons"][0]["code"] == "TOO_MANY_PIXELS"


def test_a_good_photo_is_accepted_with_its_code_and_a_crop_of_it_is_noticed(folder: Path) -> None:
    code, entries = run("inspect", str(folder / "good.jpg"), str(folder / "again.jpg"), str(folder / "dark.jpg"))
    assert isinstance(entries, list)
    good, again, dark = entries
    assert (code, good["error"], good["verdict"], good["outcome"]) == (0, None, "ACCEPT", "NEW")
    assert (good["width_px"], good["height_px"]) == (960, 720)
    assert [c["text"] for c in good["codes"]] == [CARD] and len(good["codes"][0]["corners_px"]) == 4
    assert (again["outcome"], again["same_as"]) == ("SAME_VIEW", good["file"])
    assert "TOO_DARK" in [reason["code"] for reason in dark["reasons"]]


def test_only_bad_files_make_a_failed_run(folder: Path) -> None:
    code, entries = run("inspect", str(folder / "pdf.jpg"), str(folder / "missing.jpg"))
    assert code == 1 and isinstance(entries, list) and len(entries) == 2


def test_compare_tells_outcome_and_why(folder: Path) -> None:
    code, same = run("compare", str(folder / "good.jpg"), str(folder / "again.jpg"))
    other_code, other = run("compare", str(folder / "good.jpg"), str(folder / "good.heic"))
    bad_code, bad = run("compare", str(folder / "good.jpg"), str(folder / "missing.jpg"))
    assert isinstance(same, dict) and isinstance(other, dict) and isinstance(bad, dict)
    assert (code, same["same_picture"], same["outcome"], same["why"]) == (0, True, "SAME_VIEW", "ALIGNS")
    assert (other_code, other["same_picture"], other["outcome"]) == (0, False, "NEW")
    assert (same["trust"], other["trust"]) == ("D", "C")
    assert bad_code == 1 and "no such file" in bad["error"]


def test_compare_gives_the_same_keys_and_names_each_bad_file(folder: Path) -> None:
    good, pdf = str(folder / "good.jpg"), str(folder / "pdf.jpg")
    found = [run("compare", *pair)[1] for pair in ((good, good), (good, pdf), (pdf, pdf), (pdf, "gone.jpg"))]
    answers = [answer for answer in found if isinstance(answer, dict)]
    same, one_bad, same_bad, gone = answers
    assert {tuple(sorted(answer)) for answer in answers} == {tuple(sorted(same))}
    assert (one_bad["same_picture"], one_bad["outcome"], one_bad["refusals"]) == (None, None, [None, "NOT_A_PHOTO"])
    assert (same_bad["same_picture"], same_bad["outcome"]) == (True, "COPY")
    assert gone["error"] == "gone.jpg: no such file" and gone["outcome"] is None


def test_every_entry_has_what_the_file_says_of_its_origin(folder: Path) -> None:
    _, entries = run("inspect", str(folder / "good.jpg"), str(folder / "pdf.jpg"))
    assert isinstance(entries, list)
    good, bad = entries
    assert sorted(good) == sorted(bad)
    assert good["provenance"]["state"] in ("ABSENT", "OFF")


def test_the_trials_of_an_unfit_folder_end_with_one_sentence(tmp_path: Path) -> None:
    results = [CliRunner().invoke(app, ["bench", "--data", str(path)]) for path in (tmp_path, tmp_path / "no")]
    assert [result.exit_code for result in results] == [2, 2]
    assert "no pictures below this folder" in results[0].output and "No such file or directory" in results[1].output


def test_the_trials_measure_what_a_small_folder_has_and_leave_the_rest_empty(tmp_path: Path) -> None:
    (tmp_path / "card.jpg").write_bytes(jpeg(with_code(scene(1), CARD)))
    (tmp_path / "card.txt").write_text(CARD)
    code, tables = run("bench", "--data", str(tmp_path))
    assert code == 0 and isinstance(tables, dict)
    assert [row["cascade"] for row in tables.pop("codes on real photos")] == [1.0, 1.0]
    assert tables.pop("different photos")[0]["pairs"] == 0
    assert list(tables.values()) == [[], [], [], []]


def test_the_plain_output_is_a_line_a_file(folder: Path) -> None:
    result = CliRunner().invoke(app, ["inspect", str(folder / "good.jpg"), str(folder / "pdf.jpg")])
    assert result.exit_code == 0
    assert [line.split(": ")[1].split(" ")[0] for line in result.stdout.splitlines()] == ["ACCEPT", "RETAKE"]
