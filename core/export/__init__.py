"""The full export of a workshop or of a merchant: what is theirs, and nothing of anybody else."""
