"""Pure functions from the bytes of a photo to frozen results; no database, no network."""

from vision.clean import clean_copy
from vision.comparison import compare
from vision.fingerprint import distance_bits
from vision.lookalike import Known, find_like, find_like_known
from vision.marking import mark
from vision.model import (
    Alignment,
    Capture,
    Code,
    Comparison,
    Mark,
    Measure,
    Outcome,
    PhotoReport,
    Refusal,
    Trouble,
)
from vision.report import inspect, refused_report
from vision.second_look import SecondLook, Traces, second_look, take_traces
from vision.small_copy import small_copy, working_copy

__all__ = [
    "Alignment",
    "Capture",
    "Code",
    "Comparison",
    "Known",
    "Mark",
    "Measure",
    "Outcome",
    "PhotoReport",
    "Refusal",
    "SecondLook",
    "Traces",
    "Trouble",
    "clean_copy",
    "compare",
    "distance_bits",
    "find_like",
    "find_like_known",
    "inspect",
    "mark",
    "refused_report",
    "second_look",
    "small_copy",
    "take_traces",
    "working_copy",
]
