"""A subject that does all it is told, and then does not tell the truth about one thing: `liar.py FIELD COMMAND…`."""
import json
import subprocess
import sys

field, command = sys.argv[1], sys.argv[2:]
with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as honest:
    for line in sys.stdin:
        honest.stdin.write(line)
        honest.stdin.flush()
        answer = json.loads(honest.stdout.readline())
        if field in answer and "puts=100" not in line:
            answer[field] += 1
        print(json.dumps(answer), flush=True)
