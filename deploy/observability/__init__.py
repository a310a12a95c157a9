"""What watches over the suite: rules and configuration of Prometheus, a dashboard of Grafana, and what Traefik tells of itself.

`docs/operations.md` says what each alert means. The tests prove each expression against what the services export.
"""
