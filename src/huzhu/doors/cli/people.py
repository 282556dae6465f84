"""`huzhu people import`: a station's own list of people becomes the register."""

import typer

app = typer.Typer(no_args_is_help=True)


@app.callback()
def people() -> None:
    """The register of people."""
