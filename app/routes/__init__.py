"""One URL family a file; each route is thin, over typed dependencies."""
