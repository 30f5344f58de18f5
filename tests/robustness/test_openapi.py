"""The service answers what its own description promises, whatever is sent: Schemathesis, in all its phases.

`GATESCOPE_CASES=1000` tries so many bodies and queries an operation, some ten thousand in all.
"""

import os
import re
import subprocess
import sys
import tempfile

import pytest

CASES = os.environ.get("GATESCOPE_CASES", "40")

# That so many bytes must come as width x height says, no schema can tell; what doesn't fit is refused.
NOT_IN_A_SCHEMA = "positive_data_acceptance"


@pytest.mark.slow
def test_every_response_matches_the_openapi_description(service: str):
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{service}/openapi.json", "--no-color", "--seed", "1"]
    limits = ["--max-examples", CASES, "--exclude-checks", NOT_IN_A_SCHEMA, "--continue-on-failure"]
    with tempfile.TemporaryDirectory() as folder:  # it keeps what it found beside itself
        done = subprocess.run([*command, *limits], cwd=folder, capture_output=True, text=True)
    tried = re.search(r"(\d+) generated", done.stdout)

    assert done.returncode == 0, done.stdout[-5000:]
    assert tried and int(tried[1]) > 10 * int(CASES), done.stdout[-2000:]
