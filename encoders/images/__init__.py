"""Coders of pictures: images, volumes, the frames of videos."""
