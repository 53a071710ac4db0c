"""The room of an order: what buyer and workshop say to each other passes through the robot."""
