"""Regions in which workshops work: what a person types, held against ours, the map, and those that are known."""

from collections.abc import Sequence

from core.parties.model import REGIONS
from core.reading.places import find_place_said


def find_region(text: str, known: Sequence[str]) -> str:
    """Find the region that a person typed among the known ones and ours; a new one is kept as typed."""
    return find_known_region(text, known) or text


def find_known_region(text: str, known: Sequence[str]) -> str | None:
    """Find the region that a person typed among the known ones, ours and those of the map; None where it is none."""
    word = text.strip().casefold()
    names = {region.casefold(): region for region in known}
    if word in names:
        return names[word]
    place = find_place_said(text)
    if place is None:
        return None
    places = {found: region for region in known if (found := find_place_said(region)) is not None}
    return place if place in REGIONS else places.get(place, text)
