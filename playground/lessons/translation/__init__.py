"""What the page on sequence to sequence has of its own: phrases written twice, and what it starts from."""
