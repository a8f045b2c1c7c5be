"""The same work by moto and botocore, in this one process: rates in the form that examples/bench.rs prints."""

import statistics
import sys
import time

import boto3
import botocore
import moto
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ROUNDS = int(sys.argv[1])


def rate(work):
    work()
    rates = []
    for _ in range(ROUNDS):
        started, calls = time.perf_counter(), 0
        while time.perf_counter() - started < 0.06:
            work()
            calls += 1
        rates.append(calls / (time.perf_counter() - started))
    return statistics.median(rates)


def row(key, value, what):
    print(f"{key}\t{value:.1f}\t/s\t{what}\t")


keys = Credentials("ASIAEXAMPLE", "secret", "IQoJb3JpZ2luX2Vj" * 50)


def sign():
    request = AWSRequest(
        "POST",
        "https://sts.us-east-1.amazonaws.com/",
        {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"},
        "Action=GetCallerIdentity&Version=2011-06-15",
    )
    SigV4Auth(keys, "sts", "us-east-1").add_auth(request)


row("sign", rate(sign), f"botocore {botocore.__version__}")

with moto.mock_aws():
    me = {"region_name": "us-east-1", "aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    sts, s3, iam = (boto3.client(name, **me) for name in ("sts", "s3", "iam"))
    for name in ("flow-app-logs", "flow-photos", "flow-reports"):
        s3.create_bucket(Bucket=name)
    role = iam.create_role(RoleName="Desk", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    label = f"moto {moto.__version__}"
    calls = {
        "assume-role": lambda: sts.assume_role(RoleArn=role, RoleSessionName="me"),
        "caller-identity": sts.get_caller_identity,
        "list-buckets": s3.list_buckets,
    }
    for key, call in calls.items():
        row(key, rate(call), label)
    row("turn", rate(lambda: [call() for call in calls.values()]), label)
