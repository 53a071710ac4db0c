"""The tour: the whole journey of an order, played through the messenger by itself and checked in the chats."""
