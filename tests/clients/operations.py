"""Every operation that the account has, called by boto3 in the order of a working day.

Each answer is compared with the service's own model. What was tried is printed, one operation a line: the list in
docs/operations.md has to be the same.
"""

import io
import json
import os
import urllib.parse
import urllib.request
import zipfile

import boto3
import botocore.config
import botocore.exceptions

import shapes

GATEWAY = os.environ["AWS_ENDPOINT_URL"]
ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/"
READ = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
tried, misshapen = {}, []


def remember(operation_model, response_dict, **_):
    service = operation_model.service_model.service_name
    tried.setdefault(f"{service} {operation_model.name}", None)
    misshapen.extend(shapes.check(operation_model, response_dict))


def client(service, **keys):
    made = boto3.client(service, **keys)
    made.meta.events.register("before-parse.*.*", remember)
    return made


iam, sts, ec2, s3 = (client(name) for name in ("iam", "sts", "ec2", "s3"))
awslambda, cloudtrail, toolbox, ssm, analyzer = (
    client(name) for name in ("lambda", "cloudtrail", "iam-toolbox", "ssm", "accessanalyzer")
)


def sim(path, **query):
    request = urllib.request.Request(f"{GATEWAY}/_sim/{path}?{urllib.parse.urlencode(query)}", method="POST")
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def wait(seconds):
    sim("advance", seconds=seconds)


def refused(code, call, **parameters):
    """The call is refused with this code; the sentence."""
    try:
        call(**parameters)
    except botocore.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == code, f"{code} expected: {error}"
        return error.response["Error"]["Message"]
    raise AssertionError(f"{code} expected, and it was answered")


