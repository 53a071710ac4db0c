"""Order sheets: a workbook as a merchant sends it is read as orders and notes. No database is known here."""
