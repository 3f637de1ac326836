import { answers, type Treatment } from './stand-in.ts';

/** What a stand-in for the social service understood of a request. */
export interface SnsRequest {
  readonly method: string;
  readonly target: string;
  readonly host: string;
  readonly body: string;
}

/** Which step of a sharing a request is, by what it asks. */
export type SnsStep = 'hotspot' | 'empty-auth' | 'login' | 'logout' | 'announcement' | 'upload';

export function readSnsRequest(bytes: Buffer): SnsRequest {
  const text = bytes.toString('latin1');
  const [head = '', ...body] = text.split('\r\n\r\n');
  const [, method = '', target = ''] = /^(\S+) (\S+) HTTP\/1\.1\r\n/.exec(head) ?? [];
  const host = /\r\nHost: ([^\r]*)/.exec(head)?.[1] ?? '';
  return { method, target, host, body: body.join('\r\n\r\n') };
}

export function stepOf({ method, target, body }: SnsRequest): SnsStep {
  if (method === 'GET') return 'hotspot';
  if (method === 'PUT') return 'upload';
  if (/\/(photo|video)$/.test(target)) return 'announcement';
  if (body === '') return 'empty-auth';
  return body.includes('Method="logout"') ? 'logout' : 'login';
}

export const sessionKey = '0123456789abcdef0123456789abcdef';

export function answer(status: string, body: string, headers = ''): Buffer {
  return Buffer.from(
    `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`,
    'latin1',
  );
}

const probe = answer(
  '200 OK',
  '',
  'Server: nginx\r\nETag: "a"\r\nSet-Cookie: a=b; Domain=.yahoo.com\r\nSet-Cookie: a=b; Domain=.msn.com\r\n',
);

/** As the other service answers. [README, quoted] */
const good: Readonly<Record<SnsStep, (request: SnsRequest) => Buffer>> = {
  hotspot: () => probe,
  'empty-auth': () => answer('400 Bad Request', '<Response ErrCode="400" ErrSubCode="0" />'),
  login: () =>
    answer(
      '200 OK',
      `<Response SessionKey="${sessionKey}">\n<PersistKey Value=""/>\n<CryptSessionKey Value="${sessionKey}"/>\n<LoginPeopleID="x"/>\n<OAuth URL="http://snsgw.samsungmobile.com/oauth"/>\n</Response>`,
    ),
  logout: () => answer('200 OK', 'Logged out for real!'),
  announcement: ({ body }) =>
    answer(
      '200 OK',
      `<Response HostAddr="snsgw.samsungmobile.com:80" ResourceID="upload/${sessionKey}/${/<File Name="([^"]*)"/.exec(body)?.[1]}" />`,
    ),
  upload: () => answer('200 OK', '<Response Status="succ" />'),
};

export function goodAnswer(bytes: Buffer): Buffer {
  const request = readSnsRequest(bytes);
  return good[stepOf(request)](request);
}

/** A good social service, but for the steps that are treated in another way. */
export function sns(other: Readonly<Partial<Record<SnsStep, Treatment>>> = {}): Treatment {
  return (socket, bytes) => {
    const treatment = other[stepOf(readSnsRequest(bytes))] ?? answers(goodAnswer(bytes));
    treatment(socket, bytes);
  };
}
