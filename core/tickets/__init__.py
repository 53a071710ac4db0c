"""Bundle tickets and carton labels: made from the cut order, counted by their codes."""
