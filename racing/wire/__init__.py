"""The model between services: the codec to protobuf and to plain documents, requests and responses, clients, and the lease.

The only room of `racing` that imports generated protobuf code, and with `api_keys` the only one that imports `chassis`.
"""
