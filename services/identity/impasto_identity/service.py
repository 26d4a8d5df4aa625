"""The identity service, as the runner finds it."""

import grpc.aio

from impasto.identity.v1.identity_service_pb2_grpc import add_IdentityServiceServicer_to_server
from impasto.identity.v1.vault_service_pb2_grpc import add_VaultServiceServicer_to_server
from impasto_common.config import Settings
from impasto_common.secrets import Secrets
from impasto_common.service import Context, Service
from impasto_identity.api import IdentityApi
from impasto_identity.projections import ACCOUNTS
from impasto_identity.vault import Vault
from impasto_identity.vault_api import VaultApi


def _api(context: Context, server: grpc.aio.Server) -> None:
    add_IdentityServiceServicer_to_server(IdentityApi(context), server)
    add_VaultServiceServicer_to_server(VaultApi(context.keys.source), server)


def _vault(settings: Settings, secrets: Secrets) -> Vault:
    return Vault(settings.database("vault"), secrets.key("vault-epoch-1"))


service = Service(
    name="identity",
    api=_api,
    projections=(ACCOUNTS,),
    key_source=_vault,
    databases=("identity", "vault"),
)
