"""Nets from nets: parts taken out, arrays shared and initialized, loops unfolded."""
