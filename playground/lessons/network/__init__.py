"""The network playground's parts: its page puts them together."""
