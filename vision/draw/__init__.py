"""Every picture that the robot draws for people, and photos as a phone would take them.

Each picture is one frozen dataclass of texts that are already in the reader's language, plus numbers, and one pure
function from it to PNG, JPEG or PDF bytes. Texts shrink, wrap and end in an ellipsis by themselves, so that no language
runs out of its box.
"""