def policy(effect="Allow", action="*", resource="*", **more):
    statement = {"Effect": effect, "Action": action, **({"Resource": resource} if resource else {}), **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def trust(**principal):
    return policy(action=["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"], resource=None, Principal=principal)


def keys(credentials):
    return {
        "aws_access_key_id": credentials["AccessKeyId"],
        "aws_secret_access_key": credentials["SecretAccessKey"],
        "aws_session_token": credentials.get("SessionToken"),
    }


def users():
    made = iam.create_user(UserName="taro", Path="/staff/", Tags=[{"Key": "team", "Value": "web"}])["User"]
    assert made["UserId"].startswith("AIDA") and made["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/staff/taro", made
    refused("EntityAlreadyExists", iam.create_user, UserName="taro")
    assert iam.get_user()["User"]["UserName"] == "admin"
    assert iam.get_user(UserName="taro")["User"]["Tags"] == [{"Key": "team", "Value": "web"}]
    assert [user["UserName"] for user in iam.list_users()["Users"]] == ["admin", "taro"]
    key = iam.create_access_key(UserName="taro")["AccessKey"]
    assert key["AccessKeyId"].startswith("AKIA") and len(key["SecretAccessKey"]) == 40, key
    assert iam.list_access_keys(UserName="taro")["AccessKeyMetadata"][0]["Status"] == "Active"
    iam.update_access_key(UserName="taro", AccessKeyId=key["AccessKeyId"], Status="Inactive")
    wait(30)
    taro = client("sts", **keys(key))
    refused("InvalidClientTokenId", taro.get_caller_identity)
    iam.update_access_key(UserName="taro", AccessKeyId=key["AccessKeyId"], Status="Active")
    iam.attach_user_policy(UserName="taro", PolicyArn=READ)
    iam.put_user_policy(UserName="taro", PolicyName="desk", PolicyDocument=policy(action="sts:*"))
    wait(30)
    assert taro.get_caller_identity()["Arn"].endswith(":user/staff/taro")
    iam.get_access_key_last_used(AccessKeyId=key["AccessKeyId"])
    assert iam.list_attached_user_policies(UserName="taro")["AttachedPolicies"][0]["PolicyArn"] == READ
    assert iam.list_user_policies(UserName="taro")["PolicyNames"] == ["desk"]
    assert iam.get_user_policy(UserName="taro", PolicyName="desk")["PolicyDocument"]["Version"] == "2012-10-17"
    iam.put_user_permissions_boundary(UserName="taro", PermissionsBoundary=READ)
    iam.delete_user_permissions_boundary(UserName="taro")
    iam.tag_user(UserName="taro", Tags=[{"Key": "k", "Value": "v"}])
    assert len(iam.list_user_tags(UserName="taro")["Tags"]) == 2
    iam.untag_user(UserName="taro", TagKeys=["k"])
    refused("DeleteConflict", iam.delete_user, UserName="taro")
    iam.delete_user_policy(UserName="taro", PolicyName="desk")
    iam.detach_user_policy(UserName="taro", PolicyArn=READ)
    iam.delete_access_key(UserName="taro", AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName="taro")
    refused("NoSuchEntity", iam.get_user, UserName="taro")


def roles():
    made = iam.create_role(
        RoleName="Reports",
        AssumeRolePolicyDocument=trust(AWS=f"arn:aws:iam::{ACCOUNT}:user/admin"),
        Description="reads",
        MaxSessionDuration=7200,
    )["Role"]
    assert made["RoleId"].startswith("AROA"), made
    refused("MalformedPolicyDocument", iam.create_role, RoleName="Bad", AssumeRolePolicyDocument="{}")
    assert iam.get_role(RoleName="Reports")["Role"]["MaxSessionDuration"] == 7200
    assert len(list(iam.get_paginator("list_roles").paginate().search("Roles[]"))) == 2
    iam.update_role(RoleName="Reports", Description="reads reports", MaxSessionDuration=14400)
    iam.update_role_description(RoleName="Reports", Description="reads")
    iam.update_assume_role_policy(RoleName="Reports", PolicyDocument=trust(AWS=f"arn:aws:iam::{ACCOUNT}:root"))
    iam.attach_role_policy(RoleName="Reports", PolicyArn=READ)
    iam.put_role_policy(RoleName="Reports", PolicyName="more", PolicyDocument=policy(action="sts:*"))
    assert iam.list_attached_role_policies(RoleName="Reports")["AttachedPolicies"][0]["PolicyName"] == "AmazonS3ReadOnlyAccess"
    assert iam.list_role_policies(RoleName="Reports")["PolicyNames"] == ["more"]
    assert iam.get_role_policy(RoleName="Reports", PolicyName="more")["PolicyDocument"]["Statement"][0]["Action"] == "sts:*"
    iam.put_role_permissions_boundary(RoleName="Reports", PermissionsBoundary=READ)
    iam.delete_role_permissions_boundary(RoleName="Reports")
    iam.tag_role(RoleName="Reports", Tags=[{"Key": "team", "Value": "web"}])
    assert iam.list_role_tags(RoleName="Reports")["Tags"] == [{"Key": "team", "Value": "web"}]
    iam.untag_role(RoleName="Reports", TagKeys=["team"])


def policies():
    made = iam.create_policy(PolicyName="Own", PolicyDocument=policy(action="s3:List*"))["Policy"]
    arn = made["Arn"]
    assert arn == f"arn:aws:iam::{ACCOUNT}:policy/Own" and made["DefaultVersionId"] == "v1", made
    assert iam.get_policy(PolicyArn=arn)["Policy"]["PolicyName"] == "Own"
    document = iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]["Document"]
    assert document["Statement"][0]["Action"] == "s3:List*", document
    assert len(iam.list_policy_versions(PolicyArn=arn)["Versions"]) == 1
    second = iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy(action="s3:Get*"), SetAsDefault=True)
    assert second["PolicyVersion"]["VersionId"] == "v2" and second["PolicyVersion"]["IsDefaultVersion"], second
    refused("DeleteConflict", iam.delete_policy_version, PolicyArn=arn, VersionId="v2")
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v1")
    iam.delete_policy_version(PolicyArn=arn, VersionId="v2")
    assert [made["Arn"] for made in iam.list_policies(Scope="Local")["Policies"]] == [arn]
    iam.attach_role_policy(RoleName="Reports", PolicyArn=arn)
    assert iam.list_entities_for_policy(PolicyArn=arn)["PolicyRoles"][0]["RoleName"] == "Reports"
    refused("DeleteConflict", iam.delete_policy, PolicyArn=arn)
    iam.detach_role_policy(RoleName="Reports", PolicyArn=arn)
    iam.delete_policy(PolicyArn=arn)


