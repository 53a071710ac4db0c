"""All hostile files: naming the modules here loads them."""

from tests.hostile import archives, clips, exports, pictures, sheets, texts
from tests.hostile.kinds import KINDS, Family, Kind

MODULES = (archives, clips, exports, pictures, sheets, texts)

__all__ = ["KINDS", "Family", "Kind"]
