"""The process: settings, composition root, command line, Telegram transport and loops."""
