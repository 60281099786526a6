"""Gives the command a token at its prompt on a pseudo-terminal, which Node.js alone cannot open.

Run by `npm run test:terminal`, after the build.
"""
import base64
import json
import os
import pty
import re
import select
import time


def run(arguments, answers, seconds=20):
    """Runs a program on a new terminal. Each answer is typed when its question appears."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(arguments[0], arguments)
    output, left, end = b"", list(answers), time.time() + seconds
    while time.time() < end:
        ready, _, _ = select.select([terminal], [], [], 0.1)
        if ready:
            try:
                chunk = os.read(terminal, 65536)
            except OSError:
                break
            if not chunk:
                break
            output += chunk
        if left and left[0][0] in output:
            data = left.pop(0)[1]
            while data:
                data = data[os.write(terminal, data[:1024]):]
    else:
        os.kill(pid, 9)
        raise AssertionError(f"{arguments} did not end: {output!r}")
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), output


def encoded(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")


def check(condition, what):
    if not condition:
        raise AssertionError(what)
    print(f"ok  {what}")


command = ["node", "dist/cli/josette.js"]
question = b"it is not shown):"
filler = "x" * 15_000
token = b".".join([encoded({"alg": "RS256"}), encoded({"sub": "alice", "filler": filler, "exp": 1}), b"c2ln" * 80])
check(len(token) > 20_000, "the token has more than 20,000 characters")

code, output = run(command, [(question, token + b"\r")])
check(code == 1 and b"expired" in output, "a typed token is explained, and refused because it expired")
check(token[:40] not in output and token[5000:5040] not in output, "the token is not shown")
check(b"20" in re.findall(rb"compact, (\d\d)", output)[:1], "the token is complete")

code, output = run(command, [(question, b"\x1b[200~" + token[:9000] + b"\n" + token[9000:] + b"\n\x1b[201~\r")])
check(code == 1 and b"expired" in output, "a pasted token with line breaks is explained")

code, output = run(command, [(question, b"abc\x03")])
check(code == 130, "Ctrl-C ends the command")

code, output = run(command + ["key", "show", "test/files/pkcs12/rsa.pfx"], [(question, b"secret\r")])
check(code == 0 and b"RSA 2048 bits" in output, "a password is asked for")
check(b"secret" not in output, "the password is not shown")

code, output = run(["sh", "-c", "node dist/cli/josette.js >/dev/null 2>&1; stty -a"], [(b"", token[:2000] + b"\r")])
check(re.search(rb"[^-]echo\b", output) is not None, "the terminal shows what is typed again")

# The check of the length can fail: line mode cuts the line.
code, output = run(["sh", "-c", "stty -echo; echo ready; IFS= read -r line; echo ${#line}"], [(b"ready", token + b"\n")], 5)
check(b"4095" in output, "line mode cuts the token at 4,095 characters")
