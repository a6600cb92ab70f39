"""Follows mailed links in races over two showcases, and while one is killed; see `torture-links`."""

import glob
import json
import os
import random
import re
import signal
import sys
import threading
import time
from collections import Counter
import urllib.error
import urllib.request

OLD, NEW = "correct horse battery", "battery staple horse"


def send(url, method, path, fields=None, headers=None, timeout=30):
    """Returns status, headers and JSON body; status 0 if there was no answer."""
    headers = {"Content-Type": "application/json", "Accept": "application/json", **(headers or {})}
    body = None if fields is None else json.dumps(fields).encode()
    request = urllib.request.Request(url + path, body, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=timeout) as reply:
            return reply.status, reply.headers, json.loads(reply.read())
    except urllib.error.HTTPError as error:
        return error.code, error.headers, json.loads(error.read())
    except OSError:
        return 0, {}, {}
    except Exception:  # a reply that was cut off
        return 0, {}, {}


def visitor(url):
    """The headers of a browser that has been there."""
    _, headers, body = send(url, "GET", "/login")
    cookie = headers["Set-Cookie"].split(";")[0]
    return {"Cookie": cookie, "X-CSRF-Token": body["response"]["csrf_token"]}


def link(mail, address, after):
    """The path of the newest link mailed to an address since a time."""
    for _ in range(200):
        for file in sorted(glob.glob(f"{mail}/*.eml"), reverse=True):
            if os.path.getmtime(file) < after:
                break
            text = open(file, encoding="utf-8").read()
            found = re.search(r"https?://[^/\s]+(/(reset|confirm|login)/[A-Za-z0-9_-]{43})", text)
            if f"X-Envelope-To: {address}" in text and found and found[2] == "reset":
                return found[1]
        time.sleep(0.05)
    raise SystemExit(f"no link came to {address}")


def ask(url, mail, address):
    before = time.time() - 0.01
    status, _, _ = send(url, "POST", "/reset", {"email": address}, visitor(url))
    assert status == 200, status
    return link(mail, address, before)


def register(url, address):
    status, _, _ = send(url, "POST", "/register", {"email": address, "password": OLD}, visitor(url))
    assert status == 200, status


def signs_in(url, address, password):
    fields = {"email": address, "password": password}
    return send(url, "POST", "/login", fields, visitor(url))[0] == 200


def race(mail, rounds, nodes):
    total = Counter()
    for number in range(rounds):
        address = f"race{number}@example.org"
        register(nodes[0], address)
        path = ask(nodes[number % 2], mail, address)
        browsers = [visitor(node) for node in nodes]
        results = [None] * 64
        barrier = threading.Barrier(64)

        def follow(index):
            barrier.wait()
            fields = {"password": f"{NEW} {index}"}
            results[index] = send(nodes[index % 2], "POST", path, fields, browsers[index % 2], timeout=120)[0]

        threads = [threading.Thread(target=follow, args=(index,)) for index in range(64)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        winners = [index for index, status in enumerate(results) if status == 200]
        total.update(results)
        if len(winners) != 1 or not signs_in(nodes[0], address, f"{NEW} {winners[0]}"):
            raise SystemExit(f"WRONG: {Counter(results)} in round {number}")
    print(f"{rounds} links, 64 requests each over two nodes: {total[200]} acted; answers {dict(total)}", flush=True)


def kill(mail, number, nodes, process):
    address = f"kill{number}@example.org"
    register(nodes[0], address)
    path = ask(nodes[0], mail, address)
    browser = visitor(nodes[1])
    result = []

    def follow():
        result.append(send(nodes[1], "POST", path, {"password": NEW}, browser)[0])

    thread = threading.Thread(target=follow)
    thread.start()
    time.sleep(random.uniform(0.0, 0.12))
    os.kill(process, signal.SIGKILL)
    thread.join()
    print(f"round {number}: killed, answer {result[0]}", end=", ", flush=True)


def check(mail, number, nodes):
    address = f"kill{number}@example.org"
    old, new = signs_in(nodes[0], address, OLD), signs_in(nodes[0], address, NEW)
    path = ask(nodes[1], mail, address)
    status, _, _ = send(nodes[1], "POST", path, {"password": NEW + " again"}, visitor(nodes[1]))
    again = signs_in(nodes[0], address, NEW + " again")
    print(f"{'unchanged' if old else 'changed'}; asked again: {status}", flush=True)
    if old == new or status != 200 or not again:
        raise SystemExit(f"WRONG: old {old}, new {new}, again {status} {again}")


def main():
    step, mail, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if step == "race":
        race(mail, number, sys.argv[4:6])
    elif step == "kill":
        kill(mail, number, sys.argv[4:6], int(sys.argv[6]))
    else:
        check(mail, number, sys.argv[4:6])


main()
