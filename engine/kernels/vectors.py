# ruff: noqa: ARG001, ARG005  Numba calls all of them with the same arguments
"""Eight doubles as one value inside compiled functions: LLVM's vector type, with the operations that kernels need.

Explicit SIMD, since auto-vectorization of a loop is not guaranteed. LLVM spreads the eight lanes over
what the processor has (one register of 512 bits, two of 256). Nothing is reassociated, so results are the same on all.
Indices are not checked: who calls has made the arrays.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, models, overload, register_model

LANES = 8

_FLOATS = ir.VectorType(ir.DoubleType(), LANES)
_BITS = ir.VectorType(ir.IntType(64), LANES)
_WORDS = ir.VectorType(ir.IntType(32), LANES)
_FIRST = ir.Constant(ir.IntType(32), 0)

#: Where the exponent of a double begins, and the exponent of 1.
_MANTISSA_BITS, _BIAS = 52, 1023
#: Added to a number below 2⁵¹ it leaves the nearest whole number in the lowest bits of the mantissa.
_ROUNDER = 6755399441055744.0


class _Vector(types.Type):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__(name="float64x8")


vector = _Vector()


class _Model(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _FLOATS)


register_model(_Vector)(_Model)


def _constant(value: float) -> ir.Constant:
    return ir.Constant(_FLOATS, [float(value)] * LANES)


def _whole(value: int) -> ir.Constant:
    return ir.Constant(_BITS, [value] * LANES)


def _call(builder: Any, name: str, *values: Any) -> Any:
    """One of LLVM's own functions of vectors."""
    kind = ir.FunctionType(_FLOATS, [_FLOATS] * len(values))
    return builder.call(cgutils.get_or_insert_function(builder.module, kind, f"llvm.{name}.v{LANES}f64"), values)


def _splat(builder: Any, number: Any) -> Any:
    first = builder.insert_element(ir.Constant(_FLOATS, ir.Undefined), number, _FIRST)
    return builder.shuffle_vector(first, first, ir.Constant(_WORDS, [0] * LANES))


