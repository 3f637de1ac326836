// A bare net.Server that knows no HTTP: it finds the end of the head and the Content-Length by search, writes what follows
// to a file, and answers. The least that any server of this kind must cost.
import { createWriteStream, unlink } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const folder = process.argv[2];
const reply = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK');
let count = 0;

function bodyLength(head) {
  const length = /content-length: *(\d+)/i.exec(head);
  return length === null ? 0 : Number(length[1]);
}

function writeWithBackPressure(file, socket, bytes) {
  if (bytes.length === 0 || file.write(bytes)) return;
  socket.pause();
  file.once('drain', () => socket.resume());
}

createServer((socket) => {
  let left = -1;
  let file;
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    let body = bytes;
    if (left < 0) {
      const end = bytes.indexOf('\r\n\r\n');
      left = bodyLength(bytes.toString('latin1', 0, end));
      body = bytes.subarray(end + 4);
      if (left > 0) file = createWriteStream(join(folder, `bare-${count++}`));
    }
    left -= body.length;
    if (file !== undefined) writeWithBackPressure(file, socket, body);
    if (left > 0) return;
    if (file === undefined) socket.end(reply);
    else file.end(() => unlink(file.path, () => socket.end(reply)));
  });
}).listen(0, '127.0.0.1', function listening() {
  console.log(`listens on http://127.0.0.1:${this.address().port}`);
});
