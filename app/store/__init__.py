"""Where runs outlive the server: one database, one writer."""
