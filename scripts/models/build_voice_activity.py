"""Build the voice-activity tool: Silero VAD for a whole stretch of sound as one ONNX graph.

    sound f32 [1, 256 + 64 + 512 n]  ->  probabilities f32 [n], state f32 [256]

The network is its makers' own form for sequences (silero_vad_16k_sequence.onnx), which takes chunks of 576 samples at 16 kHz (64 of context, 512
new) and the state of its LSTM. Its nodes and weights stay as they are. Added around it: `sound` is the state before the first chunk (256 numbers, zeros
where a sound begins), then the 64 samples before it, then the chunks, and is cut up here. So one run gives the probability of speech of every
chunk of 32 ms, and the state with which the next run goes on: a long sound is heard in parts with the same outcome as at once.

The result is the same bytes for the same weights. Use: build_voice_activity.py SOURCE OUT, or build(parts, out).
"""

import hashlib
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

CONTEXT, CHUNK, STATE = 64, 512, 128


def build(parts: dict[str, Path], out: Path) -> None:
    """Write the network to `out`. `parts` holds the one file of the wheel."""
    if len(parts) != 1:
        raise ValueError(f"expected one network, found {len(parts)}")
    source = onnx.load(str(next(iter(parts.values()))))
    graph = source.graph
    names = [i.name for i in graph.input], [o.name for o in graph.output]
    if names != (["input", "h", "c"], ["speech_probs", "hn", "cn"]):
        raise ValueError(f"inputs and outputs are {names}: not Silero's network for sequences")

    constants: list[TensorProto] = []

    def integers(*values: int) -> str:
        name = f"framing_{len(constants)}"
        constants.append(numpy_helper.from_array(np.array(values, np.int64), name))
        return name

    def cut(name: str, first: int, end: int, *shape: int) -> list[onnx.NodeProto]:
        """`sound` from `first` to `end` in another shape."""
        flat = helper.make_node("Slice", ["sound", integers(first), integers(end), integers(1)], [name + "_flat"], name=name + "_slice")
        return [flat, helper.make_node("Reshape", [name + "_flat", integers(*shape)], [name], name=name + "_reshape")]

    nodes = cut("h", 0, STATE, 1, 1, STATE) + cut("c", STATE, 2 * STATE, 1, 1, STATE)
    nodes += cut("before", 2 * STATE, -CONTEXT, -1, CHUNK) + cut("chunks", 2 * STATE + CONTEXT, np.iinfo(np.int64).max, -1, CHUNK)
    nodes += [
        helper.make_node("Slice", ["before", integers(0), integers(CONTEXT), integers(1)], ["contexts"], name="contexts_slice"),
        helper.make_node("Concat", ["contexts", "chunks"], ["input"], name="framed", axis=1),
        *graph.node,
        helper.make_node("Identity", ["speech_probs"], ["probabilities"], name="named"),
        helper.make_node("Concat", ["hn", "cn"], ["both"], name="after", axis=0),
        helper.make_node("Reshape", ["both", integers(2 * STATE)], ["state"], name="after_flat"),
    ]
    made = helper.make_graph(
        nodes,
        "voice-activity",
        [helper.make_tensor_value_info("sound", TensorProto.FLOAT, [1, "state_and_samples"])],
        [
            helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["chunks_of_32_ms"]),
            helper.make_tensor_value_info("state", TensorProto.FLOAT, [2 * STATE]),
        ],
        [*graph.initializer, *constants],
    )
    opset = [helper.make_opsetid(o.domain, o.version) for o in source.opset_import]
    model = helper.make_model(made, opset_imports=opset, producer_name="saboot", ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    Path(out).write_bytes(model.SerializeToString(deterministic=True))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    build({"network": Path(sys.argv[1])}, Path(sys.argv[2]))
    print(hashlib.sha256(Path(sys.argv[2]).read_bytes()).hexdigest(), sys.argv[2])
