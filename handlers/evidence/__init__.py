"""Photos of a stage: taken, judged, told, decided."""
