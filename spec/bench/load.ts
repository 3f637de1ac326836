import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

const boundary = '---------------------------7d93b9550d4a';
const probe = Buffer.from('GET / HTTP/1.1\r\nHost: gld.samsungosp.com\r\n\r\n');

/** An e-mail as an NX300 sends it, but with a closing delimiter, since the reference needs one. */
export function emailOf(photoBytes: number): Buffer[] {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<email><sender>Camera@samsungcamera.com</sender><receiverList><receiver>a@b.example</receiver></receiverList><title><![CDATA[t]]></title><body><![CDATA[b\r\nlanguage_sh100_utf8]]></body></email>
`;
  const start = Buffer.from(
    `--${boundary}\r\ncontent-disposition: form-data; name="message"; fileName="sample.txt"\r\ncontent-Type: multipart/form-data;\r\n\r\n${xml}\r\n--${boundary}\r\ncontent-disposition: form-data; name="binary"; fileName="SAM_4371.JPG"\r\ncontent-Type: image/jpeg;\r\n\r\n`,
  );
  const end = Buffer.from(`\r\n--${boundary}--\r\n`);
  const head = Buffer.from(
    `POST /social/columbus/email?DUID=123456789033 HTTP/1.0\r\nUser-Agent: sdeClient\r\nContent-Type: multipart/form-data; boundary=${boundary}\r\nHost: www.ospserver.net\r\nContent-Length: ${start.length + photoBytes + end.length}\r\n\r\n`,
  );
  return [head, start, ...photoChunks(photoBytes), end];
}

/** Random bytes behind a JPEG's first ones, one megabyte repeated, in pieces of at most one megabyte. */
function photoChunks(bytes: number): Buffer[] {
  const megabyte = randomBytes(1_000_000);
  megabyte.set([0xff, 0xd8, 0xff, 0xe1]);
  const chunks: Buffer[] = [];
  for (let left = bytes; left > 0; left -= megabyte.length)
    chunks.push(megabyte.subarray(0, Math.min(left, megabyte.length)));
  return chunks;
}

/** Sends one request and waits for its reply; throws unless it says 200. */
export async function send(port: number, pieces: readonly Buffer[]): Promise<void> {
  const reply = await new Promise<string>((resolve, reject) => {
    let text = '';
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: false });
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
    void write(socket, pieces);
  });
  if (!reply.startsWith('HTTP/1.1 200')) throw new Error(`expected 200, got ${reply.slice(0, 200)}`);
}

/** Writes with back-pressure; a socket that closes in between ends it. */
async function write(socket: Socket, pieces: readonly Buffer[]): Promise<void> {
  let wake = (): void => {};
  socket.on('drain', () => wake()).on('close', () => wake());
  for (const piece of pieces) {
    if (socket.destroyed) return;
    const room = new Promise<void>((resolve) => {
      wake = resolve;
    });
    if (!socket.write(piece)) await room;
  }
}

/** `count` requests from `senders` cameras at a time. */
export async function sendMany(
  port: number,
  count: number,
  senders: number,
  pieces: readonly Buffer[],
): Promise<void> {
  let left = count;
  const camera = async (): Promise<void> => {
    while (left-- > 0) await send(port, pieces);
  };
  await Promise.all(Array.from({ length: senders }, camera));
}

/** `count` hotspot probes, eight at a time. */
export function probeMany(port: number, count: number): Promise<void> {
  return sendMany(port, count, 8, [probe]);
}
