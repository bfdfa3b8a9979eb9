"""How the schema came to be: one file a version, run in order when a store is opened."""
