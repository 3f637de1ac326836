import type { Talk } from '../journal/entry.ts';

const unpublished = 'what a camera shows for anything but a 200 was never published';

/** What the camera was told. */
export function toldInWords({ status }: Talk): string {
  if (status === undefined) return 'nothing: the connection ended before an answer';
  const mood = status < 300 ? 'all is well' : status < 400 ? 'look elsewhere' : 'an error';
  return `${status}, ${mood}`;
}

/** What the camera showed, as far as anybody knows; a guess says that it is one. */
export function screenOf(talk: Talk): string {
  const { status, handler } = talk;
  if (handler === 'page') return 'the page of the bridge, in its browser';
  if (status === undefined) return 'unknown; guess: that it could not connect, after a while';
  if (handler === 'hotspot')
    return 'nothing if it liked the answer; else its browser opens, or "Hotspot: Certification needed"';
  if (talk.code === 'SB_EMPTY_BODY' && isLogin(talk))
    return 'nothing: an NX300 goes on to the real login after such a one';
  if (status >= 400) return `guess: "failed", in words of its own; ${unpublished}`;
  return uploads.has(handler ?? '')
    ? 'guess: "sent"; it was told what such cameras take for success'
    : 'nothing yet: it goes on';
}

/** Handlers whose success is the end of what a person asked for. */
const uploads: ReadonlySet<string> = new Set(['email', 'sns-upload']);

function isLogin({ handler }: Talk): boolean {
  return handler === 'sns-auth';
}
