import {
  type Credentials,
  type LoginKeys,
  loginMessage,
  logoutMessage,
  oauthMessage,
  photoMessage,
  plainLoginMessage,
  videoMessage,
} from '../../lib/cameras/sns-message.ts';
import { messageRequest, uploadHead } from '../../lib/cameras/sns-request.ts';
import type { siteNames } from '../../lib/sites.ts';
import {
  html,
  ownReply,
  ownSegments,
  photos,
  reply,
  type Written,
  type WrittenConversation,
} from './written.ts';

type Site = (typeof siteNames)[number];

/** Stands in requests for the session that the login gave out. */
const mark = 'the-session-key-of-32-hex-digits';
const placeholders = { session: mark };

/** Of no session. */
const stranger = '0'.repeat(32);

/** [WIKI-SNS, quoted] */
const wikiKeys: LoginKeys = {
  cameraCryptKey:
    '844e7f0fadf4ba1cf5b6de9edb06ac9a448c0d3031b73db65a308cecb570428a44dea69bddd94403829e5c06efee9a4d555590f75a8c1313c3b935a0a03684d463733b30d3a34fe11b0da9d7f230366221ceec509419d89fd9b0cc36adc7258fbc904b497173d1f154202727c402b2a25d58dd0ecc6d576294880226cfb46151',
  cryptSessionKey: '/////xAAwKRSAQAAAPAHtv////8QAMCkUgEAAADwB7Y=',
};
const wikiUser: Credentials = { user: 'f', password: 'p' };

/** The CryptSessionKey: [SLIDES, quoted]. The other is not at hand. */
const slidesKeys: LoginKeys = {
  cameraCryptKey: '0'.repeat(256),
  cryptSessionKey: '//////S3mbZSAQAA/LOitv////9IIgS2UgEAAAAQBLY=',
};
const slidesUser: Credentials = { user: 'x', password: 'z' };

const ownHead =
  'Filled in: Host and Content-Length, since HTTP/1.1 asks for them; no header was ever published. Guess: line feeds in the body.';
const quotedReply = `${ownReply} Its body is quoted from the old Python service (samsung-nx-emailservice).`;
const mostlyQuotedReply = `${ownReply} Their bodies are quoted from the old Python service (samsung-nx-emailservice), but for the logout’s, which is plain text there.`;
const refusedReply = `${ownReply} The form of its body is quoted from the old Python service (samsung-nx-emailservice), the comment is ours.`;
const repeated = `Where the session’s key stands that the login gave out, the requests have “${mark}”.`;
const putTogether =
  'Put together: announcement and upload were never published. Described: SessionKey on the outermost element, Album, File and Content in Photo, PUT, the raw body, Content-Type. Guesses: all else, the order and the form of them too.';
const ownPhotos = 'The photos are tiny JPEGs of our own, file names and words too.';

function loginReply(user: string): string {
  const body = [
    '<Response SessionKey="{session}">',
    '<PersistKey Value=""/>',
    '<CryptSessionKey Value="{session}"/>',
    `<LoginPeopleID="${user}"/>`,
    '<OAuth URL="http://snsgw.samsungmobile.com/oauth"/>',
    '</Response>',
  ];
  return reply([html], body.join('\n'));
}

const succ = reply([html], '<Response Status="succ" />');

function refusal(status: string, comment: string): string {
  const [code] = status.split(' ');
  return reply([html], `<Response ErrCode="${code}" ErrSubCode="0" /><!-- ${comment} -->`, status);
}

const unknownSession = refusal('401 Unauthorized', "SB_SESSION_UNKNOWN: the bridge's log says why");

function login(site: Site, message: string, user: string): WrittenConversation {
  const request = messageRequest(`/${site}/auth`, message);
  return { request, reply: loginReply(user), judge: 'login' };
}

function logout(site: Site): WrittenConversation {
  return { request: messageRequest(`/${site}/auth`, logoutMessage(mark)), reply: succ, judge: 'logout' };
}

interface WrittenFile {
  readonly kind: 'photo' | 'video';
  readonly name: string;
  readonly content: Buffer;
}

interface Shared {
  readonly site: Site;
  readonly album: string;
  readonly message: string;
}

function announced(
  { site, album, message }: Shared,
  { kind, name }: WrittenFile,
  sessionKey: string,
): Buffer {
  const words = { sessionKey, name, album, message };
  return messageRequest(`/${site}/${kind}`, kind === 'photo' ? photoMessage(words) : videoMessage(words));
}

function uploaded({ kind, name, content }: WrittenFile, sessionKey: string): Buffer {
  const address = { hostAddr: 'snsgw.samsungmobile.com:80', resourceId: `upload/${sessionKey}/${name}` };
  const type = kind === 'photo' ? 'image/jpeg' : 'video/mp4';
  return Buffer.concat([uploadHead(address, type, content.length), content]);
}

function file(shared: Shared, written: WrittenFile): readonly WrittenConversation[] {
  const body = `<Response HostAddr="snsgw.samsungmobile.com:80" ResourceID="upload/{session}/${written.name}" />`;
  return [
    { request: announced(shared, written, mark), reply: reply([html], body), judge: 'announcement' },
    { request: uploaded(written, mark), reply: succ, judge: 'upload' },
  ];
}

