"""The post service."""

import grpc.aio

from impasto.post.v1.post_service_pb2_grpc import add_PostServiceServicer_to_server
from impasto_common.service import Context, Service
from impasto_post.api import Posts
from impasto_post.policies import publication
from impasto_post.projections import posts


def _api(context: Context, server: grpc.aio.Server) -> None:
    add_PostServiceServicer_to_server(Posts(context), server)


service = Service(name="post", api=_api, projections=(posts,), policies=(publication,))
