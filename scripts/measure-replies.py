"""Asks the forms of a showcase for known and unknown addresses in turn, and compares bodies, headers and times."""

import http.client
import json
import statistics
import sys
import time
from urllib.parse import urlsplit


class Client:
    """One connection with one browser's cookie and its cross-site token."""

    def __init__(self, url):
        parts = urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        self.headers = {"Content-Type": "application/json", "Accept": "application/json"}
        _, headers, body = self.send("GET", "/login", None)
        self.headers["Cookie"] = dict(headers)["set-cookie"].split(";")[0]
        self.headers["X-CSRF-Token"] = json.loads(body)["response"]["csrf_token"]

    def send(self, method, path, fields):
        body = None if fields is None else json.dumps(fields)
        self.connection.request(method, path, body=body, headers=self.headers)
        reply = self.connection.getresponse()
        headers = [(name.lower(), value) for name, value in reply.getheaders()]
        return reply.status, headers, reply.read()

    def timed(self, path, fields):
        start = time.perf_counter_ns()
        status, headers, body = self.send("POST", path, fields)
        elapsed = (time.perf_counter_ns() - start) / 1000
        # What differs from reply to reply on purpose: the time of day, and the token.
        plain = json.loads(body)
        plain.get("response", {}).pop("csrf_token", None)
        names = sorted((name, value) for name, value in headers if name != "date")
        return elapsed, (status, json.dumps(plain), len(body), str(names))


def area_under_roc(known, unknown):
    """The chance that a known address took longer than an unknown one (Mann-Whitney), ties counted by half."""
    wins = sum((a > b) + 0.5 * (a == b) for a in known for b in unknown)
    return wins / (len(known) * len(unknown))


def main():
    url, samples = sys.argv[1], int(sys.argv[2])
    client = Client(url)
    for number in range(samples):
        client.send("POST", "/register", {"email": f"known{number}@example.org", "password": "correct horse battery"})
    time.sleep(10)
    forms = {
        "/reset": lambda email: {"email": email},
        "/confirm": lambda email: {"email": email},
        "/login (link)": lambda email: {"email": email},
        "/login (password)": lambda email: {"email": email, "password": "wrong horse battery"},
        "/register": lambda email: {"email": email, "password": "correct horse battery"},
    }
    is_alike = True
    print("form | known, median us | unknown, median us | area under the ROC curve | status, body and headers")
    for name, fields in forms.items():
        path = name.split(" ")[0]
        times, looks = {True: [], False: []}, set()
        for number in range(samples):
            for is_known in (True, False):
                kind = "known" if is_known else f"new{abs(hash(name)) % 9973}x"
                elapsed, look = client.timed(path, fields(f"{kind}{number}@example.org"))
                times[is_known].append(elapsed)
                looks.add(look)
        area = area_under_roc(times[True], times[False])
        medians = (statistics.median(times[True]), statistics.median(times[False]))
        same = "alike" if len(looks) == 1 else f"{len(looks)} KINDS: {sorted(looks)[:3]}"
        is_alike = is_alike and len(looks) == 1 and 0.4 <= area <= 0.6
        print(f"{name} | {medians[0]:.0f} | {medians[1]:.0f} | {area:.3f} | {same}", flush=True)
    if not is_alike:
        raise SystemExit(1)


main()
