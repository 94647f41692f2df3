"""One subject's process, and how the driver talks with it.

The driver writes a command on a line, `name field=value …`; the subject does it and answers with one line of JSON. While
one subject works the others wait for their next line.

    open   hint=N entry_bytes=B
           Makes an empty store, with room for N entries of B bytes if it can take such a hint.
           → seconds, allocator, resident_bytes
    run    file=PATH puts=P threads=T warm=W batch=B every=E phase=F from=I to=J
           Performs the file's operations from I to J, divided among T threads into stretches; P of a hundred are puts.
           With a batch the gets are done B at a time, or the puts where all are. First W percent of each stretch are done to warm up; then all
           threads start together. Each E-th operation is timed on its own (0: none). F is a number that goes into every
           value put. → operations, seconds (from the first thread's start to the last one's end), found (gets that
           found a value), inserted (puts of absent keys), sum (over what was read), latency_ns, resident_bytes
    check  file=PATH stride=S to=J
           Reads each S-th key of the first J. → found, sum (over all bytes of the values)
    empty  count=C entries=N
           Makes C stores of N entries each. → seconds (making them), resident_bytes

`resident_bytes` is how much more memory of the process is in RAM than before its store was made, files not counted. A
store that counts its memory itself adds `counted_bytes`. Unknown fields of an answer are kept; a subject that cannot go
on says why on its standard error and exits.
"""
import json
import os
import subprocess

from harness.subjects import ROOT


class SubjectFailed(Exception):
    """A subject that ended, or answered what nobody understands."""


class Session:
    def __init__(self, subject):
        self.subject = subject
        self.process = subprocess.Popen(
            subject.command, cwd=ROOT, env=os.environ | subject.environment, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def ask(self, name, **fields):
        line = " ".join([name, *(f"{field}={value}" for field, value in fields.items())])
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        answer = self.process.stdout.readline()
        try:
            return json.loads(answer)
        except json.JSONDecodeError:
            self.process.kill()
            said = self.process.communicate()[1].strip() or f"it answered {answer!r}"
            raise SubjectFailed(f"{self.subject.name} failed at \"{line}\": {said}") from None
