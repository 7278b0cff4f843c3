#!/usr/bin/env bash
# Gradescope runs this once, when it makes the image of the autograder.
set -e
apt-get update
apt-get install -y python3-venv bubblewrap
python3 -m venv "${GRADER:=/opt/grader}"
"$GRADER/bin/python" -m pip install -q -r "${AUTOGRADER:-/autograder}/source/grading/requirements.txt"
