"""What the pages share that look at images: runs on images, and what their frames hold."""
