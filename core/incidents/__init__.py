"""What happened to the robot itself: starts, outages, messages in doubt; for the operator to see."""
