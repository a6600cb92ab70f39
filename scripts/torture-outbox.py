"""Queues mails while no server takes them, then takes them and counts; see `torture-outbox`."""

import http.client
import json
import statistics
import sys
import threading
import time
from collections import Counter
from urllib.parse import urlsplit

ACCOUNTS = 100


class Client:
    """One connection with one browser's cookie and its cross-site token."""

    def __init__(self, url):
        parts = urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        self.headers = {"Content-Type": "application/json", "Accept": "application/json"}
        headers, body = self.send("GET", "/login", None)
        self.headers["Cookie"] = headers["Set-Cookie"].split(";")[0]
        self.headers["X-CSRF-Token"] = body["response"]["csrf_token"]

    def send(self, method, path, fields):
        self.connection.request(method, path, fields and json.dumps(fields), self.headers)
        reply = self.connection.getresponse()
        body = json.loads(reply.read())
        assert reply.status == 200, (reply.status, body)
        return reply.headers, body


def memory(process):
    """The resident memory of a process, in MiB."""
    with open(f"/proc/{process}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def sign_up(client, name):
    start = time.perf_counter()
    client.send("POST", "/register", {"email": f"{name}@example.org", "password": "correct horse battery"})
    return (time.perf_counter() - start) * 1000


def queue(count, url, process):
    client = Client(url)
    before = [sign_up(client, f"user{number}") for number in range(ACCOUNTS)]
    first = memory(process)

    def ask(share):
        asking = Client(url)
        for number in range(share, count - ACCOUNTS, 4):
            asking.send("POST", "/reset", {"email": f"user{number % ACCOUNTS}@example.org"})

    threads = [threading.Thread(target=ask, args=(share,)) for share in range(4)]
    start = time.perf_counter()
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    took = time.perf_counter() - start
    after = [sign_up(client, f"late{number}") for number in range(20)]
    print(
        f"sign-up, median: {statistics.median(before):.0f} ms before, {statistics.median(after):.0f} ms with {count} "
        f"mails waiting; {(count - ACCOUNTS) / took:.0f} requests/s; resident memory {first:.0f} MiB, then "
        f"{memory(process):.0f} MiB",
        flush=True,
    )


def receive(count, port, process):
    from aiosmtpd.controller import Controller

    seen = Counter()

    class Handler:
        async def handle_DATA(self, server, session, envelope):
            header = next(line for line in envelope.content.split(b"\r\n") if line.lower().startswith(b"message-id:"))
            seen[header] += 1
            return "250 OK"

    controller = Controller(Handler(), hostname="127.0.0.1", port=port)
    controller.start()
    wanted = count + 20
    start, last, greatest = time.monotonic(), 0, 0
    while len(seen) < wanted and time.monotonic() - start < 900:
        time.sleep(1)
        greatest = max(greatest, memory(process))
        if len(seen) > last + 2000:
            last = len(seen)
            print(f"{last} after {time.monotonic() - start:.0f} s", flush=True)
    time.sleep(5)
    controller.stop()
    twice = sum(number - 1 for number in seen.values())
    print(
        f"{len(seen)} of {wanted} mails arrived in {time.monotonic() - start:.0f} s, {twice} of them again; resident "
        f"memory at most {greatest:.0f} MiB",
        flush=True,
    )
    if len(seen) != wanted or twice:
        raise SystemExit(1)


def main():
    step, count = sys.argv[1], int(sys.argv[2])
    if step == "queue":
        queue(count, sys.argv[3], int(sys.argv[4]))
    else:
        receive(count, int(sys.argv[3]), int(sys.argv[4]))


main()
