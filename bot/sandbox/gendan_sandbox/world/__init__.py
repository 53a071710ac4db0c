"""The messenger itself: people, bots, chats and files, and what happens to them."""
