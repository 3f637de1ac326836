/**
 * Takes photos from whatever can send a file, not only from cameras:
 *
 *     curl -T tree.jpg 'http://bridge/snap/tree.jpg?a%20tree~a%20tree%20in%20fog'
 *
 * In the configuration:
 *
 *     handlers:
 *       - { path: ./snap-handler.mjs, recipient: public@camera.example }
 */

/** The options that it knows; any other is an error with a line. */
export const options = ['recipient'];

/** Whom the photos come from: list it under `senders`, where there are any. */
const sender = 'snap@bridge.local';

/** @type {import('samsung-bridge').HandlerFactory} */
export default function makeSnap({ recipient }, { errors, succ }) {
  if (typeof recipient !== 'string' || !recipient.includes('@')) {
    const message =
      'expected an address, whose route the photos take; add "recipient: public@camera.example"';
    throw new errors.OptionError('recipient', message);
  }
  return {
    name: 'snap',
    known: [{ method: 'PUT', host: undefined, path: '/snap/<file>' }],
    matches: ({ method, path }) => method === 'PUT' && path.startsWith('/snap/'),
    handle: async (request, bridge) => {
      bridge.senders.admitEmail(sender, request.peer);
      const envelope = {
        via: 'snap',
        sender,
        title: '',
        words: decoded(request.query),
        recipients: [recipient],
        addressing: bridge.routes.forRecipients([recipient]),
      };
      // What is begun and not committed is discarded when `handle` ends, however it ends.
      const draft = await bridge.intake.begin();
      const file = await draft.addFile(decoded(request.path.slice('/snap/'.length)), '');
      for await (const bytes of request.body) await file.write(bytes);
      const stored = await file.close();
      if (stored.bytes === 0)
        throw new errors.RefusalError('SNAP_EMPTY', 400, 'expected a photo, the body is empty; send one');
      bridge.review(envelope, [stored]);
      const { id } = await draft.commit(envelope);
      return { reply: succ(), verdict: `snap → ${recipient}: 1 file, queued as ${id}`, parcel: id };
    },
  };

  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      throw new errors.RefusalError('SNAP_ENCODING', 400, 'expected percent-encoded UTF-8; encode it so');
    }
  }
}
