"""The room of an order: what buyer and factory say to each other passes through the robot."""
