"""One boto3 client over half a day of the simulated clock: when does it ask IMDS for new credentials?

A process cannot feel that the gateway's clock was moved, so botocore is shown that clock where it looks at its own.
Only the signatures keep the machine's time, which the gateway takes.
"""

import datetime
import json
import os
import urllib.request

import boto3
import botocore.utils

GATEWAY = os.environ["AWS_ENDPOINT_URL"]


def now():
    with urllib.request.urlopen(GATEWAY + "/_sim/state") as state:
        time = json.load(state)["time"]
    return datetime.datetime.strptime(time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)


def advance(seconds):
    url = f"{GATEWAY}/_sim/advance?seconds={int(seconds)}"
    urllib.request.urlopen(urllib.request.Request(url, method="POST")).close()


botocore.utils.get_current_datetime = lambda remove_tzinfo=True: now().replace(tzinfo=None) if remove_tzinfo else now()
session = boto3.Session()
credentials = session.get_credentials()
credentials._time_fetcher = now
s3, sts = session.client("s3"), session.client("sts")
seen = []


def use(when):
    assert len(s3.list_buckets()["Buckets"]) == 3
    assert ":assumed-role/" in sts.get_caller_identity()["Arn"]
    key = credentials.access_key
    if key not in seen:
        seen.append(key)
    print(f"{when}: key {seen.index(key) + 1}")


use("at first")
advance(3 * 3600)
use("after three hours")
left = (credentials._expiry_time - now()).total_seconds()
advance(left - 16 * 60)
use("16 minutes before the end")
advance(2 * 60)
use("14 minutes before the end")
use("and again")
left = (credentials._expiry_time - now()).total_seconds()
assert left > 5 * 3600, left  # a set that IMDS renewed within the last hour
advance(left + 60)
use("a minute after the end")
