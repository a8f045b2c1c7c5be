#!/usr/bin/env python3
"""Trims botocore's service models to what the simulated AWS CLI has: writes src/host/aws/models/*.txt.

    python3 -m venv target/venv && target/venv/bin/pip install botocore==1.44.5
    target/venv/bin/python docs/models/trim.py

The format is described in src/host/aws/model.rs. The tables are committed; run this only to add an operation.
"""
import json, pathlib, re
import botocore.loaders

OUT = pathlib.Path(__file__).resolve().parents[2] / "src/host/aws/models"
loader = botocore.loaders.Loader()

IAM = """CreateUser GetUser ListUsers DeleteUser CreateAccessKey ListAccessKeys UpdateAccessKey DeleteAccessKey
GetAccessKeyLastUsed AttachUserPolicy DetachUserPolicy ListAttachedUserPolicies PutUserPolicy GetUserPolicy
ListUserPolicies DeleteUserPolicy PutUserPermissionsBoundary DeleteUserPermissionsBoundary CreateRole GetRole ListRoles
UpdateRole UpdateAssumeRolePolicy DeleteRole AttachRolePolicy DetachRolePolicy ListAttachedRolePolicies PutRolePolicy
GetRolePolicy ListRolePolicies DeleteRolePolicy PutRolePermissionsBoundary DeleteRolePermissionsBoundary CreatePolicy
GetPolicy GetPolicyVersion ListPolicies DeletePolicy CreateInstanceProfile GetInstanceProfile ListInstanceProfiles
ListInstanceProfilesForRole AddRoleToInstanceProfile RemoveRoleFromInstanceProfile DeleteInstanceProfile CreateOpenIDConnectProvider GetOpenIDConnectProvider
ListOpenIDConnectProviders DeleteOpenIDConnectProvider AddClientIDToOpenIDConnectProvider
RemoveClientIDFromOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint CreateSAMLProvider GetSAMLProvider
ListSAMLProviders UpdateSAMLProvider DeleteSAMLProvider EnableOutboundWebIdentityFederation
DisableOutboundWebIdentityFederation GetOutboundWebIdentityFederationInfo ListPolicyVersions TagRole UntagRole ListRoleTags
TagUser UntagUser ListUserTags CreatePolicyVersion SetDefaultPolicyVersion DeletePolicyVersion"""
EC2 = """RunInstances DescribeInstances StartInstances StopInstances RebootInstances TerminateInstances
AssociateIamInstanceProfile ReplaceIamInstanceProfileAssociation DisassociateIamInstanceProfile
DescribeIamInstanceProfileAssociations ModifyInstanceMetadataOptions ModifyInstanceMetadataDefaults
GetInstanceMetadataDefaults DescribeImages CreateTags
AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress CreateVpcEndpoint DescribeVpcEndpoints DeleteVpcEndpoints"""
STS = """AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity GetAccessKeyInfo GetCallerIdentity GetFederationToken
GetSessionToken GetWebIdentityToken"""
LAMBDA = """CreateFunction GetFunction GetFunctionConfiguration ListFunctions Invoke UpdateFunctionCode
UpdateFunctionConfiguration DeleteFunction"""
ANALYZER = "StartPolicyGeneration GetGeneratedPolicy"
SSM = "DescribeInstanceInformation StartSession TerminateSession"
TOOLBOX = "GetRequestAuthorizationDetails GetRequestAuthorizationPolicy"
S3 = """ListBuckets CreateBucket DeleteBucket HeadBucket GetBucketVersioning ListObjectsV2 GetObject PutObject HeadObject DeleteObject
GetBucketPolicy PutBucketPolicy DeleteBucketPolicy"""

