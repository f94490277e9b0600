"""The intermediate representation: typed programs, and the primitives that they are made of."""

from netlang.compiler.ir import printing  # how a program prints
