"""What a station tells everybody: when somebody is there, and what is on."""