# Shapes of which only these members are simulated. Of an input, the others are kept as names, to be refused.
ONLY = {
    "sts": {  # what came after version 2.17 is left out
        "AssumeRoleRequest": """RoleArn RoleSessionName PolicyArns Policy DurationSeconds Tags TransitiveTagKeys ExternalId
            SerialNumber TokenCode SourceIdentity ProvidedContexts""",
        "AssumeRoleResponse": "Credentials AssumedRoleUser PackedPolicySize SourceIdentity",
        "AssumeRoleWithSAMLRequest": "RoleArn PrincipalArn SAMLAssertion PolicyArns Policy DurationSeconds",
        "AssumeRoleWithSAMLResponse": """Credentials AssumedRoleUser PackedPolicySize Subject SubjectType Issuer Audience
            NameQualifier SourceIdentity""",
        "AssumeRoleWithWebIdentityRequest": """RoleArn RoleSessionName WebIdentityToken ProviderId PolicyArns Policy
            DurationSeconds""",
        "AssumeRoleWithWebIdentityResponse": """Credentials SubjectFromWebIdentityToken AssumedRoleUser PackedPolicySize
            Provider Audience SourceIdentity""",
        "GetFederationTokenRequest": "Name Policy PolicyArns DurationSeconds Tags",
        "GetFederationTokenResponse": "Credentials FederatedUser PackedPolicySize",
        "GetSessionTokenRequest": "DurationSeconds SerialNumber TokenCode",
        "GetSessionTokenResponse": "Credentials",
    },
    "iam": {
        "CreateSAMLProviderRequest": "SAMLMetadataDocument Name Tags",
        "UpdateSAMLProviderRequest": "SAMLMetadataDocument SAMLProviderArn",
        "GetSAMLProviderResponse": "SAMLProviderUUID SAMLMetadataDocument CreateDate ValidUntil Tags",
        "Role": """Path RoleName RoleId Arn CreateDate AssumeRolePolicyDocument Description MaxSessionDuration
            PermissionsBoundary Tags RoleLastUsed""",
    },
    "ec2": {
        "RunInstancesRequest": """ImageId InstanceType KeyName MaxCount MinCount SecurityGroupIds SecurityGroups SubnetId
            UserData MetadataOptions DryRun ClientToken IamInstanceProfile TagSpecifications""",
        "DescribeInstancesRequest": "InstanceIds DryRun Filters NextToken MaxResults",
        "TerminateInstancesRequest": "InstanceIds DryRun",
        "StopInstancesRequest": "InstanceIds DryRun Force",
        "StartInstancesRequest": "InstanceIds DryRun",
        "ModifyInstanceMetadataOptionsRequest": """InstanceId HttpTokens HttpPutResponseHopLimit HttpEndpoint DryRun
            HttpProtocolIpv6 InstanceMetadataTags""",
        "DescribeImagesRequest": "ImageIds Owners DryRun",
        "DescribeImagesResult": "Images",
        "Image": """ImageId ImageLocation State OwnerId CreationDate Public Architecture ImageType ImageOwnerAlias Name
            Description RootDeviceType RootDeviceName VirtualizationType Hypervisor EnaSupport ImdsSupport""",
        "TagSpecification": "ResourceType Tags",
        "Reservation": "ReservationId OwnerId Groups Instances",
        "Instance": """Architecture IamInstanceProfile MetadataOptions StateReason Tags VirtualizationType
            RootDeviceName RootDeviceType SecurityGroups SourceDestCheck EbsOptimized Hypervisor PrivateIpAddress
            InstanceId ImageId State PrivateDnsName PublicDnsName StateTransitionReason KeyName AmiLaunchIndex
            InstanceType LaunchTime Placement Monitoring SubnetId VpcId PublicIpAddress""",
        "AuthorizeSecurityGroupIngressRequest": "GroupId GroupName IpPermissions DryRun",
        "RevokeSecurityGroupIngressRequest": "GroupId GroupName IpPermissions DryRun",
        "RevokeSecurityGroupIngressResult": "Return",
        "IpPermission": "IpProtocol FromPort ToPort IpRanges",
        "IpRange": "CidrIp",
        "SecurityGroupRule": "SecurityGroupRuleId GroupId GroupOwnerId IsEgress IpProtocol FromPort ToPort CidrIpv4",
        "CreateVpcEndpointRequest": "DryRun VpcEndpointType VpcId ServiceName RouteTableIds",
        "CreateVpcEndpointResult": "VpcEndpoint",
        "DescribeVpcEndpointsRequest": "DryRun VpcEndpointIds",
        "VpcEndpoint": """VpcEndpointId VpcEndpointType VpcId ServiceName State PolicyDocument RouteTableIds SubnetIds Groups
            PrivateDnsEnabled RequesterManaged NetworkInterfaceIds CreationTimestamp OwnerId""",
        "DeleteVpcEndpointsResult": "Unsuccessful",
        "UnsuccessfulItem": "ResourceId",
        "Placement": "AvailabilityZone GroupName Tenancy",
        "InstanceMetadataOptionsResponse": "*",
    },
    "ssm": {
        "StartSessionRequest": "Target Reason",
        "DescribeInstanceInformationRequest": "Filters",
        "InstanceInformation": """InstanceId PingStatus LastPingDateTime AgentVersion IsLatestVersion PlatformType PlatformName
            PlatformVersion ResourceType IPAddress ComputerName SourceId SourceType""",
    },
    "lambda": {
        "CreateFunctionRequest": "FunctionName Runtime Role Handler Code Description Timeout MemorySize Publish Environment",
        "FunctionCode": "ZipFile S3Bucket S3Key",
        "FunctionConfiguration": """FunctionName FunctionArn Runtime Role Handler CodeSize Description Timeout MemorySize
            LastModified CodeSha256 Version Environment TracingConfig RevisionId State StateReason StateReasonCode
            LastUpdateStatus PackageType Architectures EphemeralStorage""",
        "EnvironmentResponse": "Variables",
        "FunctionCodeLocation": "RepositoryType Location",
        "GetFunctionResponse": "Configuration Code Tags",
        "InvocationRequest": "FunctionName InvocationType LogType Payload",
        "InvocationResponse": "*",
        "UpdateFunctionCodeRequest": "FunctionName ZipFile Publish",
        "UpdateFunctionConfigurationRequest": "FunctionName Role Handler Description Timeout MemorySize Environment Runtime",
        "ListFunctionsRequest": "Marker MaxItems",
        "GetFunctionRequest": "FunctionName",
        "GetFunctionConfigurationRequest": "FunctionName",
        "DeleteFunctionRequest": "FunctionName",
    },
    "s3": {
        "GetBucketVersioningRequest": "Bucket",
        "ListBucketsRequest": "",
        "ListBucketsOutput": "Buckets Owner",
        "Bucket": "Name CreationDate",
        "CreateBucketRequest": "Bucket CreateBucketConfiguration",
        "CreateBucketConfiguration": "LocationConstraint",
        "CreateBucketOutput": "Location",
        "DeleteBucketRequest": "Bucket",
        "HeadBucketRequest": "Bucket",
        "HeadBucketOutput": "BucketRegion",
        "ListObjectsV2Request": "Bucket Delimiter EncodingType MaxKeys Prefix ContinuationToken FetchOwner StartAfter",
        "ListObjectsV2Output": "IsTruncated Contents CommonPrefixes NextContinuationToken Prefix",
        "Object": "Key LastModified ETag Size StorageClass Owner",
        "GetObjectRequest": "Bucket Key",
        "GetObjectOutput": "AcceptRanges LastModified ContentLength ETag ContentType ServerSideEncryption Metadata",
        "HeadObjectRequest": "Bucket Key",
        "HeadObjectOutput": "AcceptRanges LastModified ContentLength ETag ContentType ServerSideEncryption Metadata",
        "PutObjectRequest": "Body Bucket ContentType Key",
        "PutObjectOutput": "ETag ServerSideEncryption",
        "DeleteObjectRequest": "Bucket Key",
        "DeleteObjectOutput": "",
        "GetBucketPolicyRequest": "Bucket",
        "PutBucketPolicyRequest": "Bucket Policy",
        "DeleteBucketPolicyRequest": "Bucket",
    },
}


