"""The model on its way between services: the codec to protobuf and to plain documents, replies, clients of data_scheduler, and the lease.

The only room of `racing` that imports generated protobuf code and `chassis`.
"""
