"""The commands of `gatescope`, one module each, with `add_arguments(parser)` and `run(args) -> exit status`.

A command's module is imported when it is asked for, and what is heavy when it runs.
"""


class UserError(Exception):
    """A mistake of the person at the keyboard: one sentence that says what must hold, what came and what to do."""
