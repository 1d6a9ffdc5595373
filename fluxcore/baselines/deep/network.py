"""Networks: layers for hours taken one by one, and a memory for hours in order.

Nothing here draws from PyTorch's global generator: a network brings its own, so that its numbers
depend on its seed alone.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

Weights = dict[str, NDArray[np.float32]]


def empty(kind: type[nn.Module], **sizes: int | bool) -> nn.Module:
    """A layer whose weights are not drawn yet, for PyTorch would draw from its global generator."""
    return kind(**sizes, device="meta").to_empty(device="cpu")


class Network(nn.Module):
    """What both kinds share: dropout of their own, a last linear layer, weights as numpy arrays."""

    def __init__(self, width: int, dropout: float, generator: torch.Generator) -> None:
        super().__init__()
        self.dropout = dropout
        self.generator = generator
        self.head = self.linear(width, 1, gain=1.0)

    def linear(self, inputs: int, outputs: int, gain: float) -> nn.Module:
        """A linear layer with weights of variance gain² / inputs and no offset."""
        layer = empty(nn.Linear, in_features=inputs, out_features=outputs)
        bound = gain * math.sqrt(3 / inputs)
        nn.init.uniform_(cast(Tensor, layer.weight), -bound, bound, generator=self.generator)
        nn.init.zeros_(cast(Tensor, layer.bias))
        return layer

    def dropped(self, hidden: Tensor) -> Tensor:
        """Set a share of units to 0 while learning, and enlarge the others."""
        if not (self.training and self.dropout):
            return hidden
        keep = 1 - self.dropout
        mask = torch.empty_like(hidden).bernoulli_(keep, generator=self.generator)
        return hidden * mask / keep

    def weights(self) -> Weights:
        """A copy of all weights."""
        return {name: value.numpy().copy() for name, value in self.state_dict().items()}

    def load(self, weights: Weights) -> None:
        """Take weights over."""
        self.load_state_dict(
            {name: torch.from_numpy(value.copy()) for name, value in weights.items()}
        )


class Dense(Network):
    """Linear layers with rectifiers between them.

    Weights start as He et al. (2015) have it, doi:10.1109/ICCV.2015.123.
    """

    def __init__(self, inputs: int, hidden: Sequence[int], dropout: float, seed: int) -> None:
        super().__init__(hidden[-1], dropout, torch.Generator().manual_seed(seed))
        sizes = [inputs, *hidden]
        self.layers = nn.ModuleList(
            self.linear(size, following, gain=math.sqrt(2)) for size, following in pairwise(sizes)
        )

    def represent(self, X: Tensor) -> Tensor:
        """Values of the last hidden layer without dropout, shape (n, hidden)."""
        for layer in self.layers:
            X = torch.relu(layer(X))
        return X

    def forward(self, X: Tensor) -> Tensor:
        """Covariates, shape (n, p), to predictions, shape (n,)."""
        for layer in self.layers:
            X = self.dropped(torch.relu(layer(X)))
        return cast(Tensor, self.head(X).squeeze(1))


class Recurrent(Network):
    """Long short-term memory, and a linear layer on its state hour by hour.

    References
    ----------
    Hochreiter & Schmidhuber (1997), Long short-term memory, Neural Comput. 9, 1735-1780.
    doi:10.1162/neco.1997.9.8.1735
    """

    def __init__(self, inputs: int, hidden: int, layers: int, dropout: float, seed: int) -> None:
        super().__init__(hidden, dropout, torch.Generator().manual_seed(seed))
        self.memory = empty(
            nn.LSTM, input_size=inputs, hidden_size=hidden, num_layers=layers, batch_first=True
        )
        bound = 1 / math.sqrt(hidden)
        for name, weight in self.memory.named_parameters():
            if "weight" in name:
                nn.init.uniform_(weight, -bound, bound, generator=self.generator)
            else:
                nn.init.zeros_(weight)
            if "bias_ih" in name:  # gates in, forget, cell, out: begin by remembering
                nn.init.ones_(weight.data[hidden : 2 * hidden])

    def forward(self, X: Tensor) -> Tensor:
        """Covariates of windows, shape (w, hours, p), to predictions, shape (w, hours)."""
        states, _ = self.memory(X)
        return cast(Tensor, self.head(self.dropped(states)).squeeze(2))
