"""A made-up town from a seed: its hills, its people and one day of its life, for demos, benches and tests."""
