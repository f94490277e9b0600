"""What is minimised: losses read, chosen for outputs, attached, and summed into one objective."""
