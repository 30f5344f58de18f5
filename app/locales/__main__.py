"""Update the catalogues from the sources: `python -m gatescope.app.locales`, then translate what is empty."""

from babel.messages.pofile import write_po

from gatescope.app.locales.extract import sources
from gatescope.app.pages.languages import DEFAULT, HERE, LANGUAGES, catalogue


def main() -> None:
    """Write every catalogue anew, with the translations that it has; what nobody says any more goes."""
    for language in LANGUAGES:
        if language == DEFAULT:
            continue
        known = catalogue(language)
        known.update(sources(), no_fuzzy_matching=True, update_creation_date=False)
        path = HERE / language.replace("-", "_") / "LC_MESSAGES" / "gatescope.po"
        with path.open("wb") as file:
            write_po(
                file, known, width=120, sort_output=True, include_lineno=False, ignore_obsolete=True, omit_header=False
            )
        missing = [message.id for message in known if message.id and not message.string]
        print(f"{path}: {len(known)} sentences, {len(missing)} to be translated")


if __name__ == "__main__":
    main()
