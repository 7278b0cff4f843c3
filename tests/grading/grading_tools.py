"""Small helpers of the grading tests."""

SETUP = "import numpy as np\nfrom upsample_lib.check import Check\ncheck = Check('transposed_convolution')"


def shown(outputs):
    """The text of a cell's outputs, errors included."""
    parts = []
    for output in outputs:
        error = f"{output['ename']}: {output['evalue']}" if output["output_type"] == "error" else ""
        parts += [output.get("text", ""), error, output.get("data", {}).get("text/plain", "")]
    return "\n".join(filter(None, parts))


def cell(role, source, name=None):
    """A cell of a judge's job."""
    return {"role": role, "name": name, "source": source}
