"""Makes password hashes with what is installed beside it, and verifies hashes with it.

    passwords.py make          prints a line of JSON for each hash
    passwords.py check FILE    verifies the hashes of a file of such lines, and prints a table

A line has the tool, the scheme, the expression that made the hash, what was done to the password before (`origin` and
`pepper`, as `gatehouse users create --password-origin` has it), the password and the hash.
"""

import base64
import collections
import hashlib
import importlib.metadata
import json
import sys

WORDS = "correct horse battery staple"
COMPOSED = "p\u00e4ssw\u00f6rd \u2603 \U0001d11e"
DECOMPOSED = "cafe\u0301 \ufb01ne"
LONG = "0123456789" * 20
PASSWORDS = [WORDS, COMPOSED, DECOMPOSED, "x"]
SALT = "146585145368132386173505678016728509634"


def version(package):
    return f"{package} {importlib.metadata.version(package)}"


def installed(package):
    try:
        return importlib.metadata.version(package) is not None
    except importlib.metadata.PackageNotFoundError:
        return False


def show(tool, scheme, command, password, hash, origin="other", pepper=None):
    line = {"tool": tool, "scheme": scheme, "command": command, "origin": origin, "password": password, "hash": hash}
    if pepper is not None:
        line["pepper"] = base64.b64encode(pepper.encode()).decode()
    print(json.dumps(line))


def make_bcrypt():
    import bcrypt

    for prefix in (b"2b", b"2a"):
        for password in PASSWORDS + [LONG[:72], ""]:
            hash = bcrypt.hashpw(password.encode(), bcrypt.gensalt(5, prefix)).decode()
            show(version("bcrypt"), "bcrypt", f"bcrypt.hashpw(password, bcrypt.gensalt(5, {prefix}))", password, hash)
    hash = bcrypt.hashpw(WORDS.encode(), bcrypt.gensalt()).decode()
    show(version("bcrypt"), "bcrypt", "bcrypt.hashpw(password, bcrypt.gensalt())", WORDS, hash)


def make_argon2():
    import argon2
    from argon2.low_level import Type

    tool = version("argon2-cffi")
    for kind in (Type.ID, Type.I, Type.D):
        for memory, passes, lanes in ((64, 1, 1), (256, 3, 4), (1000, 2, 3)):
            hasher = argon2.PasswordHasher(passes, memory, lanes, type=kind)
            for password in PASSWORDS + [LONG, ""]:
                command = f"PasswordHasher({passes}, {memory}, {lanes}, type={kind}).hash(password)"
                show(tool, f"argon2{kind.name.lower()}", command, password, hasher.hash(password))
    hasher = argon2.PasswordHasher(2, 64, 1, hash_len=64, salt_len=32)
    show(tool, "argon2id", "PasswordHasher(2, 64, 1, hash_len=64, salt_len=32)", WORDS, hasher.hash(WORDS))
    show(tool, "argon2id", "PasswordHasher().hash(password)", WORDS, argon2.PasswordHasher().hash(WORDS))


def passlib_name():
    return version("libpass") if installed("libpass") else version("passlib")


def passlib_schemes():
    from passlib import hash

    return {
        "bcrypt": hash.bcrypt.using(rounds=5),
        "argon2id": hash.argon2.using(type="ID", memory_cost=64, rounds=2, parallelism=2),
        "argon2i": hash.argon2.using(type="I", memory_cost=64, rounds=1, parallelism=1),
        "scrypt": hash.scrypt.using(rounds=8, block_size=8, parallelism=2),
        "pbkdf2-sha256": hash.pbkdf2_sha256.using(rounds=1000),
        "pbkdf2-sha512": hash.pbkdf2_sha512.using(rounds=1000),
        "sha256-crypt": hash.sha256_crypt.using(rounds=1500),
        "sha512-crypt": hash.sha512_crypt.using(rounds=5000),
    }


