#!/usr/bin/env python3
"""Takes the constraints of parameters out of botocore's service models: writes src/cloud/constraints/{iam,sts}.txt.

    python3 -m venv target/venv && target/venv/bin/pip install botocore==1.44.5
    target/venv/bin/python docs/models/constraints.py

The format is described in src/cloud/constraints/model.rs. The tables are committed; run this only to add an operation to
those that trim.py lists.
"""
import json, pathlib, re
import botocore.loaders

HERE = pathlib.Path(__file__).resolve().parent
OUT = HERE.parents[1] / "src/cloud/constraints"
loader = botocore.loaders.Loader()


def operations(name):
    """The operations of a service that trim.py lists."""
    return re.search(rf'^{name} = """(.*?)"""', (HERE / "trim.py").read_text(), re.S | re.M).group(1).split()


# What the service says of itself and its model does not: a key can be asked for, not set, to be `Expired`.
ENUMS = {"statusType": ["Active", "Inactive"]}


def bound(shape, name):
    return str(shape[name]) if name in shape else "-"


def write(service, names):
    model = loader.load_service_model(service, "service-2")
    shapes, used = model["shapes"], {}

    def use(name):
        shape = shapes[name]
        kind = shape["type"]
        if name in used:
            return name
        if kind == "string" and "enum" in shape:
            used[name] = " ".join(["enum", *ENUMS.get(name, shape["enum"])])
        elif kind == "string":
            pattern = shape.get("pattern", "-")
            if pattern == "-" and "min" not in shape and "max" not in shape:
                return None
            used[name] = " ".join(["text", bound(shape, "min"), bound(shape, "max"), pattern])
        elif kind in ("integer", "long"):
            used[name] = " ".join(["number", bound(shape, "min"), bound(shape, "max")])
        elif kind == "list":
            used[name] = ""
            member = use(shape["member"]["shape"]) or "-"
            used[name] = " ".join(["list", bound(shape, "min"), bound(shape, "max"), member])
        elif kind == "structure":
            used[name] = ""
            used[name] = " ".join(["members", *members(shape)])
        else:
            return None
        return name

    def members(shape):
        required = shape.get("required", [])
        for name, member in shape.get("members", {}).items():
            kind = use(member["shape"])
            if kind or name in required:
                yield f"{name}{'!' if name in required else ''}:{kind or '-'}"

    lines = []
    for name in names:
        given = model["operations"][name].get("input")
        lines.append(" ".join([">", name, *(members(shapes[given["shape"]]) if given else [])]))
    lines += [f"{name} {used[name]}" for name in sorted(used)]
    (OUT / f"{service}.txt").write_text("\n".join(lines) + "\n")


# The account has these, the simulated CLI has not.
write("iam", [*operations("IAM"), "ListEntitiesForPolicy", "UpdateRoleDescription"])
write("sts", operations("STS"))
