"""Has bash, zsh and fish complete the command, as somebody who presses Tab sees it.

Run by `npm run test:completions`, after the build. A shell that is not installed is reported as not tested;
with `--require` it is an error. `test/terminal/install-shells.sh` installs zsh and fish.
"""
import json
import os
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import time

command = ["node", "dist/cli/josette.js"]
folder = tempfile.mkdtemp(prefix="josette-")


def written(*arguments):
    """What the command writes."""
    return subprocess.run([*command, *arguments], check=True, capture_output=True, text=True).stdout


def stored(name, text):
    """Writes a file, and returns its path."""
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


class Terminal:
    """An interactive shell in which Tab inserts every completion, and Ctrl-G writes the line to a file and clears it."""

    def __init__(self, name, arguments, environment):
        self.lines = os.path.join(folder, f"{name}.lines")
        stored(f"{name}.lines", "")
        self.count = 0
        self.output = b""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.update({"TERM": "xterm", "RECORD": self.lines, **environment})
            os.execvp(arguments[0], arguments)
        self.wait(lambda: b"ready> " in self.output)

    def typed(self, line):
        """The line after Tab."""
        os.write(self.terminal, line.encode() + b"\t\x07")
        self.count += 1
        self.wait(lambda: len(self.recorded()) >= self.count)
        return self.recorded()[self.count - 1]

    def recorded(self):
        with open(self.lines, encoding="utf-8") as file:
            return file.read().split("\n")[:-1]

    def wait(self, condition, seconds=20):
        end = time.time() + seconds
        while not condition():
            ready, _, _ = select.select([self.terminal], [], [], 0.02)
            if ready:
                self.output += os.read(self.terminal, 65536)
            if time.time() > end:
                raise AssertionError(f"the shell does not answer: {self.output!r}")

    def close(self):
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)


class Interactive:
    """A shell on a terminal."""

    def __init__(self, name, arguments, environment=None):
        self.terminal = Terminal(name, arguments, environment or {})

    def completed(self, line):
        """The completions of the last word."""
        before = line.split(" ")[:-1]
        words = self.terminal.typed(line).split()
        assert words[: len(before)] == before, f"{line!r} became {words}"
        return words[len(before) :]

    def close(self):
        self.terminal.close()


class Fish:
    """fish answers without a terminal: `complete -C` says what Tab offers, with a description after a tab."""

    def __init__(self, script):
        self.script = script

    def completed(self, line):
        program = "source $argv[1]; complete -C $argv[2]"
        shell = ["fish", "--no-config", "-c", program, self.script, line]
        offered = subprocess.run(shell, check=True, capture_output=True, text=True)
        assert offered.stderr == "", offered.stderr
        return [each.split("\t")[0] for each in offered.stdout.splitlines()]

    def close(self):
        return


def bash(script):
    rc = stored(
        "bashrc",
        f"""PS1='ready> '
source {script}
bind '"\\t": insert-completions'
written() {{ printf '%s\\n' "$READLINE_LINE" >> "$RECORD"; READLINE_LINE= READLINE_POINT=0; }}
bind -x '"\\C-g": written'
""",
    )
    return Interactive("bash", ["bash", "--noprofile", "--rcfile", rc, "-i"])


def zsh(name, before, after):
    """`before` and `after` are the lines around those that start the completion system."""
    stored(
        f"{name}/.zshrc",
        f"""PS1='ready> '
bindkey -e
{before}
autoload -Uz compinit
compinit -u -d {folder}/{name}/dump
{after}
inserted() {{ _main_complete; compstate[insert]=all; compstate[list]=; }}
zle -C inserted complete-word inserted
bindkey '^I' inserted
written() {{ print -r -- "$BUFFER" >> "$RECORD"; BUFFER=; }}
zle -N written
bindkey '^G' written
""",
    )
    return Interactive(name, ["zsh", "-d", "-i"], {"ZDOTDIR": f"{folder}/{name}"})


def zsh_from_a_file(script):
    shutil.copy(script, stored("functions/_josette", ""))
    return zsh("zsh-file", f"fpath=({folder}/functions $fpath)", "")


def zsh_sourced(script):
    return zsh("zsh-sourced", "", f"source {script}")


shells = [
    ("bash", "bash", bash),
    ("zsh", "zsh, from a file in $fpath", zsh_from_a_file),
    ("zsh", "zsh, sourced", zsh_sourced),
    ("fish", "fish", Fish),
]

table = json.loads(written("help", "--json"))["commands"]


def options_of(name):
    [found] = [each for each in table if each["name"] == name]
    return [each["name"] for each in found["options"]]


def second_words(first):
    return [each["name"].split(" ")[1] for each in table if each["name"].startswith(f"{first} ")]


cases = [
    ("josette ", sorted({each["name"].split(" ")[0] for each in table})),
    ("josette ex", ["explain"]),
    ("josette key ", second_words("key")),
    ("josette key th", ["thumbprint"]),
    ("josette cert ", second_words("cert")),
    ("josette key new --ki", ["--kid"]),
    ("josette key new --to ", ["jwk", "pem"]),
    ("josette key new ES256 --to p", ["pem"]),
    ("josette key thumbprint --hash ", ["SHA-256", "SHA-384", "SHA-512"]),
    # The default command.
    ("josette --aud", ["--audience"]),
    ("josette --key test/files/keys/rsa-spki.pem --iss", ["--issuer"]),
    ("josette explain --key test/files/keys/rsa-sp", ["test/files/keys/rsa-spki.pem"]),
    ("josette explain -k test/files/keys/rsa-sp", ["test/files/keys/rsa-spki.pem"]),
    ("josette key show test/files/keys/rsa-sp", ["test/files/keys/rsa-spki.pem"]),
    # A word after the command is an operand, whatever it is called.
    ("josette key show new --pass", ["--password-file", "--password-env"]),
    *((f"josette {each['name']} --", options_of(each["name"])) for each in table),
]

failed = 0
try:
    for program, name, start in shells:
        if shutil.which(program) is None:
            if "--require" in sys.argv:
                raise AssertionError(f"{program} is not installed")
            print(f"--  {name}: not tested, because it is not installed")
            continue
        script = stored(f"josette.{program}", written("completions", program))
        subprocess.run([program, "-n", script], check=True)
        print(f"ok  {name}: the script can be parsed")
        shell = start(script)
        for line, expected in cases:
            found = shell.completed(line)
            if sorted(found) == sorted(expected):
                continue
            failed += 1
            print(f"not ok  {name}: {line!r} is completed to {found}, not {expected}")
        shell.close()
        print(f"{'ok' if failed == 0 else 'not ok'}  {name}: {len(cases)} lines")
finally:
    shutil.rmtree(folder)
sys.exit(1 if failed > 0 else 0)
