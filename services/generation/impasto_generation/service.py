"""The generation service, as the runner finds it."""

from functools import partial

import grpc.aio

from impasto.generation.v1.generation_service_pb2_grpc import add_GenerationServiceServicer_to_server
from impasto.generation.v1.picture_service_pb2_grpc import add_PictureServiceServicer_to_server
from impasto_common.service import Context, Service
from impasto_generation import choice, jobs
from impasto_generation.api import Generations
from impasto_generation.painter import STYLES
from impasto_generation.pictures_api import Pictures
from impasto_generation.pipeline import Fractions
from impasto_generation.projections import JOBS


def _api(fractions: Fractions, context: Context, server: grpc.aio.Server) -> None:
    # Here, because it is the first to run: a wrong name must stop the process, not the first job.
    choice.chosen(context.settings)
    add_GenerationServiceServicer_to_server(Generations(context, STYLES, fractions), server)
    add_PictureServiceServicer_to_server(Pictures(context), server)


def make_service(fractions: Fractions) -> Service:
    """The service, with a place where its workers tell how far they are to those who watch."""
    return Service(
        name="generation",
        api=partial(_api, fractions),
        projections=(JOBS,),
        workers={"jobs": partial(jobs.work, fractions)},
        warm=choice.warm,
    )


service = make_service({})
