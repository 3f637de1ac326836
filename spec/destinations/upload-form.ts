import type { IncomingHttpHeaders } from 'node:http';
import { Busboy } from '@fastify/busboy';

/** What a client uploaded. */
export interface Upload {
  readonly bytes: Buffer;
  readonly type: string;
  readonly fileName: string;
  readonly description: string | undefined;
}

/** Reads an upload with a multipart parser that is not ours; undefined where there is no file. */
export function readUpload(headers: IncomingHttpHeaders, body: Buffer): Promise<Upload | undefined> {
  return new Promise((resolve, reject) => {
    const type = headers['content-type'] ?? '';
    const parser = new Busboy({ headers: { ...headers, 'content-type': type } });
    let description: string | undefined;
    let file: Omit<Upload, 'description'> | undefined;
    parser.on('field', (name, value) => {
      if (name === 'description') description = value;
    });
    parser.on('file', (_name, stream, fileName, _encoding, mime) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        file = { bytes: Buffer.concat(chunks), type: mime, fileName };
      });
    });
    parser.on('finish', () => resolve(file === undefined ? undefined : { ...file, description }));
    parser.on('error', reject);
    parser.end(body);
  });
}
