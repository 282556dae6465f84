"""The elder's home: who comes, asking for help, my time, and the family who acts for me."""
