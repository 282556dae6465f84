"""What members do with their time beside helping: give it to family, donate it, direct what is above the limit."""