def sessions():
    wait(30)
    reports = ROLE + "Reports"
    answer = sts.assume_role(
        RoleArn=reports,
        RoleSessionName="monthly",
        DurationSeconds=900,
        Policy=policy(action=["s3:ListAllMyBuckets", "sts:*"]),
        Tags=[{"Key": "team", "Value": "web"}],
        SourceIdentity="admin",
    )
    assert answer["AssumedRoleUser"]["AssumedRoleId"].endswith(":monthly"), answer
    temporary = keys(answer["Credentials"])
    assert len(client("s3", **temporary).list_buckets()["Buckets"]) == 3
    # The session policy leaves nothing but that.
    message = refused("AccessDenied", client("s3", **temporary).list_objects_v2, Bucket="flow-photos")
    assert message.endswith("because no session policy allows the s3:ListBucket action"), message
    refused("ValidationError", sts.assume_role, RoleArn=reports, RoleSessionName="x2", DurationSeconds=43200)
    chained = client("sts", **temporary)
    refused("ValidationError", chained.assume_role, RoleArn=reports, RoleSessionName="again", DurationSeconds=7200)
    assert sts.get_session_token(DurationSeconds=3600)["Credentials"]["AccessKeyId"].startswith("ASIA")
    sts.get_federation_token(Name="guest", Policy=policy(action="s3:ListAllMyBuckets"))
    assert sts.get_access_key_info(AccessKeyId=temporary["aws_access_key_id"])["Account"] == ACCOUNT
    assert chained.get_caller_identity()["Arn"].endswith(":assumed-role/Reports/monthly")


def providers():
    issuer = "https://token.actions.githubusercontent.com"
    made = iam.create_open_id_connect_provider(Url=issuer, ClientIDList=["sts.amazonaws.com"])
    github = made["OpenIDConnectProviderArn"]
    refused("EntityAlreadyExists", iam.create_open_id_connect_provider, Url=issuer)
    iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=github, ClientID="other")
    iam.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=github, ClientID="other")
    print_ = "6938fd4d98bab03faadb97b34396831e3780aea1"
    iam.update_open_id_connect_provider_thumbprint(OpenIDConnectProviderArn=github, ThumbprintList=[print_])
    found = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=github)
    assert (found["ClientIDList"], found["ThumbprintList"]) == (["sts.amazonaws.com"], [print_]), found
    assert [one["Arn"] for one in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]] == [github]
    condition = {"StringEquals": {"token.actions.githubusercontent.com:repository": "octo-org/site"}}
    trust = dict(action="sts:AssumeRoleWithWebIdentity", resource=None, Principal={"Federated": github})
    # Everybody's repositories have tokens of this provider: the policy has to ask for the subject.
    document = policy(Condition=condition, **trust)
    refused("MalformedPolicyDocument", iam.create_role, RoleName="Deploy", AssumeRolePolicyDocument=document)
    condition["StringLike"] = {"token.actions.githubusercontent.com:sub": "repo:*/site:*"}
    iam.create_role(RoleName="Deploy", AssumeRolePolicyDocument=policy(Condition=condition, **trust))
    wait(10)
    for repository, may in (("octo-org/site", True), ("evil/site", False)):
        subject = f"repo:{repository}:ref:refs/heads/main"
        asked = dict(issuer=issuer, subject=subject, audience="sts.amazonaws.com", repository=repository)
        token = sim("identity-token", **asked)["token"]
        call = dict(RoleArn=ROLE + "Deploy", RoleSessionName="ci", WebIdentityToken=token)
        if may:
            sts.assume_role_with_web_identity(**call)
        else:
            refused("AccessDenied", sts.assume_role_with_web_identity, **call)
    iam.delete_role(RoleName="Deploy")
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=github)


