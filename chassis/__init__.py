"""How a service runs. Knows nothing of racing, and imports nothing of ours.

settings, addresses     settings from the environment, checked before anything starts
lifecycle, background   the life of a process, and the loops that run in it
health, debug, metrics, logs   what a running service shows of itself
errors                  what can go wrong between services, and its gRPC and HTTP statuses
clock                   the suite's time, which tests and demos may shift and speed up
single_flight           work that several callers share
files                   writing whole files
confirm                 asking a person before something is deleted
http/, grpc/            servers and clients
"""
