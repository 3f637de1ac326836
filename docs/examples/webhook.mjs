/**
 * Posts each parcel to an address of yours: a form with the words as JSON in the field `parcel`, and the files as they
 * came in the fields `file`.
 *
 *     destinations:
 *       hook: { type: module, path: ./webhook.mjs, url: "https://example.org/photos", token: "${HOOK_TOKEN}" }
 */
import { openAsBlob } from 'node:fs';

/** The options that it knows; any other is an error with a line. */
export const options = ['url', 'token'];

/** @type {import('samsung-bridge').DestinationModule} */
export default function makeWebhook(name, { url, token }, { errors, version }) {
  if (typeof url !== 'string' || !/^https?:/.test(url) || !URL.canParse(url))
    throw new errors.OptionError(
      'url',
      'expected an address to post to; write it like "https://example.org/photos"',
    );
  const headers = { 'User-Agent': `samsung-bridge/${version}` };
  if (typeof token === 'string') headers.Authorization = `Bearer ${token}`;

  return {
    async deliver(parcel, attempt) {
      const response = await fetch(url, {
        method: 'POST',
        // The same in every attempt: if the answer to one is lost, the other side can tell that it has this already.
        headers: { ...headers, 'Idempotency-Key': parcel.id },
        body: await formOf(parcel),
        redirect: 'manual',
        signal: attempt.signal,
      });
      await response.body?.cancel();
      if (!response.ok) throw failure(response);
      return { where: response.headers.get('Location') ?? url };
    },
  };

  /** What a person must mend pauses the destination; what will never be taken is told so; all else is tried again. */
  function failure({ status, headers: answered }) {
    const after = Number(answered.get('Retry-After') ?? Number.NaN) * 1000;
    const retry = [301, 302, 303, 307, 308, 401, 403, 404].includes(status)
      ? 'paused'
      : [400, 413, 415, 422].includes(status)
        ? 'never'
        : 'later';
    return new errors.DeliveryError('WEBHOOK_STATUS', retry, `${name} answered ${status}`, {
      after: Number.isFinite(after) ? after : undefined,
    });
  }
}

/** Files are read while they are sent, so a film needs no more memory than a photo. */
async function formOf(parcel) {
  const { id, received, via, sender, model, title, words, recipients, described } = parcel;
  const form = new FormData();
  form.append(
    'parcel',
    JSON.stringify({ id, received, via, sender, model, title, words, recipients, described }),
  );
  for (const { name, stored } of parcel.files)
    form.append('file', await openAsBlob(parcel.pathOf(stored)), name);
  return form;
}