def outbound():
    ask = dict(Audience=["https://api.example.com"], SigningAlgorithm="RS256")
    refused("OutboundWebIdentityFederationDisabledException", sts.get_web_identity_token, **ask)
    issuer = iam.enable_outbound_web_identity_federation()["IssuerIdentifier"]
    assert iam.get_outbound_web_identity_federation_info()["IssuerIdentifier"] == issuer
    wait(10)
    assert sts.get_web_identity_token(**ask)["WebIdentityToken"].count(".") == 2
    iam.disable_outbound_web_identity_federation()


def federation():
    metadata = f"<EntityDescriptor><IDPSSODescriptor><!--{'x' * 1000}--></IDPSSODescriptor></EntityDescriptor>"
    saml = iam.create_saml_provider(Name="Corp", SAMLMetadataDocument=metadata)["SAMLProviderArn"]
    iam.update_saml_provider(SAMLProviderArn=saml, SAMLMetadataDocument=metadata)
    assert iam.get_saml_provider(SAMLProviderArn=saml)["SAMLMetadataDocument"] == metadata
    assert iam.list_saml_providers()["SAMLProviderList"][0]["Arn"] == saml
    web = policy(
        action="sts:AssumeRoleWithWebIdentity",
        resource=None,
        Principal={"Federated": "accounts.google.com"},
        Condition={"StringEquals": {"accounts.google.com:aud": "my-app"}},
    )
    iam.create_role(RoleName="Web", AssumeRolePolicyDocument=web)
    iam.create_role(
        RoleName="Saml",
        AssumeRolePolicyDocument=policy(action="sts:AssumeRoleWithSAML", resource=None, Principal={"Federated": saml}),
    )
    wait(30)
    token = sim("identity-token", issuer="https://accounts.google.com", subject="alice", audience="my-app")["token"]
    answer = sts.assume_role_with_web_identity(RoleArn=ROLE + "Web", RoleSessionName="alice", WebIdentityToken=token)
    assert answer["SubjectFromWebIdentityToken"] == "alice", answer
    spoilt = token[:-4] + ("AAAA" if not token.endswith("AAAA") else "BBBB")
    refused(
        "InvalidIdentityToken",
        sts.assume_role_with_web_identity,
        RoleArn=ROLE + "Web",
        RoleSessionName="alice",
        WebIdentityToken=spoilt,
    )
    assertion = sim("saml-assertion", provider="Corp", subject="alice", role=ROLE + "Saml")["assertion"]
    answer = sts.assume_role_with_saml(RoleArn=ROLE + "Saml", PrincipalArn=saml, SAMLAssertion=assertion)
    assert answer["AssumedRoleUser"]["Arn"].endswith(":assumed-role/Saml/alice"), answer
    iam.delete_saml_provider(SAMLProviderArn=saml)


