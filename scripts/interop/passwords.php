<?php
// Makes password hashes with PHP, as Laravel does, and verifies hashes with it: `make`, or `check FILE`, as passwords.py.

const WORDS = ["correct horse battery staple", "p\u{e4}ssw\u{f6}rd \u{2603} \u{1d11e}", "cafe\u{301} \u{fb01}ne", "x", ""];

function show(string $scheme, string $command, string $password, string $hash): void {
    echo json_encode([
        "tool" => "PHP " . PHP_VERSION, "scheme" => $scheme, "command" => $command, "origin" => "other",
        "password" => $password, "hash" => $hash,
    ]), "\n";
}

function make(): void {
    // PHP cuts for bcrypt what comes after 72 bytes.
    foreach ([...WORDS, str_repeat("0123456789", 20)] as $password) {
        show("bcrypt", "password_hash(\$password, PASSWORD_BCRYPT, ['cost' => 5])", $password,
            password_hash($password, PASSWORD_BCRYPT, ["cost" => 5]));
        foreach (["argon2i" => PASSWORD_ARGON2I, "argon2id" => PASSWORD_ARGON2ID] as $name => $algorithm) {
            show($name, "password_hash(\$password, '$name', ['memory_cost' => 64, 'time_cost' => 2, 'threads' => 2])",
                $password,
                password_hash($password, $algorithm, ["memory_cost" => 64, "time_cost" => 2, "threads" => 2]));
        }
    }
    show("bcrypt", "password_hash(\$password, PASSWORD_DEFAULT)", WORDS[0], password_hash(WORDS[0], PASSWORD_DEFAULT));
    // What Laravel's configuration has.
    show("argon2id", "password_hash(\$password, 'argon2id', ['memory_cost' => 65536, 'time_cost' => 4])", WORDS[1],
        password_hash(WORDS[1], PASSWORD_ARGON2ID, ["memory_cost" => 65536, "time_cost" => 4, "threads" => 1]));
}

function check(string $path): int {
    $results = [];
    $failures = 0;
    foreach (file($path) as $text) {
        $line = json_decode($text, true);
        if ($line["origin"] !== "gatehouse" || !in_array($line["scheme"], ["bcrypt", "argon2id"])) continue;
        $good = password_verify($line["password"], $line["hash"]) && !password_verify($line["password"] . "x", $line["hash"]);
        $key = $line["scheme"] . ($good ? "" : " FAILED");
        $results[$key] = ($results[$key] ?? 0) + 1;
        $failures += $good ? 0 : 1;
    }
    foreach ($results as $key => $count) printf("ours -> %-24s %-16s %d verified\n", "PHP " . PHP_VERSION, $key, $count);
    return $failures;
}

exit($argv[1] === "make" ? (make() ?? 0) : min(check($argv[2]), 1));
