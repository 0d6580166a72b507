# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate authority of the test's own, and the server certificate it signs."""

import subprocess
from pathlib import Path


def _openssl(*arguments: str) -> None:
    done = subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {arguments[0]} failed: {done.stderr.strip()}")


class Authority:
    """Makes `ca.pem` in FOLDER; `issue` signs certificates for the names it is given."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.key = folder / "ca.key"
        self.certificate = folder / "ca.pem"
        _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                 "-keyout", str(self.key), "-out", str(self.certificate), "-days", "30",
                 "-subj", "/CN=Mail test authority",
                 "-addext", "basicConstraints=critical,CA:TRUE",
                 "-addext", "keyUsage=critical,keyCertSign,cRLSign")

    def issue(self, name: str, hosts: list[str]) -> tuple[Path, Path]:
        """Signs a certificate for HOSTS ("DNS:…", "IP:…"); gives its file and its key's."""
        key, request, certificate = (self.folder / f"{name}.{end}" for end in ("key", "csr", "pem"))
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName={','.join(hosts)}\nextendedKeyUsage=serverAuth\n"
                              "basicConstraints=CA:FALSE\n")
        _openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                 "-keyout", str(key), "-out", str(request), "-subj", f"/CN={name}")
        _openssl("x509", "-req", "-in", str(request), "-CA", str(self.certificate),
                 "-CAkey", str(self.key), "-CAcreateserial", "-days", "30",
                 "-extfile", str(extensions), "-out", str(certificate))
        return certificate, key
