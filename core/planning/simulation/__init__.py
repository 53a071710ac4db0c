"""A season of a workshop, played with the planner and with bosses."""
