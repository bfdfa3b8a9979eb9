"""The engine: networks, their gradients and their training, in NumPy. Knows nothing of the web."""
