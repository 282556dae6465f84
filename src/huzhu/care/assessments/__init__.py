"""How able somebody is and what somebody lacks, as two people saw it; and objections to it."""
