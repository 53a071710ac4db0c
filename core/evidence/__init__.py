"""Evidence: photos and clips of stages, what was found out about them, and the verdict."""
