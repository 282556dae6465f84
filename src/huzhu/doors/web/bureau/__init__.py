"""The bureau: the figures of a month, the visits under each, and the trail of one visit."""
