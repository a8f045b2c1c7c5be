// An application that keeps its client: it lists the buckets every ten minutes, for as long as it runs.
const { S3Client, ListBucketsCommand } = require('@aws-sdk/client-s3');

const client = new S3Client({ region: '{region}' });
const minutes = (n) => new Promise((done) => setTimeout(done, n * 60 * 1000));

(async () => {
  let before;
  for (;;) {
    let now;
    try {
      const { Buckets } = await client.send(new ListBucketsCommand({}));
      now = `${Buckets.length} buckets`;
    } catch (err) {
      now = err.name;
    }
    // It says what has changed.
    if (now !== before) console.log(new Date().toISOString(), now);
    before = now;
    await minutes(10);
  }
})();
