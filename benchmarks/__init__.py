"""How fast and how small an offline preview is: `make bench` measures it and writes README.md here."""
