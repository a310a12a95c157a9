"""The public door: Traefik's static configuration, its certificate, and who answers until it can.

`configuration` is Traefik's file for `make up`, `certificate` says whether a certificate can be used, `renewal` keeps the one that is used
and takes up a newer one, `acme` reads what Traefik was issued, `closed_door` answers 503 meanwhile.
"""
