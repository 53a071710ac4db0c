"""The workshop's plan: shown, asked, changed, explained."""
