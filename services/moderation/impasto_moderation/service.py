"""The moderation service, as the runner finds it."""

import grpc.aio

from impasto.moderation.v1.moderation_service_pb2_grpc import add_ModerationServiceServicer_to_server
from impasto_common.service import Context, Service
from impasto_moderation.api import ModerationApi
from impasto_moderation.hash_index import HashIndex
from impasto_moderation.policy import DEFAULT_POLICY
from impasto_moderation.projections import DECISIONS
from impasto_moderation.screening import Screener, warm


def _api(context: Context, server: grpc.aio.Server) -> None:
    screener = Screener(context, DEFAULT_POLICY, HashIndex())
    add_ModerationServiceServicer_to_server(ModerationApi(context, screener), server)


service = Service(name="moderation", api=_api, projections=(DECISIONS,), warm=warm)
