"""What a network has learned, as files for other programs: safetensors and ONNX.

Both hold the plain network.  Its inputs are the features, not the raw points: `metadata` names them in order and
says how raw columns are standardised, the brightness of pixels, or the values of a series; its output is raw as well,
before any sigmoid or softmax.
"""

from __future__ import annotations

import io
import json
import threading
from typing import Any

import torch
from torch import nn

from engine.data.series import Serial
from engine.networks.network import Network
from engine.networks.recurrent import Recurrent
from engine.networks.recurrent_modules import Recurrence
from engine.spec import Refusal
from engine.training.recording import Checkpoint

GIVEN = {2: "sequences", 3: "images"}  # what inputs are called, by how many dimensions one has
MAX_WRITTEN_OUT = 100  # steps of a recurrent layer that ONNX lacks, most of a second for each direction
_exporting = threading.Lock()  # torch's exporter keeps its settings in global variables


def safetensors(checkpoint: Checkpoint, *, replica: int = 0) -> bytes:
    """Return the weights of one replica under the names of the script's `model.state_dict()`.

    Buffers of batch norm are among them; the metadata lies in the file's header.
    """
    from safetensors.torch import save

    tensors = {
        name: each.detach().contiguous() for name, each in _module(checkpoint, replica).state_dict().items()
    }
    return save(tensors, metadata=metadata(checkpoint, replica))


def onnx(checkpoint: Checkpoint, *, replica: int = 0) -> bytes:
    """Return the network of one replica as an ONNX model: `features` [batch, F] → `output` [batch, K], float32.

    Of networks that look at images the input is called `images`, [batch, C, H, W]; of recurrent ones `sequences`,
    [batch, T, F], and where k steps are asked the output is [batch, k, K].  It computes what the network
    does outside training.  torch's newer exporter does the same, but takes seconds in which no other visitor's
    picture moves, and 160 MB; this one takes milliseconds.  Raises Refusal where a recurrent layer that ONNX lacks
    would have to be written out for too many steps.
    """
    from onnx import helper, load_from_string

    module = _module(checkpoint, replica).eval()
    _traceable(checkpoint.network, module)
    inputs, file = checkpoint.network.inputs, io.BytesIO()
    given, shape = ("features", (inputs,)) if isinstance(inputs, int) else (GIVEN[len(inputs)], inputs)
    with _exporting:
        torch.onnx.export(
            module,
            (torch.zeros(2, *shape),),
            file,  # type: ignore[reportArgumentType]
            dynamo=False,
            opset_version=17,
            input_names=[given],
            output_names=["output"],
            dynamic_axes={given: {0: "batch"}, "output": {0: "batch"}},
        )
    model = load_from_string(file.getvalue())
    helper.set_model_props(model, metadata(checkpoint, replica))
    return model.SerializeToString()


def _traceable(network: Network, module: nn.Sequential) -> None:
    """Raise Refusal where tracing would take more than a second: a graph holds every step of layers ONNX lacks."""
    found = [each for each in module if isinstance(each, Recurrence | nn.RNNBase)]
    columns = [column for column in network.roots if isinstance(column.layer, Recurrent)]
    for column, each in zip(columns, found, strict=True):
        length = column.shape_in[0]
        if isinstance(each, Recurrence) and length > MAX_WRITTEN_OUT:
            raise Refusal(
                "ONNX has no layer for “{layer}”: it has to be written out step by step, and that goes for up to "
                "{most} steps; here are {length}. Take the file for safetensors instead.",
                layer=column.layer.title,
                most=MAX_WRITTEN_OUT,
                length=length,
            )


def metadata(checkpoint: Checkpoint, replica: int = 0) -> dict[str, str]:
    """Return what one has to know to use the weights, each value as JSON.

    `experiment` is the whole experiment as in a link, `step` how many updates it has had, `features` names the
    inputs.  Where the data are still there, `classes` names the outputs' meaning; for tables `mean` and `spread`
    are those of the columns; of images those of the brightness, where white is 1: the network sees
    (pixel/255 − mean)/spread in an array of the given `shape`; of a series those of its values, in and out; a
    predicted number is `target_mean` + `target_scale` · output.
    """
    known: dict[str, Any] = {
        "experiment": checkpoint.experiment.replicas()[replica].to_json(),
        "step": checkpoint.step,
        "features": checkpoint.features,
        "silenced": sorted(checkpoint.lesions),
    }
    try:
        data = checkpoint.experiment.data()
    except Refusal:  # an uploaded table that is no longer here; the weights are good without it
        data = None
    if data is not None:
        known |= {"task": data.task, "classes": data.classes}
        if data.standardised:
            places = list(data.encode.positions)
            known |= {
                "mean": data.encode.centre[places].tolist(),
                "spread": data.encode.spread[places].tolist(),
            }
        if data.pixels is not None:
            known |= {"mean": data.mean, "spread": data.spread, "shape": data.given}
        if isinstance(checkpoint.experiment.dataset, Serial):
            series = checkpoint.experiment.dataset.series()
            known |= {"mean": series.mean, "spread": series.spread}
        if data.task == "regression":
            known |= {"target_mean": data.target_mean, "target_scale": data.target_scale}
    return {name: json.dumps(value, ensure_ascii=False) for name, value in known.items()}


def _module(checkpoint: Checkpoint, replica: int) -> nn.Sequential:
    params, kept = (torch.tensor(each[replica]).float() for each in (checkpoint.params, checkpoint.kept))
    return checkpoint.network.module(params, kept)
