"""A worksheet to be read: merged cells filled, and a note of what each cell was found to be: nothing is lost."""

from collections.abc import Iterator

from core.orders.sheets.cell_values import has_digits, is_nothing, number_of
from core.orders.sheets.formulas import cell_at
from core.orders.sheets.values import Formula, Place, Tab, Value


def cell_name(row: int, column: int) -> str:
    """Name a cell by its places from 0: (6, 1) is `B7`."""
    letters, left = "", column + 1
    while left:
        left, letter = divmod(left - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


class Canvas:
    """The cells of a tab by their places; `used` holds those whose meaning is known."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.height = len(tab.rows)
        self.width = max((len(row) for row in tab.rows), default=0)
        self.used: set[Place] = set()
        self._anchor: dict[Place, Place] = {}
        self._written: dict[Place, float] = {}
        for (top, left), (bottom, right) in tab.merged:
            if (bottom - top + 1) * (right - left + 1) > 20_000 or top >= self.height:
                continue
            for row in range(top, min(bottom, self.height - 1) + 1):
                for column in range(left, right + 1):
                    if (row, column) != (top, left):
                        self._anchor[row, column] = (top, left)
            self.width = max(self.width, min(right + 1, 60))

    def at(self, row: int, column: int) -> Value | Formula:
        """Give what stands in a cell; what spans several cells stands in each of them."""
        if column in self.tab.hidden_columns:
            return None
        return self._value(self._anchor.get((row, column), (row, column)))

    def own(self, row: int, column: int) -> Value | Formula:
        """Give what a cell holds itself, nothing where it is covered by another."""
        is_unseen = (row, column) in self._anchor or column in self.tab.hidden_columns
        return None if is_unseen else self._value((row, column))

    def write(self, row: int, column: int, number: float) -> None:
        """Let a cell hold another number: pieces in place of dozens."""
        self._written[row, column] = number

    def _value(self, place: Place) -> Value | Formula:
        return self._written[place] if place in self._written else cell_at(self.tab.rows, place)

    def is_covered(self, row: int, column: int) -> bool:
        """Say whether a cell is covered by one that begins elsewhere."""
        return (row, column) in self._anchor

    def anchor(self, row: int, column: int) -> Place:
        """Give the place at which what stands in a cell begins."""
        return self._anchor.get((row, column), (row, column))

    def text(self, row: int, column: int) -> str:
        """Give the words of a cell, empty where it holds none."""
        value = self.at(row, column)
        if value is None or isinstance(value, Formula):
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return str(value).strip()

    def cells(self, row: int) -> Iterator[tuple[int, Value | Formula]]:
        """List the cells of a row that hold something themselves."""
        for column in range(self.width):
            value = self.own(row, column)
            if value is not None:
                yield column, value

    def is_left_out(self, row: int) -> str:
        """Say why a row is not for a reader: `hidden`, `struck`, or empty where it is."""
        if row in self.tab.hidden_rows:
            return "hidden"
        held = [column for column, _ in self.cells(row)]
        is_struck = bool(held) and all((row, column) in self.tab.struck for column in held)
        return "struck" if is_struck else ""

    def use(self, *places: Place) -> None:
        """Note that the meaning of cells is known."""
        self.used.update(places)

    def use_rows(self, first: int, last: int, left: int = 0, right: int | None = None) -> None:
        """Note that the meaning of whole rows is known."""
        end = self.width if right is None else right + 1
        self.used.update((row, column) for row in range(first, last + 1) for column in range(left, end))

    def unused_numbers(self) -> Iterator[Place]:
        """List the cells with numbers whose meaning nobody has found."""
        for row in range(self.height):
            for column, value in self.cells(row):
                is_number = number_of(value) is not None or has_digits(value) or isinstance(value, Formula)
                if (row, column) not in self.used and is_number and not is_nothing(value):
                    yield row, column
