"""Asks each route of AccessBenchmark in turn, round after round, and prints the rates and their ratios to the bare route."""

import json
import re
import statistics
import subprocess
import sys

CONNECTIONS = 32
ORDER = ["bare", "public", "session", "token", "personal", "basic"]


def rate(port, request, seconds):
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s"]
    for name, value in request["headers"].items():
        command += ["-H", f"{name}: {value}"]
    command.append(f"http://127.0.0.1:{port}{request['path']}")
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in printed:
        raise SystemExit(f"refused: {request['path']}: {printed}")
    return float(re.search(r"Requests/sec:\s+([0-9.]+)", printed).group(1))


def main():
    program, path, rounds, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
    server = subprocess.Popen([program] + ([path] if path else []), stdout=subprocess.PIPE, text=True)
    try:
        notice = json.loads(server.stdout.readline())
        rates = {name: [] for name in ORDER}
        ratios = {name: [] for name in ORDER}
        for name in ORDER:
            rate(notice["port"], notice["requests"][name], 1)
        for _ in range(rounds):
            for name in ORDER:
                rates[name].append(rate(notice["port"], notice["requests"][name], seconds))
                ratios[name].append(rates[name][-1] / rates["bare"][-1])
        print(f"{'SQLite' if path else 'memory'}: {rounds} rounds of {seconds} s, {CONNECTIONS} connections, in turn")
        print(f"{'route':10}{'requests/s':>12}{'of the bare route':>20}{'least to greatest':>20}")
        for name in ORDER:
            middle = statistics.median(ratios[name])
            spread = f"{min(ratios[name]):.2f} to {max(ratios[name]):.2f}"
            print(f"{name:10}{statistics.median(rates[name]):12.0f}{middle:20.2f}{spread:>20}")
    finally:
        server.terminate()
        server.wait(30)


main()
