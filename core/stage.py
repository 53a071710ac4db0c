"""The stages every order goes through, in order, with the icon used everywhere."""

from enum import StrEnum


class Stage(StrEnum):
    """A stage of the time-and-action calendar, from fabric to truck."""

    FABRIC_IN = "FABRIC_IN"
    CUTTING = "CUTTING"
    SEWING = "SEWING"
    OFF_LINE = "OFF_LINE"
    FINISHING = "FINISHING"
    PACKED = "PACKED"
    SHIPPED = "SHIPPED"


ICONS = {
    Stage.FABRIC_IN: "🧶",
    Stage.CUTTING: "✂️",
    Stage.SEWING: "🪡",
    Stage.OFF_LINE: "🏁",
    Stage.FINISHING: "🧺",
    Stage.PACKED: "📦",
    Stage.SHIPPED: "🚚",
}
"""One icon a stage, the same in every message, card and picture."""