def instances():
    iam.create_role(RoleName="Web-Server", AssumeRolePolicyDocument=trust(Service="ec2.amazonaws.com"))
    made = iam.create_instance_profile(InstanceProfileName="Web-Server")["InstanceProfile"]
    assert made["InstanceProfileId"].startswith("AIPA"), made
    iam.add_role_to_instance_profile(InstanceProfileName="Web-Server", RoleName="Web-Server")
    refused("LimitExceeded", iam.add_role_to_instance_profile, InstanceProfileName="Web-Server", RoleName="Reports")
    assert len(iam.get_instance_profile(InstanceProfileName="Web-Server")["InstanceProfile"]["Roles"]) == 1
    assert len(iam.list_instance_profiles()["InstanceProfiles"]) == 2
    assert len(iam.list_instance_profiles_for_role(RoleName="Web-Server")["InstanceProfiles"]) == 1
    wait(30)
    run = ec2.run_instances(ImageId="ami-0c02fb55956c7d316", InstanceType="t3.micro", MinCount=1, MaxCount=1)
    instance = run["Instances"][0]["InstanceId"]
    assert run["Instances"][0]["State"] == {"Code": 0, "Name": "pending"}, run
    wait(60)
    described = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
    assert described["State"]["Name"] == "running", described
    profile = {"Name": "Web-Server"}
    made = ec2.associate_iam_instance_profile(InstanceId=instance, IamInstanceProfile=profile)
    association = made["IamInstanceProfileAssociation"]
    assert association["State"] == "associating", made
    refused("IncorrectState", ec2.associate_iam_instance_profile, InstanceId=instance, IamInstanceProfile=profile)
    wait(60)
    found = ec2.describe_iam_instance_profile_associations(Filters=[{"Name": "instance-id", "Values": [instance]}])
    states = [a["State"] for a in found["IamInstanceProfileAssociations"] if a["InstanceId"] == instance]
    assert states == ["associated"], found
    replaced = ec2.replace_iam_instance_profile_association(
        AssociationId=association["AssociationId"], IamInstanceProfile={"Name": "EC2-S3-ReadOnly-Role"}
    )["IamInstanceProfileAssociation"]
    assert replaced["AssociationId"] != association["AssociationId"], replaced
    wait(60)
    ec2.disassociate_iam_instance_profile(AssociationId=replaced["AssociationId"])
    options = ec2.modify_instance_metadata_options(InstanceId=instance, HttpTokens="optional", HttpPutResponseHopLimit=1)
    assert options["InstanceMetadataOptions"]["HttpTokens"] == "optional", options
    assert described["PublicIpAddress"] and described["SecurityGroups"][0]["GroupName"] == "default", described
    rule = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    opened = ec2.authorize_security_group_ingress(GroupName="default", IpPermissions=[rule])
    assert opened["SecurityGroupRules"][0]["CidrIpv4"] == "0.0.0.0/0", opened
    refused(
        "InvalidPermission.Duplicate", ec2.authorize_security_group_ingress, GroupName="default", IpPermissions=[rule]
    )
    ec2.revoke_security_group_ingress(GroupName="default", IpPermissions=[rule])
    endpoint = ec2.create_vpc_endpoint(
        VpcId=described["VpcId"], ServiceName="com.amazonaws.us-east-1.s3", RouteTableIds=["rtb-0123456789abcdef0"]
    )["VpcEndpoint"]
    assert endpoint["VpcEndpointType"] == "Gateway", endpoint
    assert len(ec2.describe_vpc_endpoints()["VpcEndpoints"]) == 1
    assert ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint["VpcEndpointId"]])["Unsuccessful"] == []
    ec2.reboot_instances(InstanceIds=[instance])
    ec2.stop_instances(InstanceIds=[instance])
    refused("IncorrectInstanceState", ec2.start_instances, InstanceIds=[instance])
    wait(60)
    ec2.start_instances(InstanceIds=[instance])
    wait(60)
    state = ec2.terminate_instances(InstanceIds=[instance])["TerminatingInstances"][0]["CurrentState"]
    assert state == {"Code": 32, "Name": "shutting-down"}, state
    refused("InvalidInstanceID.NotFound", ec2.describe_instances, InstanceIds=["i-00000000000000000"])


