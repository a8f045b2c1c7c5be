"""Whether an answer has the form that the service's own model gives it.

botocore overlooks elements that it does not know. Here they are found, as are those that the model calls required.
"""

import json
import xml.etree.ElementTree as ET


def _bare(tag):
    return tag.rsplit("}", 1)[-1]


def _wire_name(name, shape):
    return shape.serialization.get("name", name)


def _xml(element, shape, path, found):
    if shape.type_name == "structure":
        known = {_wire_name(name, member): (name, member) for name, member in shape.members.items()}
        seen = set()
        for child in element:
            tag = _bare(child.tag)
            if tag not in known:
                found.append(f"{path}/{tag} is not in the model")
                continue
            name, member = known[tag]
            seen.add(name)
            if member.type_name == "list" and member.serialization.get("flattened"):
                _xml(child, member.member, f"{path}/{tag}", found)
            else:
                _xml(child, member, f"{path}/{tag}", found)
        for name in set(shape.required_members) - seen:
            where = shape.members[name].serialization.get("location")
            if where is None and not shape.members[name].serialization.get("flattened"):
                found.append(f"{path}/{name} is required")
    elif shape.type_name == "list":
        tag = shape.member.serialization.get("name", "member")
        for child in element:
            if _bare(child.tag) != tag:
                found.append(f"{path}/{_bare(child.tag)} should be {tag}")
            else:
                _xml(child, shape.member, f"{path}/{tag}", found)


def _json(value, shape, path, found):
    # A document is JSON of any form.
    if getattr(shape, "is_document_type", False):
        return
    if shape.type_name == "structure" and isinstance(value, dict):
        known = {_wire_name(name, member): member for name, member in shape.members.items()}
        for name, inner in value.items():
            if name in known:
                _json(inner, known[name], f"{path}.{name}", found)
            else:
                found.append(f"{path}.{name} is not in the model")
    elif shape.type_name == "list" and isinstance(value, list):
        for inner in value:
            _json(inner, shape.member, f"{path}[]", found)
    elif shape.type_name in ("structure", "list"):
        found.append(f"{path} is no {shape.type_name}")


def check(operation_model, response):
    """The differences, in words."""
    shape, found, name = operation_model.output_shape, [], operation_model.name
    body = response["body"]
    if shape is None or response["status_code"] >= 300 or not body or not isinstance(body, bytes):
        return found
    if shape.serialization.get("payload"):
        return found
    protocol = operation_model.service_model.metadata["protocol"]
    if protocol.endswith("json"):
        _json(json.loads(body), shape, name, found)
        return found
    root = ET.fromstring(body)
    if protocol == "query":
        if _bare(root.tag) != f"{name}Response":
            found.append(f"the root is {_bare(root.tag)}")
        wrapper = shape.serialization.get("resultWrapper")
        results = [child for child in root if _bare(child.tag) == wrapper]
        if len(results) != 1:
            found.append(f"there is no {wrapper}")
        for result in results:
            _xml(result, shape, name, found)
    elif protocol == "ec2":
        for child in list(root):
            if _bare(child.tag) == "requestId":
                root.remove(child)
        _xml(root, shape, name, found)
    else:
        _xml(root, shape, name, found)
    return found
