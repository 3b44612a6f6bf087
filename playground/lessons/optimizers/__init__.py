"""The optimizer race's parts: its page puts them together."""
