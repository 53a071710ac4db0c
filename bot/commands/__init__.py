"""The commands of `gendan`, what they say, and how each ends with one sentence."""
