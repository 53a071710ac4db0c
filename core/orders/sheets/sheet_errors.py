"""What may be wrong with what an order sheet says; each error names the cell."""

from enum import StrEnum
from typing import ClassVar

from core.errors import UserError


class NotOrder(StrEnum):
    """What a sheet is that is no order."""

    PRICE_LIST = "price_list"
    PACKING_LIST = "packing_list"
    MEASURES = "measures"
    STOCK = "stock"
    TIMESHEET = "timesheet"
    INVOICE = "invoice"
    DELIVERY_NOTE = "delivery_note"
    RETURNS = "returns"
    NO_SIZES = "no_sizes"


class SheetTableMissing(UserError):
    """No row of headings with sizes was found."""

    code: ClassVar[str] = "sheet_table_missing"


class SheetNoPieces(UserError):
    """There is a table, and no quantity in it: an empty form."""

    code: ClassVar[str] = "sheet_no_pieces"


class SheetNotAnOrder(UserError):
    """The sheet is something else: `what` is a `NotOrder`."""

    code: ClassVar[str] = "sheet_not_an_order"


class SheetPiecesWrong(UserError):
    """A quantity is no whole number above zero."""

    code: ClassVar[str] = "sheet_pieces_wrong"


class SheetFormula(UserError):
    """A cell that counts holds a formula that gives no number."""

    code: ClassVar[str] = "sheet_formula"


class SheetSizeUnknown(UserError):
    """A heading or cell names no size that we know, and numbers stand by it."""

    code: ClassVar[str] = "sheet_size_unknown"


class SheetSizeTwice(UserError):
    """Two columns are of one size, also where they write it in two ways, such as 2XL and XXL."""

    code: ClassVar[str] = "sheet_size_twice"


class SheetHeadingMissing(UserError):
    """A number stands right of the sizes in a column that has no heading."""

    code: ClassVar[str] = "sheet_heading_missing"


class SheetRowsAlike(UserError):
    """Neither a colour nor a size tells two rows apart."""

    code: ClassVar[str] = "sheet_rows_alike"


class SheetQuoteOpen(UserError):
    """A quotation mark of a text table is never closed, so that the rows below it are one cell."""

    code: ClassVar[str] = "sheet_quote_open"


class SheetColourMissing(UserError):
    """A row has pieces and no colour, while others have one."""

    code: ClassVar[str] = "sheet_colour_missing"


class SheetDuplicate(UserError):
    """One size of one colour stands in two cells."""

    code: ClassVar[str] = "sheet_duplicate"


class SheetTotalDiffers(UserError):
    """A total in the sheet is not the sum of its row or column."""

    code: ClassVar[str] = "sheet_total_differs"


class SheetTwoCounts(UserError):
    """Two columns of quantities disagree, and nothing says which one is ordered."""

    code: ClassVar[str] = "sheet_two_counts"


class SheetTwoVersions(UserError):
    """Two tabs are versions of one order by their names."""

    code: ClassVar[str] = "sheet_two_versions"


class SheetTwoDays(UserError):
    """Rows of one order have two days of delivery."""

    code: ClassVar[str] = "sheet_two_days"


class SheetPacksUnclear(UserError):
    """Quantities are packs or a ratio, and the numbers of the row do not fit together."""

    code: ClassVar[str] = "sheet_packs_unclear"


class SheetCartonsDiffer(UserError):
    """Packs or cartons times the pieces in each are not the quantity that stands beside them."""

    code: ClassVar[str] = "sheet_cartons_differ"


class SheetPacksOnly(UserError):
    """Packs or cartons are counted, and nothing says how many pieces one holds."""

    code: ClassVar[str] = "sheet_packs_only"


class SheetSizesTogether(UserError):
    """One number stands beside several sizes, and nothing says how many of each."""

    code: ClassVar[str] = "sheet_sizes_together"


class SheetColumnsUnclear(UserError):
    """Pieces stand under several headings side by side that may be stores, styles or colours."""

    code: ClassVar[str] = "sheet_columns_unclear"


class SheetRatioUneven(UserError):
    """Pieces cannot be divided by the ratio of the sizes."""

    code: ClassVar[str] = "sheet_ratio_uneven"


class SheetDayWrong(UserError):
    """A cell names no day, two days, or one that is over."""

    code: ClassVar[str] = "sheet_day_wrong"


class SheetPriceWrong(UserError):
    """A cell names no price."""

    code: ClassVar[str] = "sheet_price_wrong"


class SheetFabricUnclear(UserError):
    """A cell does not say who brings the fabric."""

    code: ClassVar[str] = "sheet_fabric_unclear"