def ucfirst(s): return s[:1].upper() + s[1:]
def lcfirst(s): return s[:1].lower() + s[1:]


class Trim:
    def __init__(self, service, ops, others=()):
        self.service = service
        self.model = loader.load_service_model(service, "service-2")
        self.meta, self.shapes = self.model["metadata"], self.model["shapes"]
        self.protocol = self.meta["protocol"]
        try:
            self.pages = loader.load_service_model(service, "paginators-1")["pagination"]
        except botocore.exceptions.DataNotFoundError:
            self.pages = {}
        self.wanted, self.lines, self.seen = [], [], set()
        for op in ops.split():
            self.op(op)
        if others:
            self.lines.append("- " + " ".join(others))
        while self.wanted:
            name = self.wanted.pop(0)
            if name not in self.seen:
                self.seen.add(name)
                self.lines.append(f"{name} " + " ".join(self.members(name, False)))

    def scalar(self, shape, name, member):
        kind = shape["type"]
        if kind == "string":
            policy = self.service == "iam" and shape is self.shapes.get("policyDocumentType")
            return "p" if policy else ""
        return {"integer": "i", "long": "i", "timestamp": "t", "boolean": "b", "blob": "x", "float": "i", "double": "i"}[kind]

    def type(self, shape_name):
        shape = self.shapes[shape_name]
        if shape.get("document"):
            return "{}"
        if shape["type"] == "structure":
            if shape_name not in self.wanted:
                self.wanted.append(shape_name)
            return ucfirst(shape_name)
        if shape["type"] == "list":
            return f"[{self.type(shape['member']['shape'])}]"
        if shape["type"] == "map":
            return "{}"
        return self.scalar(shape, shape_name, None)

    def members(self, shape_name, is_input, top=True):
        shape = self.shapes[shape_name]
        only = ONLY.get(self.service, {}).get(shape_name)
        keep = None if only in (None, "*") else only.split()
        out = []
        for name, member in shape.get("members", {}).items():
            if keep is not None and name not in keep:
                if is_input and self.service != "sts" and "streaming" not in member and not member.get("deprecated"):
                    out.append("-" + name)
                continue
            kind = self.type(member["shape"])
            target = self.shapes[member["shape"]]
            token = name + ("!" if name in shape.get("required", ()) else "")
            least = target.get("min")
            if is_input and least not in (None, 0):
                token += f">{least}"
            where, wire = member.get("location"), member.get("locationName", name)
            mark = ""
            if where == "uri":
                mark = "/" + wire
            elif where == "header":
                mark = "^" + wire
            elif where == "headers":
                mark = "^" + wire
            elif where == "querystring":
                mark = "?" + wire
            elif where == "statusCode":
                mark = "#"
            elif shape.get("payload") == name:
                mark = "$" + wire
            elif self.protocol == "ec2":
                wire = member.get("queryName") or wire
                default = name
                mark = "" if ucfirst(wire) == default else wire
            elif wire != name:
                mark = wire
            if target["type"] == "list" and self.protocol == "rest-xml":
                element = "" if target.get("flattened") else target["member"].get("locationName", "member")
                mark = (mark or name) + "/" + element
            elif target["type"] == "list" and self.protocol == "query" and target.get("flattened"):
                raise SystemExit(f"flattened {name}")
            if kind:
                token += ":" + kind
            if mark:
                token += "@" + mark
            out.append(token)
        return out

    def op(self, name):
        op = self.model["operations"][name]
        ins = self.members(op["input"]["shape"], True) if "input" in op else []
        outs = self.members(op["output"]["shape"], False) if "output" in op else []
        if outs and op["output"]["shape"] == "FunctionConfiguration":
            outs = ["*" + self.type("FunctionConfiguration")]
        parts = ["> " + name]
        if self.protocol.startswith("rest"):
            parts.append(op["http"]["method"] + " " + op["http"]["requestUri"])
        page = self.pages.get(name)
        if page and not isinstance(page["input_token"], list):
            result = page["result_key"] if isinstance(page["result_key"], list) else [page["result_key"]]
            parts.append(f"+{page['input_token']},{page['output_token']},{','.join(result)}")
        parts += ins
        if outs:
            parts += ["="] + outs
        self.lines.append(" ".join(parts))

    def write(self, file, host):
        protocol = self.protocol
        head = f"{self.meta['endpointPrefix']} {self.meta['apiVersion']} {protocol} {host}"
        if protocol == "json":
            head += " " + self.meta["targetPrefix"]
        (OUT / f"{file}.txt").write_text(head + "\n" + "\n".join(self.lines) + "\n")


Trim("iam", IAM).write("iam", "global")
Trim("sts", STS, ["AssumeRoot", "DecodeAuthorizationMessage", "GetDelegatedAccessToken"]).write("sts", "any")
Trim("ec2", EC2).write("ec2", "regional")
Trim("lambda", LAMBDA).write("lambda", "regional")
Trim("cloudtrail", "LookupEvents").write("cloudtrail", "regional")
Trim("accessanalyzer", ANALYZER).write("accessanalyzer", "regional")
Trim("ssm", SSM).write("ssm", "regional")
Trim("iam-toolbox", TOOLBOX).write("iam-toolbox", "regional")
Trim("s3", S3).write("s3api", "any")
