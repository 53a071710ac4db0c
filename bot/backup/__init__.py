"""Back up the embedded mode while the robot runs, and bring a backup to life in an empty folder.

The database is copied first and the blobs after it: a blob is put before the row that names it is committed, so every
row of the copy finds its blob. A backup appears under its name when it is whole; a broken one is taken up again.
"""
