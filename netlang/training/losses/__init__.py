"""What is minimised: losses read, chosen by default, attached to the net, and summed into one objective."""
