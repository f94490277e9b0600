"""CompiledLayer: a Python function of NumPy arrays as a layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from netlang.compiler import ops
from netlang.compiler.ir.primitives.python_callback import PythonFunction, call
from netlang.compiler.ir.primitives.scan import closed
from netlang.compiler.ir.program import Program, Shape, Type, Value, arguments_of, name_of, new_argument, role_of
from netlang.compiler.rules import derive
from netlang.errors import NetDataError, NetError, all_of, brief, sized
from netlang.language.declaration.declare import Dims, In, Out, Rule, dims, option
from netlang.language.declaration.domains import OUTSIDE, Domain
from netlang.language.declaration.signatures import check_takes, in_short, saved_by_name
from netlang.language.nets.layer import Layer, layer
from netlang.language.nets.net import Net
from netlang.language.symbols import arity_of
from netlang.language.types.coders import Coder
from netlang.language.types.sizes import BATCH, Length, Size
from netlang.language.values.reading import plain
from netlang.language.values.sentinels import Automatic
from netlang.layers.compiled.fixed import fixed, key, origin
from netlang.layers.compiled.program_array import trace

FUNCTION_OF_IT = "the function of CompiledLayer"
GRADIENT = "the gradient function of CompiledLayer"
GRADIENT_WAYS = ["lambda x, g: ...", "lambda x, g, y: ..., with the output"]
ONE_ARRAY = ["one array of numbers as its result, as np.sort gives"]
RAGGED = "its lists have different lengths"


def _callable(value: Any) -> Any:
    return fixed(value) if callable(value) and not isinstance(value, type | Net | Coder) else OUTSIDE


def _function(value: Any) -> Any:
    found = _callable(value)
    if found is not OUTSIDE:
        check_takes(found, ("an array",), FUNCTION_OF_IT, "CompiledLayer(np.sort)")
    return found


def _gradient(value: Any) -> Any:
    found = _callable(value)
    if found is not OUTSIDE and arity_of(found)[0] != 3:
        check_takes(found, ("the input", "the gradient of the output"), GRADIENT, GRADIENT_WAYS[0])
    return found


def _shown(f: Any) -> str:
    return getattr(f, "__name__", repr(f)) if callable(f) else repr(f)


FUNCTION = Domain(
    "a function of an array",
    _function,
    ways=lambda value: ["CompiledLayer(np.sort)"],
    type="Callable[..., Any]",
    show=_shown,
)
GRADIENT_FUNCTION = Domain(
    "a function of (input, output gradient)", _gradient, ways=lambda value: GRADIENT_WAYS, show=_shown
)


def _by_name(f: Any) -> Any:
    return saved_by_name(origin(f), "CompiledLayer")


@layer
class CompiledLayer(Layer):
    """What the Python function `f` gives, of NumPy arrays: one array in, one array out.

    `gradient`: a function of (input, gradient of the output) or of (input, gradient of the output, output) that gives
    the gradient of the input; None: there is none, and training through the layer is an error; Automatic (the
    default): `f` is traced. It is called once with an array in the making, and the NumPy functions, operators, indices
    and Python loops that it consists of become the layer's program, whose derivative is known. Where that fails (what
    it does depends on the data, or a function is not known), `f` runs as it is, and training through it is an error
    that says why. Of an empty sequence, a traced function gives what AggregationLayer does.
    `Batched=True`: both functions take and give whole batches, the example being axis 0; otherwise single examples.
    Ports: Input, any array, of which dimensions may vary; Output, as given, or of the dimensions that `f` gives for
    zeros. No arrays. `f` is a function of its argument alone: no random numbers, nothing kept from call to call. What
    it reads elsewhere, such as an array, it reads as that is when the layer is made. It may write to the array that it
    is given and keep it, and give the same array each time: both are copies.
    Source: https://reference.wolfram.com/language/ref/CompiledLayer.html

    >>> import numpy as np
    >>> from netlang import CompiledLayer, NetPortGradient
    >>> CompiledLayer(lambda x: np.prod(x) + np.sum(x**2))([1, 2, 3], NetPortGradient("Input"))
    array([8., 7., 8.], dtype=float32)
    """

    f: Any = option(domain=FUNCTION, name="Function", eq=key, pickled=_by_name)
    gradient: Any = option(
        Automatic, GRADIENT_FUNCTION | None | Automatic, name="GradientFunction", eq=key, pickled=_by_name
    )
    Batched: bool = option(default=False, kw_only=True)
    out: Dims = dims(default=Automatic, port="Output")

    Input = In("*dims")
    Output = Out("*out")

    def rules(self) -> tuple[Rule, ...]:
        said = self.given("Output").shape
        if said is not None and all(isinstance(size, int) for size in said):
            return ()
        return (derive("*out", "*dims", lambda self, dims: (self.shape(dims),)),)

    def shape(self, dims: tuple[Size, ...]) -> tuple[Size, ...] | None:
        """The dimensions of what `f` gives for zeros, or when it is traced, or as Output says; None where nothing
        tells."""
        found = (way(dims) for way in (self._probed, self._traced_shape, self._said))
        return next((shape for shape in found if shape is not None), None)

    def _probed(self, dims: tuple[Size, ...]) -> tuple[Size, ...] | None:
        """By trying it twice: what differs is a length that varies."""
        lengths = dict.fromkeys(size for size in dims if not isinstance(size, int))
        one, other = ({n: start + 4 * i for i, n in enumerate(lengths)} for start in (5, 7))
        short, long = (self._tried(tuple(numbers.get(n, n) for n in dims)) for numbers in (one, other))
        if short is None or long is None or len(short) != len(long):
            return None
        known = {(one[n], other[n]): n for n in lengths}
        found = [a if a == b else known.get((a, b)) for a, b in zip(short, long, strict=True)]
        return None if None in found else tuple(found)  # type: ignore[arg-type]

    def _said(self, dims: tuple[Size, ...]) -> tuple[Size, ...] | None:
        """What Output says, where its lengths are those of Input at the same levels."""
        said = self.given("Output").shape or (Automatic,)
        found = [n if isinstance(n, int) else dims[i] if i < len(dims) else None for i, n in enumerate(said)]
        return tuple(found) if Automatic not in said and None not in found else None  # type: ignore[arg-type]

    def _of_zeros(self, dims: tuple[Any, ...]) -> tuple[int, ...]:
        with np.errstate(all="ignore"):
            return _own_array(self.f(np.zeros((1, *dims) if self.Batched else dims)), "").shape

    def reason_open(self, inputs: Mapping[str, tuple[Size, ...]]) -> str:
        dims = tuple(size if isinstance(size, int) else 5 for size in inputs["Input"])
        try:
            self._of_zeros(dims)
        except Exception as problem:  # whatever it may be
            said = problem.headline.strip() if isinstance(problem, NetError) else f"raises {in_short(problem)}"
            return f"its function, given zeros of dimensions {list(dims)}, {said}"
        return ""

    def _tried(self, dims: tuple[Any, ...]) -> tuple[int, ...] | None:
        try:
            found = self._of_zeros(dims)
        except Exception:  # whatever it may be: a function may not be made for zeros
            return None
        found = found[1:] if self.Batched else found
        return None if 0 in found else found

    def _traced_shape(self, dims: tuple[Size, ...]) -> tuple[Size, ...] | None:
        """As with a function of netlang's symbols, which are not for numbers."""
        made, _ = self._trace(self.f, new_argument("Input", Type("f", (BATCH, *dims))))
        return made.shape[1:] if made is not None else None

    def _trace(self, f: Callable[..., Any], *given: Value) -> tuple[Value | None, str]:
        """What `f` gives as a program, or why it cannot be one."""
        try:
            return trace(f, *given, whole_batch=self.Batched), ""
        except Exception as problem:  # whatever it may be: most functions are not made for this
            return None, problem.headline if isinstance(problem, NetError) else f"{type(problem).__name__}: {problem}"

    def lower(self, Input: Value) -> Value:
        reasons: tuple[str, ...] = ("no gradient was given to it",)
        if self.gradient is Automatic:
            made, reason = self._trace(self.f, Input)
            if made is not None:
                return self._checked(made)
            reasons = (f"{brief(self.f)} could not be traced: {reason}",)
        return self._opaque(Input, reasons)

    def _checked(self, made: Value) -> Value:
        if made.shape[1:] != tuple(self.out):
            raise NetDataError(
                f"CompiledLayer gives {sized(made.shape[1:])}, not {list(self.out)}", ["dimensions of one example"]
            )
        return made

    def _opaque(self, Input: Value, reasons: tuple[str, ...]) -> Value:
        """`f` as it is, with the gradient given."""
        batch, shape = Input.shape[0], (Input.shape[0], *self.out)
        of_input, of_output = Input.shape[1:], tuple(self.out)
        varying = tuple(dict.fromkeys(n for n in of_input if isinstance(n, Length)))
        lengths = [ops.lengths_of(n, batch) for n in varying]
        forward = self._applied(self.f, FUNCTION_OF_IT, varying, (of_input,), of_output)
        if not callable(self.gradient):
            ways = (
                "CompiledLayer(f, gradient), with a function of (input, output gradient)",
                "LearningRateMultipliers of 0 for all that comes before it",
            )
            return call(
                Input, *lengths, function=PythonFunction("CompiledLayer", forward, None, reasons, ways), shape=shape
            )
        wants_output = arity_of(self.gradient)[0] == 3
        of_all = (of_input, of_output, of_output)[: 2 + wants_output]
        backward = self._applied(self.gradient, GRADIENT, varying, of_all, of_input)

        def pulled(g: Value, y: Value, x: Value, *more: Value) -> list[Value | None]:
            given = (x, g, y) if wants_output else (x, g)
            made, reason = self._traced_gradient(given, more)
            if made is None:
                why = (f"it could not be traced: {reason}",)
                made = call(*given, *more, function=PythonFunction(GRADIENT, backward, None, why), shape=x.shape)
            return [made, *(None for _ in more)]

        return call(Input, *lengths, function=PythonFunction("CompiledLayer", forward, pulled), shape=shape)

    def _traced_gradient(self, given: tuple[Value, ...], lengths: tuple[Value, ...]) -> tuple[Value | None, str]:
        """The gradient given as a program, so that it has a derivative itself, or why it cannot be one."""
        places = tuple(new_argument(f"x{i}", value.type) for i, value in enumerate(given))
        made, reason = self._trace(self.gradient, *places)
        if made is None or made.shape != given[0].shape:
            return None, reason
        known = {name_of(v): v for v in arguments_of(lengths)}
        asked = {v: known[name_of(v)] for v in arguments_of((made,)) if role_of(v) == "lengths"}
        whole = Program((), (made,), ("gradient",))
        return closed(whole, dict(zip(places, given, strict=True)) | asked).outputs[0], ""

    def _applied(
        self, f: Callable[..., Any], name: str, varying: Shape, taken: tuple[Shape, ...], given: Shape
    ) -> Callable[..., Any]:
        """`f` (`name` in messages) of batches of arrays whose examples have the sizes `taken`, and of the lengths that
        are `varying`: it is called for each example, or with all those of the same lengths; padding is nobody's."""

        def run(*arrays: Any) -> Any:
            arrays, lengths = arrays[: len(taken)], np.stack([np.zeros(len(arrays[0]), int), *arrays[len(taken) :]], 1)
            alike = [np.flatnonzero((lengths == n).all(1)) for n in np.unique(lengths, axis=0)]
            rows: dict[int, np.ndarray] = {}
            for own in alike if self.Batched else np.arange(len(lengths))[:, None]:
                known = dict(zip(varying, lengths[own[0], 1:].tolist(), strict=True))
                parts = [a[own][(slice(None), *_real(n, known))] for a, n in zip(arrays, taken, strict=True)]
                made = f(*parts) if self.Batched else f(*(x[0] for x in parts))
                made = _own_array(made, name) if self.Batched else _own_array(made, name)[None]
                if made.shape[:1] != own.shape:
                    dims = f"{sized(made.shape)} for a batch of {len(own)}"
                    raise NetDataError(f"{name} gives {dims}")
                rows |= dict(zip(own.tolist(), made, strict=True))
            sizes = dict(zip(varying, _padded(varying, taken, arrays), strict=True))
            if not rows:
                return np.zeros((0, *(sizes.get(n, n) for n in given)))
            return _stacked([rows[i] for i in range(len(lengths))], tuple(sizes.get(n, 0) for n in given), name)

        return run


