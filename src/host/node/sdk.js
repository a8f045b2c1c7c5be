// The AWS SDK for JavaScript v3 (3.650.0), as far as its clients are known here: S3 and STS. Each command becomes a
// request, which the world signs and sends; here its answer becomes what the SDK returns.
const s3 = __filename.includes('client-s3');
const take = (from, names) => {
  const o = {};
  for (const name of names.split(' ')) {
    const kind = name.slice(-1);
    const key = '#@?'.includes(kind) ? name.slice(0, -1) : name;
    const v = from?.[key];
    if (v !== undefined) o[key] = kind === '#' ? Number(v) : kind === '@' ? new Date(v) : kind === '?' ? v === 'true' : v;
  }
  return o;
};
const list = (from, names) => (Array.isArray(from) ? from : [from]).map((x) => take(x, names));
const lists = (r, names) => {
  const o = {};
  if (r.CommonPrefixes) o.CommonPrefixes = list(r.CommonPrefixes, 'Prefix');
  if (r.Contents) {
    o.Contents = list(r.Contents, 'Key LastModified@ ETag Size# StorageClass Owner');
    for (const c of o.Contents) if (c.Owner) c.Owner = take(c.Owner, 'DisplayName ID');
  }
  return Object.assign(o, take(r, names));
};
const session = (r) => {
  const o = {};
  if (r.Credentials) o.Credentials = take(r.Credentials, 'AccessKeyId SecretAccessKey SessionToken Expiration@');
  if (r.AssumedRoleUser) o.AssumedRoleUser = take(r.AssumedRoleUser, 'AssumedRoleId Arn');
  return Object.assign(o, take(r, 'PackedPolicySize# SourceIdentity'));
};
const form = (o, key, v) => {
  if (Array.isArray(v)) v.forEach((x, i) => form(o, `${key}.member.${i + 1}`, x));
  else if (v && typeof v === 'object') for (const k in v) form(o, `${key}.${k}`, v[k]);
  else if (v !== undefined) o[key] = `${v}`;
  return o;
};
// Method, whether a key is in the path, the query that is always there, the inputs that go into it, and the answer.
const listing = { Prefix: 'prefix', Delimiter: 'delimiter', MaxKeys: 'max-keys', EncodingType: 'encoding-type', Marker: 'marker', StartAfter: 'start-after', ContinuationToken: 'continuation-token' };
const commands = s3 ? {
  ListBuckets: ['GET', 0, { 'x-id': 'ListBuckets' }, {}, (r) => Object.assign(
    { Buckets: r.Buckets?.Bucket ? list(r.Buckets.Bucket, 'Name CreationDate@') : [] }, r.Owner && { Owner: take(r.Owner, 'DisplayName ID') })],
  ListObjects: ['GET', 1, {}, listing, (r) => lists(r, 'Delimiter EncodingType IsTruncated? Marker MaxKeys# Name NextMarker Prefix')],
  ListObjectsV2: ['GET', 1, { 'list-type': '2' }, listing, (r) => lists(r, 'ContinuationToken Delimiter EncodingType IsTruncated? KeyCount# MaxKeys# Name NextContinuationToken Prefix StartAfter')],
  GetObject: ['GET', 2, { 'x-id': 'GetObject' }, {}, (r, a) => ({
    ...(a.modified && { LastModified: new Date(a.modified) }), ...(a.length && { ContentLength: Number(a.length) }), ...(a.etag && { ETag: a.etag }),
    ...(a.type && { ContentType: a.type }), Body: { transformToString: async () => a.text } })],
  PutObject: ['PUT', 2, { 'x-id': 'PutObject' }, {}, (r, a) => (a.etag ? { ETag: a.etag } : {})],
  DeleteObject: ['DELETE', 2, { 'x-id': 'DeleteObject' }, {}, () => ({})],
} : {
  GetCallerIdentity: ['POST', 0, {}, {}, (r) => take(r, 'UserId Account Arn')],
  AssumeRole: ['POST', 0, {}, {}, session],
  GetSessionToken: ['POST', 0, {}, {}, session],
};
let clients = 0;
// Each kind of error is a class of its own.
const failure = (name, message) => (name === 'Error' ? new Error(message) : new { [name]: class extends Error {} }[name](message));
const attempt = async (client, config, name, input) => {
  const [method, path, always, query, answer] = commands[name];
  const what = { client, service: s3 ? 's3' : 'sts', method, query: { ...always } };
  for (const key of ['Bucket', 'Key'].slice(0, path)) {
    if (!input[key]) throw new Error(input[key] === '' ? `Empty value provided for input HTTP label: ${key}.` : `No value provided for input HTTP label: ${key}.`);
    what[key.toLowerCase()] = `${input[key]}`;
  }
  for (const k in query) if (input[k] !== undefined) what.query[query[k]] = `${input[k]}`;
  if (!s3) {
    what.form = {};
    for (const k in input) form(what.form, k, input[k]);
    Object.assign(what.form, { Action: name, Version: '2011-06-15' });
  }
  if (input.Body !== undefined) what.text = `${input.Body}`;
  const given = async (x) => (typeof x === 'function' ? await x() : x);
  Object.assign(what, { region: await given(config.region), credentials: await given(config.credentials), attempts: config.maxAttempts });
  const a = await ask(what);
  const $metadata = { httpStatusCode: a.status, requestId: a.requestId, extendedRequestId: a.extendedRequestId, cfId: undefined, attempts: a.attempts, totalRetryDelay: a.delay };
  if (a.error) throw Object.assign(failure(a.error.name, a.error.message), a.error, a.attempts ? { $metadata: { attempts: a.attempts, totalRetryDelay: a.delay } } : {});
  if (a.status >= 300) {
    const rest = { Code: `${a.status}`, Message: 'UnknownError', ...(s3 ? a.body : a.body?.Error) };
    const e = failure(rest.Code, rest.Message);
    delete rest.Message;
    throw Object.assign(e, { name: rest.Code, $fault: a.status < 500 ? 'client' : 'server', $metadata, ...rest });
  }
  return { $metadata, ...answer((s3 ? a.body : a.body?.[`${name}Result`]) || {}, a) };
};
// An error's trace says who waits for it.
const request = async (...asked) => {
  const here = ᵒ.awaits();
  try {
    return await attempt(...asked);
  } catch (e) {
    if (e instanceof Error) e.stack = `${e.name}: ${e.message}${here}`;
    throw e;
  }
};
for (const name in commands) {
  exports[`${name}Command`] = function (input = {}) { this.input = input; this.name = name; };
}
exports[s3 ? 'S3Client' : 'STSClient'] = function (config = {}) {
  const client = clients++;
  this.config = config;
  this.send = (command) => request(client, config, command.name, command.input);
  this.destroy = () => undefined;
};
// Pages: each answer's token goes into the next question, until there is none.
const pages = (name, asked, told) => {
  exports[`paginate${name}`] = async function* ({ client, pageSize, startingToken }, input = {}) {
    let token = startingToken;
    do {
      const page = await client.send(new exports[`${name}Command`]({ ...input, ...(pageSize && { MaxKeys: pageSize }), ...(token && { [asked]: token }) }));
      yield page;
      token = page[told];
    } while (token);
  };
};
if (s3) pages('ListObjectsV2', 'ContinuationToken', 'NextContinuationToken');
