"""An executor turns a program into a function of arrays. `README.md` lists the files."""
