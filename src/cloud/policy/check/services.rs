//! The services that can be named as principals. AWS takes those that it has, and refuses every other name; so this is a list,
//! of October 2026, and a service that is newer is refused.
//!
//! May use: nothing. The names come from the list that iam-floyd keeps of AWS's data, and from AWS's guides.
//!
//! ```text
//! ec2.amazonaws.com   codedeploy.us-east-1.amazonaws.com   alexa-appkit.amazon.com
//! ```

/// Before `.amazonaws.com`.
const SERVICES: &str = "a4b access-analyzer access-grants.s3 account account-access acm acm-pca aco-automation agent-registry \
    agent.wellarchitected agentless.inspector2 aiops airflow airflow-env airflow-serverless amazonmq ami.inspector2 \
    amplify apidestinations.events apigateway app-integrations appfabric appflow application-autoscaling \
    application-insights application-signals.cloudwatch application-transformation appmesh apprunner appstream \
    appstream.application-autoscaling appsync aps artifact assets.marketplace athena auditmanager automation autoscaling \
    autoscaling-plans aws-artifact-account-sync aws-external-anthropic backup batch batchoperations.s3 bedrock \
    bedrock-agentcore bedrock-mantle billingconsole billingreports braket budgets bugbust cassandra-streams \
    cassandra.application-autoscaling ce channels.lex channels.lexv2 chatbot chime cleanrooms cleanrooms-ml cloud9 \
    clouddirectory cloudformation cloudfront cloudhsm cloudsearch cloudtrail cloudwatch cloudwatch-crossaccount \
    codeartifact codebuild codecatalyst codecatalyst-runner codecommit codedeploy codeguru-profiler codeguru-reviewer \
    codeguru-security codepipeline codestar codestar-notifications cognito-identity cognito-idp cognito-sync comprehend \
    comprehend.application-autoscaling compute-optimizer config config-conforms config-multiaccountsetup connect \
    connect-campaigns context.cloudtrail continuousexport.discovery contract.iq contributorinsights.dynamodb controltower \
    cost-optimization-hub.bcm costalerts credentials.iot custom-resource.application-autoscaling custom.rds \
    custom.rds-preview databrew dataexchange datapipeline datasync datazone datazonecontrol dax deadline deeplens \
    delivery.logs detective devops-guru diode directconnect directquery.opensearchservice discovery dlm dms \
    dmsintegration.migrationhub docdb-elastic drs ds dsql dynamodb dynamodb.application-autoscaling ec ec2 ec2-images \
    ec2-instance-connect ec2.application-autoscaling ec2.application-status-checks ec2.capacitymanager ec2fastlaunch \
    ec2fleet ec2scheduled ec2sqlha ecr ecs ecs-compute ecs-tasks ecs.application-autoscaling edgelambda eks eks-connector \
    eks-fargate eks-fargate-pods eks-nodegroup elasticache elasticache.application-autoscaling elasticbeanstalk \
    elasticfilesystem elasticloadbalancing elasticmapreduce elastictranscoder email.cognito-idp emr-containers \
    emr-serverless entityresolution es event-processor.health events events.managedservices events.workmail evs export.rds \
    finops-agent finspace firehose fis fms forecast frauddetector freertos fsx gamelift glacier globalaccelerator glue \
    grafana greengrass groundstation guardduty health healthlake honeycode iam imagebuilder importexport inspector \
    inspector2 internetmonitor iot iotanalytics iotevents iotmanagedintegrations iotroborunner iotsitewise iotthingsgraph \
    iottwinmaker ivs job.sagemaker justintimeaccess.ssm kafka kafka.application-autoscaling kafkaconnect kendra kinesis \
    kinesisanalytics kinesisreplication.dynamodb kms lakeformation lambda lambda.application-autoscaling launchwizard lex \
    lexv2 license-management.marketplace license-manager license-manager-user-subscriptions license-manager.member-account \
    lightsail logdelivery.elasticloadbalancing logger.cloudfront logging.s3 logs lookoutequipment lookoutmetrics m2 \
    machinelearning macie maintenance.elasticbeanstalk malware-protection-plan.guardduty malware-protection.guardduty \
    managedblockchain managedservices managedupdates.elasticbeanstalk mediaconnect mediaconvert medialive mediapackage \
    mediastore mediatailor medical-imaging meetings.chime member.org.stacksets.cloudformation memorydb \
    metering-marketplace metrics.wellarchitected mgn migrationhub migrationhub-orchestrator migrationhub-strategy \
    mobileanalytics mobilehub monitoring monitoring.rds monitoring.thinclient monitron mpa mq neptune-graph \
    neptune.application-autoscaling network-connectors.lambda network-firewall network-security-director \
    network-security-manager network.bedrock-agentcore networkmanager notifications notifications.ssm observability.aoss \
    observabilityadmin odb omics opensearchservice ops.apigateway ops.emr-serverless opsworks opsworks-cm organizations \
    orgsdatasync.servicecatalog osis outposts panorama partnercentral-account-management pcs permission.iq personalize \
    pinpoint pipes pods.eks polly practice-run.arc-zonal-shift private-marketplace.marketplace profile proton \
    purchaseorders q qapps qbusiness qldb quicksight ram rds rds-preview rds.application-autoscaling redshift \
    redshift-data redshift-serverless refactor-spaces rekognition remediation.config replication.cassandra \
    replication.dynamodb replication.ecr replication.lexv2 replication.s3tables replicator.lambda reporting.trustedadvisor \
    repository.sync.codeconnections repostspace resale-authorization.marketplace researchstudio resource-explorer-2 \
    resource-groups resource-snapshot-job.partnercentral-selling restore-testing.backup robomaker rolesanywhere route53 \
    route53domains route53resolver rtbfabric rum runtime-identity.bedrock-agentcore runtime-instances.bedrock-agentcore s3 \
    s3-outposts s3.data-source.lustre.fsx sagemaker sagemaker-geospatial sagemaker.application-autoscaling scaler.lambda \
    scheduler schema-conversion.dms schemas scraper.aps secretsmanager security-ir securityagent securityhub securityhubv2 \
    securitylake self-managed-vpce.osis serverlessrepo servicecatalog servicecatalog-appregistry servicediscovery \
    servicequotas ses shield signer signin sms sms-voice smsintegration.migrationhub sns social-messaging spot spotfleet \
    sqlworkbench sqs ssm ssm-guiconnect ssm-incidents ssm-quicksetup ssm-sap ssm.integrations sso states storage-lens.s3 \
    storagegateway streams.metrics.cloudwatch sts support supportplans swf sync.proton synthetics tagpolicies.tag \
    telemetry-enablement.observabilityadmin telemetry-pipelines.observabilityadmin textract thirdparty.config \
    thirdparty.inspector2 timestream timestream-influxdb transcribe transfer transform-custom transitgateway translate \
    triage.security-ir trustedadvisor tts vmie vpc-flow-logs vpc-lattice vpcorigin.cloudfront waf waf-regional wafv2 wam \
    wellarchitected workdocs worklink workmail workspaces workspaces-instances workspaces.application-autoscaling xray";

/// Whether a service is called so; some are called by their Region as well.
pub(super) fn is_service(text: &str) -> bool {
    if matches!(text, "alexa-appkit.amazon.com" | "alexa-connectedhome.amazon.com") {
        return true;
    }
    let Some(name) = text.strip_suffix(".amazonaws.com") else { return false };
    let known = |name: &str| SERVICES.split(' ').any(|service| service == name);
    known(name) || name.rsplit_once('.').is_some_and(|(name, region)| is_region(region) && known(name))
}

/// `us-east-1`
fn is_region(text: &str) -> bool {
    let mut parts = text.rsplit('-');
    let number = parts.next().is_some_and(|part| part.len() == 1 && part.bytes().all(|b| b.is_ascii_digit()));
    let words: Vec<&str> = parts.collect();
    number
        && words.len() >= 2
        && words.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase()))
}
