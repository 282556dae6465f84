"""What people may be entitled to: found over the register, without being asked."""
