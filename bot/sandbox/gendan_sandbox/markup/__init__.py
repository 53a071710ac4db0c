"""What is written: text with entities, keyboards and links, each as Telegram takes it."""
