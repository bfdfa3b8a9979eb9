"""The versions of the schema, each from the one before."""
