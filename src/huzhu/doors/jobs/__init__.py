"""What happens by the clock: take the time, call one action, log its count."""
