"""What the page on the memory of reservoirs has of its own: what it starts from."""
