"""How a service runs. Knows nothing of racing, and imports nothing of ours.

process/       the process that a service runs in: settings, logs, life, health, metrics
concurrency/   work that waits in turn, runs beside, is done once for all, or in another process
errors         what can go wrong between services, and its gRPC and HTTP statuses
clock          the suite's time, which tests and demos may shift and speed up
addresses      the types of addresses in settings
files          writing whole files
confirm        asking a person before something is deleted
tracing/       spans, where a collector of them is named
http/, grpc/   servers and clients
"""
