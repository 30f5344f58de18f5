"""A feature of the page has one name: in Python, in scripts, style sheets and templates, and on the page itself."""

import re
from pathlib import Path

from gatescope.app.pages.features import FEATURES

ROOT = Path(__file__).parents[2]
NAMES = [feature.name for feature in FEATURES]


def test_scripts_list_the_features_in_the_same_order():
    script = (ROOT / "static/js/features.js").read_text(encoding="utf-8")
    entries = re.search(r"export const FEATURES = \{(.*?)\};", script, re.S)[1]

    assert re.findall(r'^\s*"?([a-z-]+)"?\s*(?::|,)', entries, re.M) == NAMES


def test_every_feature_has_a_script_of_its_name():
    assert sorted(path.name for path in (ROOT / "static/js/features").iterdir()) == sorted(NAMES)
    assert [name for name in NAMES if not (ROOT / f"static/js/features/{name}/{name}.js").is_file()] == []


def test_every_feature_has_a_template_of_its_name_and_no_other_is_there():
    templates = {path.stem for path in (ROOT / "templates/features").iterdir() if not path.stem.startswith("_")}

    assert templates == set(NAMES)


def test_every_style_sheet_is_that_of_one_feature():
    listed = [sheet for feature in FEATURES for sheet in feature.style_sheets]

    assert sorted(path.stem for path in (ROOT / "static/css/features").iterdir()) == sorted(listed)


def test_a_page_has_every_feature_once_and_links_its_style_sheets_in_order(client):
    page = client.get("/").text

    assert sorted(re.findall(r'data-feature="([^"]+)"', page)) == sorted(NAMES)
    assert re.findall(r'/css/features/([^"]+)\.css"', page) == [sheet for it in FEATURES for sheet in it.style_sheets]
