#!/usr/bin/env bash
# JAX 0.10.2 on a CPU (0.12.0.1 on Python 3.13 too): an executable that JAX restored from its persistent compilation
# cache can be serialized and loaded again without an error, but raises when it is run.
#
# Expected: `jax.experimental.serialize_executable` gives a complete executable, whether the compiler made it in this
#   process or the cache did in an earlier one.
# Seen: the first process compiles, serializes, loads and runs. The second finds the computation in the cache, serializes
#   it to fewer bytes, loads it, and the call raises JaxRuntimeError "... Function ... not found".
# For Gatescope: a compile cache entry is run once on blank images before it is used or stored, and JAX's own cache must
#   be off where entries are written.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "jax==0.10.2" "jaxlib==0.10.2"

cat >"$folder/serialize.py" <<'PYTHON'
import sys

import jax
import jax.numpy as jnp
from jax.experimental.serialize_executable import deserialize_and_load, serialize

jax.config.update("jax_compilation_cache_dir", sys.argv[1])
jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)


def run_rnn(rows):
    def step(state, row):
        state = jnp.tanh(row @ jnp.full((28, 128), 0.01) + state @ jnp.full((128, 128), 0.01))
        return state, state

    return jax.lax.scan(step, jnp.zeros(128), rows)


rows = jnp.ones((28, 28))
content, inputs, outputs = serialize(jax.jit(run_rnn).lower(rows).compile())
loaded = deserialize_and_load(content, inputs, outputs)
try:
    state, _ = loaded(rows)
    print(f"ran: {len(content)} bytes, sum of the last state {float(state.sum()):.3f}")
except Exception as error:
    print(f"loaded and raised: {len(content)} bytes, {type(error).__name__}: {error}")
PYTHON

export JAX_PLATFORMS=cpu
first=$("$folder/venv/bin/python" "$folder/serialize.py" "$folder/cache")
second=$("$folder/venv/bin/python" "$folder/serialize.py" "$folder/cache")
printf 'compiled here:  %s\nfrom the cache: %s\n' "$first" "$second"
[[ $first == "ran: "* ]]
[[ $second == "loaded and raised: "*"JaxRuntimeError"*"not found"* ]]
