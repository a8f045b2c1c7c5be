const S3Client = require('@aws-sdk/client-s3').S3Client;
const ListObjectsCommand = require('@aws-sdk/client-s3').ListObjectsCommand;

(async () => {
  const s3client = new S3Client({ region: '{region}' });
  try {
    const data = await s3client.send(new ListObjectsCommand({ Bucket: 'test202201292149'}));
    console.log('Success', data.Contents);
  } catch (err) {
    console.log('Error', err);
  }
})();
