// The usual way to write such a server: node:http and a well-kept multipart parser, each file streamed to disk, no fsync.
// Files are removed when they are whole, so that the page cache stays small for every contender.
import { createWriteStream, unlink } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Busboy } from '@fastify/busboy';

const folder = process.argv[2];
let count = 0;

function receive(request, response) {
  const form = new Busboy({ headers: request.headers });
  const written = [];
  form.on('file', (_name, stream) => {
    const path = join(folder, `http-${count++}`);
    const file = createWriteStream(path);
    written.push(new Promise((resolve) => file.on('close', () => unlink(path, resolve))));
    stream.pipe(file);
  });
  form.on('finish', async () => {
    await Promise.all(written);
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', Connection: 'close' });
    response.end('<Response Status="succ" />');
  });
  request.pipe(form);
}

createServer((request, response) => {
  if (request.method === 'POST') {
    receive(request, response);
    return;
  }
  response.writeHead(200, { ETag: '"deadbeef"', Server: 'nginx/notreally', Connection: 'close' });
  response.end();
}).listen(0, '127.0.0.1', function listening() {
  console.log(`listens on http://127.0.0.1:${this.address().port}`);
});
