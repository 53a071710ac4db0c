"""How much a person and a workshop may send, and who was asked to come back later."""