def _own_array(given: Any, name: str) -> np.ndarray:
    """What a function gives, as an array that nobody else has. Raises NetDataError for what is no array of real
    numbers (truth values are 0 and 1)."""
    reason: list[str] = []
    try:
        made = np.array(plain(given, "it"))
    except (ValueError, NetDataError) as error:  # ragged; hidden by a mask
        made, reason = np.array(None), [error.headline] if isinstance(error, NetDataError) else [RAGGED]
    if made.dtype.kind not in "biuf":
        ways = ["its real part: x.real"] if made.dtype.kind == "c" else ONE_ARRAY
        raise NetDataError(f"{name} gives {brief(given)}, which is no array of real numbers", reason, ways)
    return made


def _real(sizes: Shape, known: dict[Size, int]) -> tuple[slice, ...]:
    """Where an example's elements are, in an array with padding."""
    return tuple(slice(known.get(size)) for size in sizes)


def _padded(varying: Shape, taken: tuple[Shape, ...], arrays: Sequence[np.ndarray]) -> list[int]:
    """How long each of the lengths is with padding."""
    return [next(a.shape[1 + s.index(n)] for a, s in zip(arrays, taken, strict=True) if n in s) for n in varying]


def _stacked(rows: list[np.ndarray], longest: tuple[int, ...], name: str) -> np.ndarray:
    """The results of all examples as one array, padded where their lengths vary."""
    made = []
    for row in rows:
        missing = [max(n - size, 0) for n, size in zip(longest, row.shape, strict=False)]
        made.append(np.pad(row, [(0, n) for n in missing]) if any(missing) else row)
    if len({row.shape for row in made}) > 1:
        dims = all_of(sorted({str(list(row.shape)) for row in made}))
        raise NetDataError(f"{name} gives arrays of dimensions {dims}")
    return np.stack(made)
