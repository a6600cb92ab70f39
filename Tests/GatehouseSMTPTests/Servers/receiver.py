"""A real SMTP server, aiosmtpd, that writes down what it gets.

receiver.py FOLDER CERTIFICATE KEY

It listens on loopback, once for each kind of protection, and writes the ports to FOLDER/ports.json. Each message becomes
FOLDER/<number>.json: the envelope, how it came, and the bytes in hexadecimal.
"""

import asyncio
import json
import os
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

folder = pathlib.Path(sys.argv[1])
user, password = b"gate house@example.org", "pa:ss/w\u00f6rd".encode()
count = 0


def write(name, value):
    path = folder / (name + ".new")
    path.write_text(json.dumps(value))
    os.replace(path, folder / name)


class Handler:
    def __init__(self, kind):
        self.kind = kind

    async def handle_DATA(self, server, session, envelope):
        global count
        count += 1
        write(
            f"{count}.json",
            {
                "kind": self.kind,
                "hello": session.host_name,
                "peer": session.peer[1],
                "isEncrypted": server.transport.get_extra_info("ssl_object") is not None,
                "isAuthenticated": bool(session.authenticated),
                "sender": envelope.mail_from,
                "recipients": envelope.rcpt_tos,
                "content": envelope.original_content.hex(),
            },
        )
        return "250 2.0.0 OK"


def authenticate(server, session, envelope, mechanism, data):
    isRight = isinstance(data, LoginPassword) and data.login == user and data.password == password
    return AuthResult(success=isRight, handled=False)


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    login = {"auth_required": True, "authenticator": authenticate}
    kinds = {
        "plain": ({}, None),
        "starttls": ({"tls_context": context, "require_starttls": True, **login}, None),
        "tls": ({"auth_require_tls": False, **login}, context),
        "tls-login": ({"auth_require_tls": False, "auth_exclude_mechanism": ["PLAIN"], **login}, context),
    }
    ports, servers = {}, []
    for kind, (options, implicit) in kinds.items():
        make = lambda kind=kind, options=options: SMTP(
            Handler(kind), hostname="localhost", enable_SMTPUTF8=True, data_size_limit=50_000_000, **options
        )
        server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0, ssl=implicit)
        ports[kind] = server.sockets[0].getsockname()[1]
        servers.append(server)
    write("ports.json", ports)
    await asyncio.Event().wait()


asyncio.run(main())
