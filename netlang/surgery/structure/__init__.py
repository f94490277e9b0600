"""Nets put together from layers of others: taken, dropped, appended, inserted, deleted, joined, flattened."""
