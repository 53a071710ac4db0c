from vision.draw.phone_photo import crop_and_recompress, render_phone_photo
from vision.draw.phone_scenes import Scene
from vision.shared_points import shared_points


def test_a_crop_and_its_original_share_points_where_the_crop_was_cut() -> None:
    photo = render_phone_photo(Scene.CUTTING, None, seed=3, width_px=800)
    crop = crop_and_recompress(photo, share=0.36, quality=80)
    pairs = shared_points(photo, crop)
    assert 8 <= len(pairs) <= 20
    for (x, y), (cropped_x, cropped_y) in pairs:
        # 36 % of the area cut away evenly leaves the middle 80 % of each side.
        assert abs(0.1 + 0.8 * cropped_x - x) < 0.02 and abs(0.1 + 0.8 * cropped_y - y) < 0.02


def test_unreadable_files_share_nothing() -> None:
    assert shared_points(b"no picture", b"none either") == ()
