import { connect } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { type Place, placeText } from './place.ts';

/** Somebody to talk to. */
export interface Door {
  /** As messages call it. */
  readonly name: string;
  /** Opens a connection, which may still have to come about. */
  open(): Duplex;
}

/** A server on the network. */
export function doorAt(place: Place): Door {
  return { name: placeText(place), open: () => connect({ ...place, noDelay: true }) };
}

/**
 * A server in this process. Every write of one side is one read of the other, as no kernel can promise. As on a socket, the camera closes
 * once the server has, and a side that goes takes the other along.
 */
export function doorWithin(name: string, converse: (socket: Duplex) => void): Door {
  return {
    name,
    open: () => {
      const [camera, server] = duplexPair();
      camera.once('end', () => camera.end());
      camera.once('close', () => server.destroy());
      server.once('close', () => camera.destroy());
      converse(server);
      return camera;
    },
  };
}