def make_passlib():
    for name, scheme in passlib_schemes().items():
        longest = LONG[:72] if name == "bcrypt" else LONG
        for password in PASSWORDS + [longest, ""]:
            show(passlib_name(), name, f"{name.replace('-', '_')}.using(…).hash(password)", password,
                 scheme.hash(password))


def django():
    import django
    from django.conf import settings

    settings.configure()
    django.setup()
    from django.contrib.auth import hashers

    return hashers


def django_schemes(hashers):
    class Rounds(hashers.PBKDF2PasswordHasher):
        iterations = 1000

    class Bcrypt(hashers.BCryptPasswordHasher):
        rounds = 5

    class BcryptSHA256(hashers.BCryptSHA256PasswordHasher):
        rounds = 5

    class Argon2(hashers.Argon2PasswordHasher):
        memory_cost, time_cost, parallelism = 128, 2, 8

    class Scrypt(hashers.ScryptPasswordHasher):
        work_factor = 2**6

    return {
        "django-pbkdf2-sha256": Rounds(),
        "django-bcrypt": Bcrypt(),
        "django-bcrypt-sha256": BcryptSHA256(),
        "django-argon2": Argon2(),
        "django-scrypt": Scrypt(),
    }


def make_django():
    hashers = django()
    for name, hasher in django_schemes(hashers).items():
        # From bcrypt 5 on, Django's plain bcrypt refuses what it cut before.
        longest = LONG[:72] if name == "django-bcrypt" else LONG
        for password in PASSWORDS + [longest, ""]:
            show(version("Django"), name, f"{type(hasher).__bases__[0].__name__}().encode(password, salt)", password,
                 hasher.encode(password, hasher.salt()))
    for password in PASSWORDS[:1]:
        show(version("Django"), "django-pbkdf2-sha256", "make_password(password)", password,
             hashers.make_password(password))


def flask_security(scheme, options=None, salt=SALT):
    import flask
    from flask_security import Security
    from flask_security.datastore import UserDatastore

    app = flask.Flask(__name__)
    app.config.update(
        SECRET_KEY="x" * 32,
        SECURITY_PASSWORD_SALT=salt,
        SECURITY_PASSWORD_HASH=scheme,
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={f"{scheme}__{name}": value for name, value in (options or {}).items()},
        SECURITY_PASSWORD_SCHEMES=[
            "bcrypt", "argon2", "pbkdf2_sha256", "pbkdf2_sha512", "sha256_crypt", "sha512_crypt", "django_bcrypt",
        ],
    )

    class User:
        fs_uniquifier = None

    Security(app, UserDatastore(User, None))
    return app


def make_flask_security():
    from flask_security import hash_password

    schemes = {
        "bcrypt": {"rounds": 5},
        "argon2": {"rounds": 1, "memory_cost": 64, "parallelism": 2},
        "pbkdf2_sha256": {"rounds": 1000},
        "pbkdf2_sha512": {"rounds": 1000},
        "sha256_crypt": {"rounds": 1000},
        "sha512_crypt": {"rounds": 1000},
        "django_bcrypt": {"rounds": 5},
    }
    tool = version("Flask-Security")
    for name, options in schemes.items():
        app = flask_security(name, options)
        for password in PASSWORDS + ([LONG] if name != "django_bcrypt" else []):
            with app.app_context():
                security = app.extensions["security"]
                hash = hash_password(security._password_util.normalize(password))
            show(tool, name, f"hash_password(PasswordUtil.normalize(password)) with PASSWORD_HASH={name}", password,
                 hash, "flask-security:salt", SALT)
        with app.app_context():
            # Before 4.0 nothing was normalised; the rest is as today.
            hash = hash_password(DECOMPOSED)
        show(tool, name, f"hash_password(password), not normalised, with PASSWORD_HASH={name}", DECOMPOSED, hash,
             "flask-security-3:salt", SALT)


