#!/usr/bin/env bash
# Runs dieharder over the raw bits of raw_stream, one line for each p-value on stdout:
#   mode | seed | test | ntuple | tsamples | psamples | p-value | assessment
# A WEAK line (p outside 0.005 to 0.995: one in a hundred, of a perfect generator) is repeated with seeds 2 and 3.
#   tests/random/dieharder.sh build/tests/raw_stream [MODE ...]     default: counter streams interleaved
# Exit 1 if a test FAILED (p outside 1e-6 to 1 - 1e-6); without dieharder it says so and ends well.
set -u
raw=${1:?usage: dieharder.sh RAW_STREAM [MODE ...]}
shift
modes=("$@")
[ $# -gt 0 ] || modes=(counter streams interleaved)
if ! command -v dieharder >/dev/null; then
  echo "dieharder.sh: skipped, dieharder is not installed (Debian: apt-get install dieharder)"
  exit 0
fi

# Number and options of each test. Left out: 14, which dieharder itself says not to use; 204, a test of its KS test.
tests=(
  "0" "1" "2" "3" "4" "5" "6" "7" "8" "9" "10" "11" "12" "13" "15" "16" "17" "100" "101" "102"
  "200 -n 1" "200 -n 2" "200 -n 4" "200 -n 6" "200 -n 8" "200 -n 12"
  "201 -n 2 -t 10000 -p 100" "201 -n 3 -t 10000 -p 100" "201 -n 5 -t 10000 -p 100"
  "202 -n 3" "202 -n 5"
  "203 -n 0" "203 -n 1" "203 -n 3" "203 -n 7" "203 -n 15"
  "205" "206" "207" "208" "209"
)
fields="-D test_name -D ntuple -D tsamples -D psamples -D pvalues -D assessment"

one() {  # mode, seed, options
  # shellcheck disable=SC2086
  "$raw" "$1" "$2" 2>/dev/null | dieharder -g 200 -d $3 $fields | grep '|' |
    tr -d ' ' | sed "s/^/$1|$2|/; s/|/ | /g"
}

failed=0
for mode in "${modes[@]}"; do
  for t in "${tests[@]}"; do
    lines=$(one "$mode" 1 "$t")
    if grep -q WEAK <<<"$lines"; then
      for seed in 2 3; do lines+=$'\n'$(one "$mode" "$seed" "$t"); done
    fi
    echo "${lines:-$mode: no answer from dieharder -d $t}"
    if grep -q FAILED <<<"$lines"; then failed=1; fi
  done
done
exit $failed
