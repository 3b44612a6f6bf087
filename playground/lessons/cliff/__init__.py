"""What the page on clipping has of its own: what it starts from."""
