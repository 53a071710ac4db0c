"""Work that follows a transaction: rows now, run by a loop or by a queue."""
