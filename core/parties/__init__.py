"""People, workshops, who belongs where, and the one door that says who may see what."""
