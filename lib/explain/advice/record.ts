/** Where nobody knows the cure yet, a recording is what finds it. */
export const recordIt =
  'record this camera (samsung-bridge serve --record DIR) and hand the recording in: docs/new-camera.md';

/** In its place, where this conversation was recorded. */
export const handItIn = 'hand in the recording of it, after a look at it: docs/new-camera.md';

/** Where a stranger to the bridge is the likelier sender than a camera. */
export const noCamera =
  'guess: a program on a computer or phone, or a port scan, and no camera: then there is nothing to do';