def make_yescrypt():
    from pyescrypt import Mode, Yescrypt

    for blocks, size in ((2**10, 8), (2**10, 32), (2**12, 32)):
        for password in PASSWORDS + [LONG]:
            hash = Yescrypt(n=blocks, r=size, mode=Mode.MCF).digest(password.encode(), b"0123456789abcdef")
            show(version("pyescrypt"), "yescrypt", f"Yescrypt(n={blocks}, r={size}, mode=Mode.MCF).digest(password)",
                 password, hash.decode())


def make():
    if installed("bcrypt") and installed("Django"):
        make_bcrypt()
        make_argon2()
        make_django()
        make_flask_security()
        make_yescrypt()
    make_passlib()


def verifiers():
    """The tools that verify a scheme of ours, by the scheme's name."""
    import argon2
    import bcrypt
    from passlib import hash as passlib

    found = collections.defaultdict(list)

    def argon2_cffi(password, hash):
        try:
            return argon2.PasswordHasher().verify(hash, password)
        except argon2.exceptions.VerifyMismatchError:
            return False

    plain = {
        "bcrypt": passlib.bcrypt, "argon2id": passlib.argon2, "scrypt": passlib.scrypt,
        "pbkdf2-sha256": passlib.pbkdf2_sha256, "pbkdf2-sha512": passlib.pbkdf2_sha512,
        "sha256-crypt": passlib.sha256_crypt, "sha512-crypt": passlib.sha512_crypt,
    }
    for name, scheme in plain.items():
        # Looked up at each call: the first one may replace the method.
        found[name].append((passlib_name(), lambda p, h, scheme=scheme: scheme.verify(p, h)))
    if not installed("Django"):
        return found
    found["bcrypt"].append((version("bcrypt"), lambda p, h: bcrypt.checkpw(p.encode(), h.encode())))
    found["argon2id"].append((version("argon2-cffi"), argon2_cffi))
    hashers = django()
    schemes = django_schemes(hashers)
    found["bcrypt"].append((version("Django"), lambda p, h: schemes["django-bcrypt"].verify(p, "bcrypt$" + h)))
    found["argon2id"].append((version("Django"), lambda p, h: schemes["django-argon2"].verify(p, "argon2" + h)))

    from pyescrypt import Mode, Yescrypt

    def pyescrypt(password, hash):
        letters = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        parameters = hash.split("$")[2]
        blocks, size = 2 ** (letters.index(parameters[1]) + 1), 8 if parameters[2] == "5" else 32
        try:
            Yescrypt(n=blocks, r=size, mode=Mode.MCF).compare(password.encode(), hash.encode())
            return True
        except Exception:
            return False

    found["yescrypt"].append((version("pyescrypt"), pyescrypt))
    return found


def check_flask_security(line):
    from flask_security import verify_password

    app = flask_security("bcrypt", salt=base64.b64decode(line["pepper"]).decode())
    with app.app_context():
        return verify_password(line["password"], line["hash"]), verify_password(line["password"] + "x", line["hash"])


def check(path):
    found = verifiers()
    results = collections.Counter()
    failures = 0
    with open(path) as file:
        lines = [json.loads(line) for line in file]
    for line in lines:
        if line["origin"].startswith("flask-security"):
            if not installed("Flask-Security"):
                continue
            outcomes = [(version("Flask-Security"), check_flask_security(line))]
        elif line["origin"] != "gatehouse":
            continue
        else:
            outcomes = [
                (tool, (verify(line["password"], line["hash"]), verify(line["password"] + "x", line["hash"])))
                for tool, verify in found[line["scheme"]]
            ]
        for tool, (right, wrong) in outcomes:
            is_good = bool(right) and not wrong
            results[(tool, line["scheme"], "verified" if is_good else "FAILED")] += 1
            failures += not is_good
    for (tool, scheme, outcome), count in sorted(results.items()):
        print(f"ours -> {tool:24} {scheme:16} {count} {outcome}")
    return failures


if __name__ == "__main__":
    if sys.argv[1:] == ["make"]:
        make()
    else:
        sys.exit(1 if check(sys.argv[2]) else 0)
