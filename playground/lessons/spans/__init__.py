"""What the page on memory spans has of its own: who climbs, on which terms, and what it starts from."""
