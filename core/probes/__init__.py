"""Questions about a network at one moment, one a file, answered in float64 from a snapshot."""
