"""The deletion of a person, with proof."""
