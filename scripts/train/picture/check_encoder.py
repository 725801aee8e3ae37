"""Check the built picture encoder against the package's own graph, and against itself.

    check_encoder.py SOURCE.onnx ENCODER.onnx

1. In the package's graph every quantised product is put back into f32 (int8 weight times scale; activations untouched) and the
   outputs of its blocks are read. That is another program for the same weights: the features must agree to rounding.
2. Three runs, one thread and two: the bytes must be equal.
"""

import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

BLOCKS = range(4, 12)


def repaired(path: str) -> bytes:
    """The package's graph with f32 products and, as outputs, the residual stream after each of its twelve blocks."""
    model = onnx.load(path)
    graph = model.graph
    tensors = {t.name: t for t in graph.initializer}
    made_by = {o: n for n in graph.node for o in n.output}
    read_by = {}
    for node in graph.node:
        for name in node.input:
            read_by.setdefault(name, []).append(node)
    nodes = []
    for node in graph.node:
        if node.op_type != "MatMulInteger":
            nodes.append(node)
            continue
        activation = made_by[node.input[0]].input[0]
        stem = node.input[1].removesuffix("_quantized")
        weight = numpy_helper.to_array(tensors[node.input[1]]).astype(np.float32) * numpy_helper.to_array(tensors[stem + "_scale"])
        graph.initializer.append(numpy_helper.from_array(weight, stem + "_f32"))
        cast = read_by[node.output[0]][0]
        scaled = read_by[cast.output[0]][0].output[0]
        nodes.append(helper.make_node("MatMul", [activation, stem + "_f32"], [scaled + "_f32"]))
        for reader in read_by.get(scaled, []):
            for i, name in enumerate(reader.input):
                if name == scaled:
                    reader.input[i] = scaled + "_f32"
    outputs = [n.output[0] for n in nodes if n.name.startswith("/vision_model/encoder/layers.") and n.name.endswith("/Add_1") and n.name.count("/") == 4]
    if len(outputs) != 12:
        raise SystemExit(f"expected 12 blocks, found {len(outputs)}")
    needed, kept = set(outputs), []
    for node in reversed(nodes):
        if needed & set(node.output):
            kept.append(node)
            needed |= set(node.input)
    del graph.node[:], graph.output[:]
    graph.node.extend(reversed(kept))
    graph.output.extend(helper.make_tensor_value_info(o, TensorProto.FLOAT, None) for o in outputs)
    initializers = [t for t in graph.initializer if t.name in needed]
    del graph.initializer[:]
    graph.initializer.extend(initializers)
    return model.SerializeToString()


def session(model, threads: int = 1) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads, options.log_severity_level = threads, 1, 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def main() -> int:
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    source, encoder = sys.argv[1:]
    pixels = np.random.default_rng(0).normal(size=(1, 3, 224, 224)).astype(np.float32)
    streams = session(repaired(source)).run(None, {"pixel_values": pixels})
    theirs = np.concatenate([part for b in BLOCKS for part in (streams[b - 1][:, 0], streams[b - 1][:, 1:].mean(1))], axis=1)
    one = session(encoder)
    ours = one.run(["features"], {"pixels": pixels})[0]
    worst = float(np.abs(ours - theirs).max())
    print(f"{ours.shape[1]} features, largest {np.abs(theirs).max():.2f}, largest difference {worst:.2e}")
    again = [one.run(["features"], {"pixels": pixels})[0] for _ in range(2)]
    two = session(encoder, 2).run(["features"], {"pixels": pixels})[0]
    equal = all(np.array_equal(ours, o) for o in (*again, two))
    print("three runs, one thread and two: " + ("equal bytes" if equal else "DIFFERENT"))
    return 0 if worst < 1e-3 and equal else 1


if __name__ == "__main__":
    sys.exit(main())
