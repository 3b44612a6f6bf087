"""The convolution bench: an image or a signal, a kernel, and all that the kernel reads and writes."""
