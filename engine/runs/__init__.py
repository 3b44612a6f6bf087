"""The fast stacked supervised run, and what makes it one of the things that pages can play."""
