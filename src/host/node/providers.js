// @aws-sdk/credential-providers (3.650.0): what a client's setting `credentials` may be. A provider is a function; what it
// comes to is kept until five minutes before its end.
const kept = (load) => {
  let found;
  return async () => {
    if (!found || (found.expiration && found.expiration - Date.now() < 300000)) found = await load();
    return found;
  };
};
// The client's own search, which the world makes.
exports.fromNodeProviderChain = () => async () => undefined;
exports.fromEnv = () => async () => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = process.env;
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  throw Object.assign(new Error('Unable to find environment variable credentials.'), { name: 'CredentialsProviderError', tryNextLink: true });
};
exports.fromTemporaryCredentials = ({ params, masterCredentials, clientConfig }) => kept(async () => {
  const { STSClient, AssumeRoleCommand } = require('@aws-sdk/client-sts');
  const sts = new STSClient({ ...clientConfig, credentials: masterCredentials });
  const RoleSessionName = params.RoleSessionName ?? `aws-sdk-js-${Date.now()}`;
  const { Credentials: c } = await sts.send(new AssumeRoleCommand({ ...params, RoleSessionName }));
  return { accessKeyId: c.AccessKeyId, secretAccessKey: c.SecretAccessKey, sessionToken: c.SessionToken, expiration: c.Expiration };
});
