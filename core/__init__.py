"""The domain: one folder per feature; rules, rows, queries, actions."""
