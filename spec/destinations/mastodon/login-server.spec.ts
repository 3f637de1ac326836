import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LoginServer } from '../../../lib/destinations/mastodon/login-server.ts';
import { BridgeError } from '../../../lib/errors.ts';
import { expiredCertificate, futureCertificate, goodCertificate, key } from '../smtp-certificates.ts';

const test = suite('destinations/mastodon/login-server');

async function refusedBy(cert: string): Promise<BridgeError> {
  const server = createServer({ key, cert }, (_, response) => response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const error: unknown = await new LoginServer(origin, '1').get('/').catch((reason: unknown) => reason);
    assert.instance(error, BridgeError);
    return error as BridgeError;
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const certificates = {
  'signed by itself': goodCertificate,
  'of tomorrow': futureCertificate,
  old: expiredCertificate,
};
for (const [name, certificate] of Object.entries(certificates)) {
  test(`trusts no certificate that is ${name}, and names this machine's clock`, async () => {
    const error = await refusedBy(certificate);
    assert.is(error.code, 'SB_LOGIN_CERTIFICATE');
    const today = new Date().toISOString().slice(0, 10);
    assert.match(
      error.message,
      new RegExp(`not trusted.*; this machine's clock says ${today} \\d\\d:\\d\\d UTC`),
    );
  });

  test(`says that the clock is not set where it says 1970, with a certificate that is ${name}`, async () => {
    const { now } = Date;
    Date.now = () => 5000;
    try {
      assert.is((await refusedBy(certificate)).code, 'SB_CLOCK');
    } finally {
      Date.now = now;
    }
  });
}

test.run();
