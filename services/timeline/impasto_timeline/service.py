"""The timeline service."""

import grpc.aio

from impasto.timeline.v1.timeline_service_pb2_grpc import add_TimelineServiceServicer_to_server
from impasto_common.service import Context, Service
from impasto_timeline.api import Timelines
from impasto_timeline.projections import feed


def _api(context: Context, server: grpc.aio.Server) -> None:
    add_TimelineServiceServicer_to_server(Timelines(context), server)


service = Service(name="timeline", api=_api, projections=(feed,))