const first: WrittenFile = { kind: 'photo', name: 'SAM_4371.JPG', content: photos[0] };
const second: WrittenFile = { kind: 'photo', name: 'SAM_4372.JPG', content: photos[1] };
/** The first box of an MP4 file, and one without content. */
const clip: WrittenFile = {
  kind: 'video',
  name: 'SAM_4373.MP4',
  content: Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\x08mdat', 'latin1'),
};

const nx300 = { model: 'NX300', provenance: 'reconstructed' } as const;
const toFacebook: Shared = {
  site: 'facebook',
  album: 'NX300',
  message: 'Evening at the lake~red sky over water~a boat on the shore',
};
const toYoutube: Shared = { site: 'youtube', album: 'WB150F', message: 'Evening at the lake~waves' };
const fromCamcorder: Shared = { site: 'facebook', album: 'HMX-QF30', message: 'Evening~red sky over water' };

/** Captures of sharing to social sites. */
export const socialCaptures: readonly Written[] = [
  {
    ...nx300,
    folder: 'nx300/login',
    source: 'WIKI-SNS',
    notes: [
      'Quoted: the request line, and the body with both keys, user f and password p; they are fake, says the source.',
      ownHead,
      quotedReply,
      ownSegments,
    ],
    conversations: [login('facebook', loginMessage(wikiUser, wikiKeys), 'f')],
  },
  {
    ...nx300,
    folder: 'nx300/login-slides',
    source: 'SLIDES',
    notes: [
      'Quoted: the request line, and the body with its CryptSessionKey, user x and password z.',
      'CameraCryptKey is filled in with zeros: that of the source is not at hand. A server does not need it.',
      ownHead,
      quotedReply,
      ownSegments,
    ],
    conversations: [login('facebook', loginMessage(slidesUser, slidesKeys), 'x')],
  },
  {
    ...nx300,
    folder: 'nx300/login-empty',
    source: 'README',
    notes: [
      'Described: that an NX300 now and then posts nothing to this path, and that the old Python service (samsung-nx-emailservice) says 400.',
      `${ownHead} Guess: that Content-Length is there and zero.`,
      refusedReply,
      ownSegments,
    ],
    conversations: [
      {
        request: messageRequest('/facebook/auth', ''),
        reply: refusal('400 Bad Request', 'SB_EMPTY_BODY: expected XML as body; it is empty; share again'),
        judge: 'none',
      },
    ],
  },
  {
    ...nx300,
    folder: 'nx300/login-oauth-site',
    source: 'README',
    notes: [
      'Described: that skydrive logs in by OAuth, and that an element OAuth with a Version comes. Guesses: all else.',
      ownHead,
      refusedReply,
      ownSegments,
    ],
    conversations: [
      {
        request: messageRequest('/skydrive/auth', oauthMessage()),
        reply: refusal(
          '401 Unauthorized',
          'SB_OAUTH_SITE: expected a site with user name and password; skydrive logs in by OAuth, which nobody has reverse engineered; share to another site, and route that where you like',
        ),
        judge: 'none',
      },
    ],
  },
  {
    ...nx300,
    folder: 'nx300/share-two-photos',
    source: 'README',
    notes: [
      'Quoted (WIKI-SNS): the body of the login. Guess: the logout, of which the method is described.',
      putTogether,
      ownPhotos,
      ownHead,
      repeated,
      mostlyQuotedReply,
      ownSegments,
    ],
    placeholders,
    conversations: [
      login('facebook', loginMessage(wikiUser, wikiKeys), 'f'),
      ...file(toFacebook, first),
      ...file(toFacebook, second),
      logout('facebook'),
    ],
  },
  {
    ...nx300,
    folder: 'nx300/share-unknown-session',
    source: 'README',
    notes: [putTogether, ownPhotos, ownHead, refusedReply, ownSegments],
    conversations: [
      { request: announced(toFacebook, first, stranger), reply: unknownSession, judge: 'none' },
      { request: uploaded(first, stranger), reply: unknownSession, judge: 'none' },
    ],
  },
  {
    folder: 'wb150f/share-video',
    model: 'WB150F',
    provenance: 'reconstructed',
    source: 'README',
    notes: [
      'Quoted (WIKI-SNS): the body of the login, which is an NX300’s. That a WB150F shares videos to YouTube is described (PRESS-2012).',
      'Put together: File and Content in Video are described, Category may be missing. Nobody is known to have seen a video come through.',
      'The video is a few bytes of our own, its name and words too. Guess: Content-Type.',
      ownHead,
      repeated,
      mostlyQuotedReply,
      ownSegments,
    ],
    placeholders,
    conversations: [
      login('youtube', loginMessage(wikiUser, wikiKeys), 'f'),
      ...file(toYoutube, clip),
      logout('youtube'),
    ],
  },
  {
    folder: 'hmx-qf30/share-photo',
    model: 'HMX-QF30',
    provenance: 'reconstructed',
    source: 'README',
    notes: [
      'Described: user and password only URL-encoded, CryptSessionKey without Value. Guesses: all else of the login.',
      putTogether,
      ownPhotos,
      'The camera says this over TLS.',
      ownHead,
      repeated,
      quotedReply,
      ownSegments,
    ],
    placeholders,
    conversations: [
      login(
        'facebook',
        plainLoginMessage({ user: 'georg@camera.example', password: 'a b' }),
        'georg@camera.example',
      ),
      ...file(fromCamcorder, first),
    ],
  },
];