def managed_instances():
    core = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    iam.create_role(RoleName="Managed", AssumeRolePolicyDocument=trust(Service="ec2.amazonaws.com"))
    iam.create_instance_profile(InstanceProfileName="Managed")
    iam.add_role_to_instance_profile(InstanceProfileName="Managed", RoleName="Managed")
    wait(10)
    launch = dict(ImageId="ami-0c02fb55956c7d316", InstanceType="t3.micro", MinCount=1, MaxCount=1)
    instance = ec2.run_instances(IamInstanceProfile={"Name": "Managed"}, **launch)["Instances"][0]["InstanceId"]
    wait(60)
    assert "is not connected" in refused("TargetNotConnected", ssm.start_session, Target=instance)
    iam.attach_role_policy(RoleName="Managed", PolicyArn=core)
    wait(10)
    filters = [{"Key": "InstanceIds", "Values": [instance]}]
    [found] = ssm.describe_instance_information(Filters=filters)["InstanceInformationList"]
    assert (found["InstanceId"], found["PingStatus"]) == (instance, "Online"), found
    session = ssm.start_session(Target=instance)["SessionId"]
    assert ssm.terminate_session(SessionId=session)["SessionId"] == session
    ec2.terminate_instances(InstanceIds=[instance])
    wait(60)
    iam.remove_role_from_instance_profile(InstanceProfileName="Managed", RoleName="Managed")
    iam.delete_instance_profile(InstanceProfileName="Managed")
    iam.detach_role_policy(RoleName="Managed", PolicyArn=core)
    iam.delete_role(RoleName="Managed")


def metadata_defaults():
    ec2.modify_instance_metadata_defaults(HttpTokens="required", HttpPutResponseHopLimit=3, HttpTokensEnforced="enabled")
    level = ec2.get_instance_metadata_defaults()["AccountLevel"]
    assert (level["HttpTokens"], level["HttpPutResponseHopLimit"], level["HttpTokensEnforced"]) == ("required", 3, "enabled"), level
    support = {image["ImageId"]: image.get("ImdsSupport") for image in ec2.describe_images(Owners=["amazon"])["Images"]}
    old = next(image for image, said in support.items() if said is None)
    launch = dict(ImageId=old, InstanceType="t3.micro", MinCount=1, MaxCount=1)
    message = refused("UnsupportedOperation", ec2.run_instances, MetadataOptions={"HttpTokens": "optional"}, **launch)
    assert "httpTokensEnforced" in message, message
    made = ec2.run_instances(**launch)["Instances"][0]
    assert (made["MetadataOptions"]["HttpTokens"], made["MetadataOptions"]["HttpPutResponseHopLimit"]) == ("required", 3), made
    refused("UnsupportedOperation", ec2.modify_instance_metadata_options, InstanceId=made["InstanceId"], HttpTokens="optional")
    ec2.terminate_instances(InstanceIds=[made["InstanceId"]])
    ec2.modify_instance_metadata_defaults(
        HttpTokens="no-preference", HttpPutResponseHopLimit=-1, HttpTokensEnforced="no-preference"
    )


