"""Reviews: what the elder says of a visit."""
