"""The Telegram side of the process: transport, intake of updates, delivery of messages."""