def buckets():
    assert len(s3.list_buckets()["Buckets"]) == 3
    found = s3.list_objects_v2(Bucket="flow-app-logs", Delimiter="/")
    assert found["CommonPrefixes"] == [{"Prefix": "2025/"}], found
    refused("NoSuchBucket", s3.list_objects_v2, Bucket="nobodys")
    s3.create_bucket(Bucket="sts-flow-desk")
    s3.head_bucket(Bucket="sts-flow-desk")
    assert s3.get_bucket_location(Bucket="sts-flow-desk")["LocationConstraint"] is None
    versioning = s3.get_bucket_versioning(Bucket="sts-flow-desk")
    assert "Status" not in versioning and "MFADelete" not in versioning, versioning
    refused("NoSuchBucket", s3.get_bucket_versioning, Bucket="nobodys")
    refused("404", s3.head_bucket, Bucket="nobodys-at-all")
    s3.put_bucket_policy(
        Bucket="sts-flow-desk",
        Policy=policy("Deny", "s3:GetObject", "arn:aws:s3:::sts-flow-desk/secret/*", Principal="*"),
    )
    assert "secret" in s3.get_bucket_policy(Bucket="sts-flow-desk")["Policy"]
    body = bytes(range(256)) * 5
    put = s3.put_object(Bucket="sts-flow-desk", Key="a b/\u9375.bin", Body=body)
    got = s3.get_object(Bucket="sts-flow-desk", Key="a b/\u9375.bin")
    assert got["Body"].read() == body and got["ETag"] == put["ETag"], got
    assert s3.head_object(Bucket="sts-flow-desk", Key="a b/\u9375.bin")["ContentLength"] == len(body)
    s3.put_object(Bucket="sts-flow-desk", Key="secret/x", Body=b"1")
    refused("AccessDenied", s3.get_object, Bucket="sts-flow-desk", Key="secret/x")
    s3.delete_bucket_policy(Bucket="sts-flow-desk")
    s3.copy_object(Bucket="sts-flow-desk", Key="copy", CopySource={"Bucket": "sts-flow-desk", "Key": "secret/x"})
    assert [o["Key"] for o in s3.list_objects(Bucket="sts-flow-desk")["Contents"]] == ["a b/\u9375.bin", "copy", "secret/x"]
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="sts-flow-desk", PaginationConfig={"PageSize": 1})
    assert len(list(pages.search("Contents[]"))) == 3
    signer = boto3.client("s3", config=botocore.config.Config(signature_version="s3v4"))
    url = signer.generate_presigned_url("get_object", {"Bucket": "sts-flow-desk", "Key": "copy"}, ExpiresIn=60)
    with urllib.request.urlopen(url) as answer:
        assert answer.read() == b"1"
    refused("BucketNotEmpty", s3.delete_bucket, Bucket="sts-flow-desk")
    refused("NoSuchKey", s3.get_object, Bucket="sts-flow-desk", Key="none")
    s3.delete_object(Bucket="sts-flow-desk", Key="copy")
    left = [{"Key": "a b/\u9375.bin"}, {"Key": "secret/x"}]
    assert len(s3.delete_objects(Bucket="sts-flow-desk", Delete={"Objects": left})["Deleted"]) == 2
    s3.delete_bucket(Bucket="sts-flow-desk")


def archive(code):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("index.js", code)
    return packed.getvalue()


def functions():
    iam.create_role(RoleName="Runner", AssumeRolePolicyDocument=trust(Service="lambda.amazonaws.com"))
    wait(30)
    code = "exports.handler = async (event) => ({ key: process.env.AWS_ACCESS_KEY_ID, name: event.name, at: process.env.STAGE });"
    made = awslambda.create_function(
        FunctionName="hello",
        Runtime="nodejs20.x",
        Role=ROLE + "Runner",
        Handler="index.handler",
        Code={"ZipFile": archive(code)},
        Environment={"Variables": {"STAGE": "test"}},
    )
    assert made["FunctionArn"] == f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:hello", made
    wait(5)
    assert awslambda.get_function(FunctionName="hello")["Configuration"]["State"] == "Active"
    assert awslambda.get_function_configuration(FunctionName="hello")["Handler"] == "index.handler"
    assert [made["FunctionName"] for made in awslambda.list_functions()["Functions"]] == ["hello"]
    said = json.load(awslambda.invoke(FunctionName="hello", Payload=json.dumps({"name": "you"}))["Payload"])
    assert said["key"].startswith("ASIA") and said["name"] == "you" and said["at"] == "test", said
    awslambda.update_function_configuration(FunctionName="hello", Timeout=10, Environment={"Variables": {"STAGE": "live"}})
    awslambda.update_function_code(FunctionName="hello", ZipFile=archive("exports.handler = async () => { throw new Error('no') }"))
    wait(5)
    failed = awslambda.invoke(FunctionName="hello", LogType="Tail")
    assert failed["FunctionError"] == "Unhandled" and json.load(failed["Payload"])["errorMessage"] == "no", failed
    refused("ResourceConflictException", awslambda.create_function, FunctionName="hello", Runtime="nodejs20.x",
            Role=ROLE + "Runner", Handler="index.handler", Code={"ZipFile": archive(code)})
    awslambda.delete_function(FunctionName="hello")
    refused("ResourceNotFoundException", awslambda.invoke, FunctionName="hello")


