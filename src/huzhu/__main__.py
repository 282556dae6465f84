"""`python -m huzhu`: the command line."""

from huzhu.doors.cli.main import run

if __name__ == "__main__":
    run()
