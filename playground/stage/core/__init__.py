"""What every picture on the stage stands on: wire, canvas, colours, axes, words.  No instrument enters."""
