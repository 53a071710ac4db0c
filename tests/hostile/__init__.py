"""Files that strangers make to do harm, and every door that a file may come to."""
