"""What only one big lesson needs, a folder each.  A small lesson never needs a folder here, and no folder another."""
