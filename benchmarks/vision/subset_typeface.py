"""Make the subset of Noto Sans CJK that Gendan carries; it needs fonttools, which is not installed with Gendan.

In it: all of Unicode's first block of Chinese characters (simplified and traditional), kana, Latin, Cyrillic, Greek,
signs, and the characters beyond that block in China's table of characters for general use (2013), which names have.

python -m benchmarks.vision.subset_typeface NotoSansCJK-VF.otf.ttc vision/draw/typefaces/NotoSansCJKsc-VF.otf
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

SIMPLIFIED = 2
"""The face of mainland China in the collection."""
BLOCKS = (
    (0x20, 0x250),  # Latin
    (0x2B0, 0x530),  # modifiers, accents, Greek, Cyrillic
    (0x1E00, 0x1F00),  # Latin with two accents, as in Vietnamese
    (0x2000, 0x2800),  # punctuation, currencies, arrows, signs
    (0x3000, 0x3400),  # Chinese punctuation, kana, units
    (0x4E00, 0xA000),
    (0xF900, 0xFB00),
    (0xFE10, 0xFE70),
    (0xFF00, 0xFFF0),
)
IN_NAMES = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣䝙"
    "䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮"
)
FEATURES = ["kern", "ccmp", "liga", "clig", "calt", "mark", "mkmk"]


def main(source: Path, made: Path) -> None:
    """Write the subset."""
    font = TTFont(source, fontNumber=SIMPLIFIED, lazy=True, recalcTimestamp=False)
    options = subset.Options(layout_features=FEATURES, notdef_outline=True, name_IDs=[0, 1, 2, 3, 4, 5, 6, 7, 13, 14])
    options.drop_tables += ["BASE", "vhea", "vmtx", "VORG", "VVAR"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes={code for first, end in BLOCKS for code in range(first, end)} | set(map(ord, IN_NAMES)))
    subsetter.subset(font)
    font.save(made)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
