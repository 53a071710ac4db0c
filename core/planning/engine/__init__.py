"""The scheduling engine: problems, schedules, searches, checks, file formats. It knows no order and no database."""
