"""What the pages of supervised runs share: bar, transport, learning knobs, links with weights, code, diagram."""
