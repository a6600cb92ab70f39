"""An SMTP server with one fault, told by a file of scenarios; it writes down what it got.

faulty.py FOLDER CERTIFICATE KEY

FOLDER/scenarios.json is a list of {"name", "step", "fault", "tls", "address"}: at a step ("greeting", "EHLO", "STARTTLS",
"handshake", "AUTH", "MAIL", "RCPT", "DATA", "body", "message") the fault is "stall", "freeze" (nothing is read), "drop",
"reset" or a reply. "tls" is "none", "starttls" or "implicit". With "once" it is the second time of the first connection
that has the fault, with "first" it is the first connection alone. Each has a port of its own; FOLDER/ports.json tells them in the list's order. What each
connection has brought is a line of FOLDER/<name>.log: the verbs, and how many messages were whole.
"""

import asyncio
import json
import os
import pathlib
import socket
import ssl
import struct
import sys

folder = pathlib.Path(sys.argv[1])


def context():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    return context


class Fault(Exception):
    pass


class Conversation:
    def __init__(self, scenario, reader, writer, number):
        self.scenario, self.reader, self.writer, self.number = scenario, reader, writer, number
        self.verbs, self.whole, self.step, self.isEncrypted = [], 0, None, scenario["tls"] == "implicit"

    def note(self):
        line = {"connection": self.number, "verbs": self.verbs, "whole": self.whole}
        with (folder / (self.scenario["name"] + ".log")).open("a") as file:
            file.write(json.dumps(line) + "\n")

    async def reply(self, step, text):
        fault = self.scenario["fault"] if self.scenario["step"] == step else None
        # "once" is a fault of the connection's second message alone, as when a server has been idle for too long.
        if fault and self.scenario.get("first") and self.number > 1:
            fault = None
        if fault and self.scenario.get("once") and (self.number > 1 or self.verbs.count(step) < 2):
            fault = None
        if fault == "stall":
            await self.reader.read(-1)
            raise Fault
        if fault == "freeze":
            # Nothing is read any more, and so the other side's end is not seen.
            self.writer.transport.pause_reading()
            self.note()
            self.note = lambda: None
            await asyncio.sleep(60)
        if fault == "drop":
            raise Fault
        if fault == "reset":
            self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.writer.transport.abort()
            raise Fault
        self.writer.write(((fault or text) + "\r\n").encode())
        await self.writer.drain()
        if fault:
            # The fault is the answer; the conversation goes on only as far as the other side wants it to.
            return False
        return True

    def mark(self, what):
        (folder / f"{self.scenario['name']}.{what}").touch()

    async def run(self):
        self.mark("connected")
        await self.reply("greeting", "220 faulty ESMTP")
        while line := await self.reader.readline():
            verb = line.split()[0].decode(errors="replace").upper() if line.split() else ""
            self.verbs.append(verb if verb.isascii() and verb.isalpha() else "?")
            if verb in ("EHLO", "HELO"):
                offers = ["faulty"]
                if self.scenario["tls"] == "starttls" and not self.isEncrypted:
                    offers.append("STARTTLS")
                offers += ["AUTH PLAIN", "ENHANCEDSTATUSCODES"]
                text = "\r\n".join(f"250{'-' if n < len(offers) - 1 else ' '}{o}" for n, o in enumerate(offers))
                await self.reply("EHLO", text)
            elif verb == "STARTTLS":
                if await self.reply("STARTTLS", "220 go ahead"):
                    if self.scenario["step"] == "handshake":
                        await self.reply("handshake", "")
                    await self.writer.start_tls(context())
                    self.isEncrypted = True
            elif verb == "AUTH":
                if len(line.split()) < 3:
                    self.writer.write(b"334 \r\n")
                    await self.reader.readline()
                await self.reply("AUTH", "235 2.7.0 welcome")
            elif verb in ("MAIL", "RCPT"):
                await self.reply(verb, "250 2.1.0 OK")
            elif verb == "DATA":
                if await self.reply("DATA", "354 go on"):
                    await self.body()
            elif verb == "QUIT":
                self.writer.write(b"221 bye\r\n")
                break
            else:
                self.writer.write(b"500 what\r\n")

    async def body(self):
        if self.scenario["step"] == "body":
            await self.reader.readline()
            await self.reply("body", "")
        while line := await self.reader.readline():
            if line == b".\r\n":
                self.whole += 1
                self.mark("whole")
                await self.reply("message", "250 2.0.0 OK")
                return


async def main():
    scenarios = json.loads((folder / "scenarios.json").read_text())
    ports, servers = [], []
    for scenario in scenarios:

        async def serve(reader, writer, scenario=scenario):
            scenario["connections"] = scenario.get("connections", 0) + 1
            conversation = Conversation(scenario, reader, writer, scenario["connections"])
            try:
                await conversation.run()
            except (Fault, OSError, ssl.SSLError, asyncio.IncompleteReadError):
                pass
            finally:
                conversation.note()
                writer.close()

        listener = socket.socket()
        # Little is on its way, so that a server that does not read has not got all of a great message.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        listener.bind((scenario.get("address", "127.0.0.1"), 0))
        tls = context() if scenario["tls"] == "implicit" else None
        server = await asyncio.start_server(serve, sock=listener, ssl=tls)
        ports.append(server.sockets[0].getsockname()[1])
        servers.append(server)
    path = folder / "ports.json.new"
    path.write_text(json.dumps(ports))
    os.replace(path, folder / "ports.json")
    await asyncio.Event().wait()


asyncio.run(main())
