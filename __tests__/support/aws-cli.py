"""Runs commands of the AWS CLI in one process: lists of arguments in, and what each command said out, both in JSON."""

import contextlib
import io
import json
import sys

from awscli.clidriver import main


def run(arguments):
    stdout, stderr = io.StringIO(), io.StringIO()
    sys.argv = ["aws", *arguments]
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        exit_code = main()
    return {"exitCode": exit_code, "stdout": stdout.getvalue(), "stderr": stderr.getvalue()}


print(json.dumps([run(arguments) for arguments in json.load(sys.stdin)]))
