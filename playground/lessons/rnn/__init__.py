"""What the pages share that look at sequences."""
