"""What is told without being asked: cards, morning jobs, chasing, digests."""
