"""An executor turns a program into a function of arrays."""
