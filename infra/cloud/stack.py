"""A whole deployed system on this machine: the embedded services, and the stack inside MiniStack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

from infra.build.toolchain import ROOT, TOOLS
from infra.cloud.deploy import Deployment, client, deploy
from infra.gateway.platform import PARAMETERS
from infra.gateway.ports import Ports
from infra.gateway.processes import Children
from infra.gateway.services.catalog import SERVICES
from infra.gateway.services.service import Service, Site


@contextmanager
def deployed(data: Path, told: Callable[[str], None] = print) -> Iterator[Deployment]:
    """Start every service on a data folder, deploy, and stop it all at the end."""
    children = Children(data / "run")
    site = Site(data, TOOLS, children, Ports(data / "ports.json"))
    services = [make(site) for make in SERVICES]
    with ThreadPoolExecutor(len(services)) as threads:
        try:
            list(threads.map(Service.start, services))
            told("services are up, deploying")
            environment = {
                name: value for one in services for name, value in one.environment().items()
            }
            parameters = {
                name: environment[key]
                for name, key in PARAMETERS.items()
                if key in environment and name != "LocalEndpoint"
            }
            yield deploy(environment["AWS_ENDPOINT_URL"], parameters)
        finally:
            list(threads.map(Service.stop, services))
            children.close()


def upload_packages(deployment: Deployment, folder: Path = ROOT / "bots") -> list[str]:
    """Put every package of a folder into the stack's bucket; the keys written."""
    bucket, keys = deployment.outputs["PackagesBucketName"], []
    with closing(client("s3", deployment.endpoint)) as s3:
        for path in sorted(folder.glob("*.gbai/**/*")):
            if path.is_file():
                keys.append(path.relative_to(folder).as_posix())
                s3.put_object(Bucket=bucket, Key=keys[-1], Body=path.read_bytes())
    return keys
