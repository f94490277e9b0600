"""What several tests of data use: two nets that show what reached them, and arrays in the forms of other libraries."""

import numpy as np

from netlang import EmbeddingLayer, LinearLayer

X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
Y = np.array([[1.0], [2.0]])
LINEAR = LinearLayer(1, Weights=[[1, 10, 100]], Biases=None, Input=3)
CODES = EmbeddingLayer(Weights=[[1.0], [2.0], [3.0]], Input="Varying")


class Tensor:
    """Another library's array: no conversion while it records gradients."""

    def __init__(self, values, requires_grad=False):
        self.values, self.requires_grad = np.asarray(values), requires_grad

    def detach(self):
        return Tensor(self.values)

    def __array__(self, dtype=None, copy=None):
        if self.requires_grad:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        return self.values if dtype is None else self.values.astype(dtype)


def objects(values):
    made = np.empty(len(values), object)
    made[:] = values
    return made
