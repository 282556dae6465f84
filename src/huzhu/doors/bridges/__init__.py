"""Files and foreign systems, read into plain values."""
