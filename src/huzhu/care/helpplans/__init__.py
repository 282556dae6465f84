"""Help plans: what covers each need of a person, what the family sees to, and referrals beyond the house."""