def _place(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    """The address of ``array[index]``."""
    array = context.make_array(signature.args[0])(context, builder, arguments[0])
    return builder.gep(array.data, [arguments[1]])


def _inlined(typing: Callable[..., Any]) -> Any:
    """A function for kernels, from what says its types and how its instructions are built."""
    return intrinsic(typing)


# ---------------------------------------------------------------- memory


@_inlined
def load(typing: Any, array: Any, index: Any) -> Any:
    """``array[index : index + 8]``."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = builder.bitcast(_place(context, builder, signature, arguments), _FLOATS.as_pointer())
        return builder.load(place, align=8)

    return vector(array, index), generate


@_inlined
def store(typing: Any, array: Any, index: Any, value: Any) -> Any:
    """``array[index : index + 8] = value``."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = builder.bitcast(_place(context, builder, signature, arguments), _FLOATS.as_pointer())
        builder.store(arguments[2], place, align=8)
        return context.get_dummy_value()

    return types.void(array, index, value), generate


@_inlined
def item(typing: Any, array: Any, index: Any) -> Any:
    """``array[index]``, without Numba's question whether the index is negative."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(_place(context, builder, signature, arguments))

    return array.dtype(array, index), generate


@_inlined
def splat(typing: Any, number: Any) -> Any:
    """The same number in all lanes."""
    return vector(types.float64), lambda context, builder, signature, values: _splat(builder, values[0])


@_inlined
def keep_first(typing: Any, value: Any, count: Any) -> Any:
    """The first ``count`` lanes; the others become 0, whatever they held."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        wide = builder.insert_element(ir.Constant(_BITS, ir.Undefined), arguments[1], _FIRST)
        counts = builder.shuffle_vector(wide, wide, ir.Constant(_WORDS, [0] * LANES))
        kept = builder.icmp_signed("<", ir.Constant(_BITS, list(range(LANES))), counts)
        return builder.select(kept, arguments[0], _constant(0.0))

    return vector(value, types.int64), generate


# ---------------------------------------------------------------- arithmetic


def _operation(count: int, generate: Callable[..., Any]) -> Any:
    """A function of ``count`` vectors, from what builds its instructions."""
    if count == 1:

        @_inlined
        def one(typing: Any, x: Any) -> Any:
            return vector(x), lambda context, builder, signature, values: generate(builder, *values)

        return one
    if count == 2:

        @_inlined
        def two(typing: Any, x: Any, y: Any) -> Any:
            return vector(x, y), lambda context, builder, signature, values: generate(builder, *values)

        return two

    @_inlined
    def three(typing: Any, x: Any, y: Any, z: Any) -> Any:
        return vector(x, y, z), lambda context, builder, signature, values: generate(builder, *values)

    return three


def _choose(builder: Any, comparison: str, left: Any, right: Any, value: Any, other: Any) -> Any:
    return builder.select(builder.fcmp_ordered(comparison, left, right), value, other)


def _negative(builder: Any, x: Any) -> Any:
    return builder.fneg(x)


#: x · y + z, rounded once.
fma = _operation(3, lambda builder, x, y, z: _call(builder, "fma", x, y, z))
#: z - x · y, rounded once.
fnma = _operation(3, lambda builder, x, y, z: _call(builder, "fma", _negative(builder, x), y, z))
square_root = _operation(1, lambda builder, x: _call(builder, "sqrt", x))
#: Sine and cosine, lane by lane from the C library.
sine = _operation(1, lambda builder, x: _call(builder, "sin", x))
cosine = _operation(1, lambda builder, x: _call(builder, "cos", x))
#: The larger of ``x`` and ``y``, and the smaller; ``x`` where it is not a number, so that this is not lost.
larger = _operation(2, lambda builder, x, y: _choose(builder, "<", x, y, y, x))
smaller = _operation(2, lambda builder, x, y: _choose(builder, ">", x, y, y, x))
#: ``y`` where x > 0, else ``z``.
where_positive = _operation(3, lambda builder, x, y, z: _choose(builder, ">", x, _constant(0.0), y, z))

_add = _operation(2, lambda builder, x, y: builder.fadd(x, y))
_subtract = _operation(2, lambda builder, x, y: builder.fsub(x, y))
_multiply = _operation(2, lambda builder, x, y: builder.fmul(x, y))
_divide = _operation(2, lambda builder, x, y: builder.fdiv(x, y))
_negate = _operation(1, _negative)


def _operator(function: Any, operation: Any) -> None:
    """Let kernels write ``left + right`` and the like."""

    # Numba compares the two signatures, annotations included.
    def choose(left: Any, right: Any) -> Any:
        def apply(left: Any, right: Any) -> Any:
            return operation(left, right)

        return apply if left is vector and right is vector else None

    overload(function)(choose)


_operator(operator.add, _add)
_operator(operator.sub, _subtract)
_operator(operator.mul, _multiply)
_operator(operator.truediv, _divide)


def _choose_negate(x: Any) -> Any:
    def apply(x: Any) -> Any:
        return _negate(x)

    return apply if x is vector else None


overload(operator.neg)(_choose_negate)


@_inlined
def nearest_whole(typing: Any, x: Any) -> Any:
    """The whole number nearest to ``x``, for absolute values below 2⁵¹."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return builder.fsub(builder.fadd(values[0], _constant(_ROUNDER)), _constant(_ROUNDER))

    return vector(x), generate


@_inlined
def power_of_two(typing: Any, n: Any) -> Any:
    """2ⁿ for whole ``n`` from -1022 to 1023, by writing the exponent."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        # The whole number stands in the low bits of the mantissa; the shift throws away all above it.
        bits = builder.bitcast(builder.fadd(values[0], _constant(_ROUNDER + _BIAS)), _BITS)
        return builder.bitcast(builder.shl(bits, _whole(_MANTISSA_BITS)), _FLOATS)

    return vector(n), generate


# ---------------------------------------------------------------- across lanes


def _swapped(builder: Any, x: Any, y: Any, lanes: list[int]) -> Any:
    return builder.shuffle_vector(x, y, ir.Constant(_WORDS, lanes))


@_inlined
def total(typing: Any, x: Any) -> Any:
    """The sum of the eight lanes, by halves."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        (x,) = values
        for distance in (4, 2, 1):
            x = builder.fadd(x, _swapped(builder, x, x, [(lane + distance) % LANES for lane in range(LANES)]))
        return builder.extract_element(x, _FIRST)

    return types.float64(x), generate


@_inlined
def totals(typing: Any, a: Any, b: Any, c: Any, d: Any, e: Any, f: Any, g: Any, h: Any) -> Any:
    """The sums of eight vectors in the lanes of one: a transposition and an addition in three rounds."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        rows = list(values)
        for distance in (1, 2, 4):
            # Lanes whose bit `distance` is not set belong to the first of a pair of rows, the others to the second.
            first = [lane if not lane & distance else LANES + lane - distance for lane in range(LANES)]
            second = [lane + distance if not lane & distance else LANES + lane for lane in range(LANES)]
            rows = [
                builder.fadd(_swapped(builder, x, y, first), _swapped(builder, x, y, second))
                for x, y in zip(rows[::2], rows[1::2], strict=True)
            ]
        return rows[0]

    return vector(a, b, c, d, e, f, g, h), generate
