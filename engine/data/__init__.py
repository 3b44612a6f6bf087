"""What is learned from: tables, points, images, sequences and text, as specs that give the same arrays every time."""
