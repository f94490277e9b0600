"""What applying a net costs: the multiply-adds of its products, for each layer and in all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from netlang.compiler.ir.primitives import scan as loops
from netlang.compiler.ir.program import Program
from netlang.compiler.ir.size_products import Product
from netlang.compiler.lowering.lower import lower
from netlang.errors import NetError
from netlang.language.nets.net import Net, Path
from netlang.language.types.sizes import BATCH, Length
from netlang.language.values.sentinels import Automatic, Sentinel

ONE = Product.of(())


@frozen(repr=False)
class Polynomial:
    """A number that depends on the lengths of sequences: a sum of products.

    >>> T = Length("T")
    >>> cost = Polynomial.of([Product.of((T, 2)), Product.of((T, T, 1000)), Product.of((3, T + 1))])
    >>> cost, cost.at(T=10)
    (2 T + 1,000 T^2 + 3 (T+1), 100053)
    """

    products: tuple[Product, ...]  # no two of the same lengths

    @staticmethod
    def of(products: Iterator[Product] | list[Product]) -> Any:
        """The sum of products; a plain integer where it depends on no length."""
        numbers: dict[frozenset[tuple[Length, int]], int] = {}
        for product in products:
            numbers[product.lengths] = numbers.get(product.lengths, 0) + product.number
        found = tuple(Product(number, lengths) for lengths, number in numbers.items() if number)
        plain = all(product.lengths == ONE.lengths for product in found)
        return sum(product.number for product in found) if plain else Polynomial(found)

    def at(self, **lengths: int) -> int:
        """The number at these lengths, by name."""
        factors = [[size.of(lengths) ** power for size, power in product.lengths] for product in self.products]
        total = 0
        for product, powers in zip(self.products, factors, strict=True):
            number = product.number
            for power in powers:
                number *= power
            total += int(number)
        return total

    def __repr__(self) -> str:
        return " + ".join(map(_text, self.products))


def _text(product: Product) -> str:
    """A product as text: `4,608 T^2`."""
    sizes = [
        (f"({size})" if size.steps or size.parts else str(size)) + (f"^{power}" if power > 1 else "")
        for size, power in sorted(product.lengths, key=str)
    ]
    return " ".join([f"{product.number:,}", *sizes])


def multiply_adds(net: Net) -> dict[Path, Any]:
    """The multiply-adds of products in each layer, by path, for one example: an integer, or a `Polynomial` of lengths.
    Layers without products are left out. Raises NetError where sizes are open, or layers compute nothing.

    >>> from netlang import LongShortTermMemoryLayer, NetChain, Ramp
    >>> multiply_adds(NetChain([5, Ramp, 2], Input=3))
    {(1,): 15, (3,): 10}
    >>> multiply_adds(LongShortTermMemoryLayer(7, Input=["Varying", 5]))
    {(): 336 T}
    """
    found: dict[Path, list[Product]] = {}
    for path, product in _products(lower(net).program):
        found.setdefault(path, []).append(product)
    return {path: Polynomial.of(products) for path, products in found.items()}


def total_of(costs: Mapping[Path, Any] | Sentinel, under: Path = ()) -> Any:
    """The sum of what is at or inside a path; Automatic where that is not known."""
    if isinstance(costs, Sentinel):
        return costs
    inside = [cost for path, cost in costs.items() if path[: len(under)] == under]
    parts = [cost.products if isinstance(cost, Polynomial) else (Product(cost, ONE.lengths),) for cost in inside]
    return Polynomial.of([product for products in parts for product in products])


def _products(program: Program, steps: Product = ONE) -> Iterator[tuple[Path, Product]]:
    """The layer and the number of multiply-adds of each call, and of those in loops, as often as they run."""
    for call in program.calls():
        if call.primitive is loops.scan:
            sequence = call.args[call.attrs["carry"]]
            yield from _products(call.attrs["body"], steps.times(Product.of((sequence.shape[1],))))
        elif call.primitive.multiply_adds is not None:
            sizes = call.primitive.multiply_adds(call.args, call.outputs[0], **call.attrs)
            yield call.origin.path, _for_one(Product.of(sizes).times(steps))


def _for_one(product: Product) -> Product:
    """The same for a batch of one example."""
    return Product(product.number, frozenset((size, power) for size, power in product.lengths if size != BATCH))


def known_multiply_adds(net: Net) -> Any:
    """`multiply_adds`, or Automatic where the net cannot be compiled yet."""
    try:
        return multiply_adds(net)
    except NetError:
        return Automatic
