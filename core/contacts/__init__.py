"""Ways to reach somebody past the robot, in any text that crosses between two sides before their deal."""
