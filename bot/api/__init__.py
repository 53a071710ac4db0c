"""The Bot API as far as it takes no library: HTTP, who a bot is, the files that were sent to it."""
