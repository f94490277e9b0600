"""Nets from nets: parts extracted, arrays shared and initialized, loops unfolded."""