def history():
    wait(600)
    found = cloudtrail.lookup_events(LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "CreateRole"}])
    event = json.loads(found["Events"][0]["CloudTrailEvent"])
    assert event["eventName"] == "CreateRole" and event["userIdentity"]["type"] == "IAMUser", event
    pages = cloudtrail.get_paginator("lookup_events").paginate(PaginationConfig={"PageSize": 5, "MaxItems": 12})
    assert len(list(pages.search("Events[]"))) == 12


def troubleshooting():
    key = iam.create_access_key(UserName=iam.create_user(UserName="guest")["User"]["UserName"])["AccessKey"]
    iam.put_user_policy(UserName="guest", PolicyName="no", PolicyDocument=policy("Deny", "iam:GetRole", Sid="NoRoles"))
    wait(5)
    guest = client("iam", **keys(key))
    message = refused("AccessDenied", guest.get_role, RoleName="Web")
    number = message.rsplit(" ", 1)[1]
    details = toolbox.get_request_authorization_details(authorizationId=number)
    [evaluation], [no] = details["evaluations"], details["policies"]
    assert (evaluation["action"], evaluation["evaluatedEffect"]) == ("iam:GetRole", "EXPLICIT_DENY"), details
    assert evaluation["checks"][0]["matchedPolicies"][0]["matchedStatements"][0]["sid"] == "NoRoles", details
    said = toolbox.get_request_authorization_policy(authorizationId=number, policyUri=no["uri"])["policyDocument"]
    assert said["Statement"][0]["Effect"] == "Deny", said
    refused("ResourceNotFoundException", toolbox.get_request_authorization_details, authorizationId="0")
    iam.delete_access_key(UserName="guest", AccessKeyId=key["AccessKeyId"])
    iam.delete_user_policy(UserName="guest", PolicyName="no")
    iam.delete_user(UserName="guest")


def generated_policy():
    document = policy(action="sts:AssumeRole", resource=None, Principal={"Service": "access-analyzer.amazonaws.com"})
    iam.create_role(RoleName="TrailReader", AssumeRolePolicyDocument=document)
    wait(10)
    trail = {
        "trails": [{"cloudTrailArn": f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/all", "allRegions": True}],
        "accessRole": ROLE + "TrailReader",
        "startTime": iam.get_role(RoleName="Web")["Role"]["CreateDate"],
    }
    job = analyzer.start_policy_generation(
        policyGenerationDetails={"principalArn": iam.get_user()["User"]["Arn"]}, cloudTrailDetails=trail
    )["jobId"]
    wait(600)
    found = analyzer.get_generated_policy(jobId=job)
    assert found["jobDetails"]["status"] == "SUCCEEDED", found
    [made] = json.loads(found["generatedPolicyResult"]["generatedPolicies"][0]["policy"])["Statement"]
    assert "iam:CreateRole" in made["Action"] and "iam:PassRole" not in made["Action"], made
    iam.delete_role(RoleName="TrailReader")


def clean():
    iam.remove_role_from_instance_profile(InstanceProfileName="Web-Server", RoleName="Web-Server")
    iam.delete_instance_profile(InstanceProfileName="Web-Server")
    refused("DeleteConflict", iam.delete_role, RoleName="Reports")
    iam.delete_role_policy(RoleName="Reports", PolicyName="more")
    iam.detach_role_policy(RoleName="Reports", PolicyArn=READ)
    for name in ("Reports", "Web", "Saml", "Web-Server", "Runner"):
        iam.delete_role(RoleName=name)


for part in (users, roles, policies, sessions, federation, providers, outbound, instances, managed_instances, metadata_defaults, buckets, functions, history, troubleshooting, generated_policy, clean):
    part()
assert not misshapen, "\n".join(sorted(set(misshapen)))
print("\n".join(sorted(tried)))
