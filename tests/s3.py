"""A real S3 server for tests, from the wheel `moto`: it holds everything in memory and ends with its block."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from urllib.error import URLError
from urllib.request import urlopen

from core.blobs import S3Access
from gendan_sandbox.patience import Patience

_numbers = count(1)


@dataclass
class S3Server:
    """A running server; `pause` and `go_on` make an outage."""

    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def access(self) -> S3Access:
        return S3Access(endpoint=f"http://127.0.0.1:{self.port}", access_key="tests", secret_key="tests")

    def start(self) -> None:
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)
        patience = Patience()
        while not self._answers():
            assert patience.lasts(), "the S3 server does not start"
            time.sleep(0.1)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def pause(self) -> None:
        """Let it hang without an answer, as a store that is overloaded."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def create_bucket(self, name: str | None = None) -> str:
        import boto3

        name = name or f"bucket{next(_numbers)}"
        client = boto3.client(
            "s3",
            endpoint_url=self.access.endpoint,
            region_name="us-east-1",
            aws_access_key_id="tests",
            aws_secret_access_key="tests",
        )
        client.create_bucket(Bucket=name)
        client.close()
        return name

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.access.endpoint}/moto-api/", timeout=1):
                return True
        except (URLError, OSError):
            return False


@contextmanager
def start_s3() -> Iterator[S3Server]:
    """Start a server on a free port and end it with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server = S3Server(probe.getsockname()[1])
    server.start()
    try:
        yield server
    finally:
        server.kill()
