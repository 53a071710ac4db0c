"""Files that somebody gives: told by their bytes, opened with limits, refused in one sentence."""
