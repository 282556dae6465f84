"""The style guide: every part of the design in every state, for builders and for the accessibility tests."""
