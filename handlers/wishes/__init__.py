"""What people say in words: answered with the screen that exists for it, or with what can be done."""
