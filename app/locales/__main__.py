"""Update the catalogues from the sources: `python -m gatescope.app.locales`, then translate what is empty."""

from babel.messages.pofile import write_po

from gatescope.app.locales.extract import extract_messages
from gatescope.app.pages.languages import DEFAULT, LANGUAGES, catalogue


def main() -> None:
    """Write every catalogue with the translations that it has, without messages that are gone."""
    for language in LANGUAGES:
        if language == DEFAULT:
            continue
        known = catalogue(language)
        known.update(extract_messages(), no_fuzzy_matching=True, update_creation_date=False)
        path = language.catalogue_path
        with path.open("wb") as file:
            write_po(
                file, known, width=120, sort_output=True, include_lineno=False, ignore_obsolete=True, omit_header=False
            )
        missing = [message.id for message in known if message.id and not message.string]
        print(f"{path}: {len(known)} sentences, {len(missing)} to be translated")


if __name__ == "__main__":
    main()
