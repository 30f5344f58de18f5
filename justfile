# Every verb of the repository: `uv run just VERB`.

# List the verbs.
default:
    @"{{ just_executable() }}" --list

# Check format, lint, import contracts, page scripts, types and words.
check:
    uv run ruff check
    uv run ruff format --check
    uv run .ci/imports
    uv run .ci/js
    .ci/types
    .ci/prose

# Run everything but browser, robustness and slow tests.
test *options:
    uv run pytest -n auto -m "not browser and not robustness and not slow" {{ options }}

# Run the page's tests in Chromium.
test-browser *options:
    uv run pytest -n auto -m browser {{ options }}

# Run all tests.
test-all *options:
    uv run pytest -n auto {{ options }}

# Run what may differ on another Python: not the page, its scripts and documents, nor long trainings and loads.
test-python python *options:
    uv run --python "{{ python }}" --isolated pytest -n auto tests/app tests/model tests/packaging tests/robustness \
        -m "not slow" {{ options }}

# Serve the page at http://127.0.0.1:8000.
serve *options:
    uv run gatescope serve {{ options }}

# Update the catalogues of translations.
messages:
    uv run python -m gatescope.app.locales

# Measure Gatescope's computations and its service.
bench:
    uv run python benchmarks/compute.py
    uv run python benchmarks/service.py
