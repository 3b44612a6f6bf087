"""Questions to networks that read sequences: how gradients travel through time, and what is remembered."""
