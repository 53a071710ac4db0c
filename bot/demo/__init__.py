"""The demonstration: sandbox messenger and robot in one process, with people in it, and a tour that plays itself."""
