"""Nets from nets: parts extracted, replaced and renamed, arrays shared and initialized, loops unfolded."""
