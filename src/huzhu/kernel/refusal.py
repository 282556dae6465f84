"""What a domain "no" is: a code, a kind sentence, and what the person can do next."""


class Refused(Exception):
    """A no that the rules of the house give; every other exception is a bug.

    Subclasses stand beside the function that raises them and set three texts in English, which the doors
    translate: `code` (stable, `need.already_closed`), `sentence` and `next_step`. Keyword arguments fill the
    `%(name)s` places of both sentences. They may be read aloud to someone of eighty, so they hold ids or
    plain words, never a number or an address.
    """

    leaves_trace = False  # True where the no is itself written down, and that has to stand

    code = "refused"
    sentence = "This cannot be done."
    next_step = "Please ask the station."

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(f"{self.code}: {self.sentence % params}" if params else f"{self.code}: {self.sentence}")


class NotFound(Refused):
    """There is nothing of that name within the asker's reach; doors answer 404, whether it exists or not."""

    code = "not_found"
    sentence = "We could not find that."
    next_step = "Please check the address, or ask the station."
