import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Fault } from '../faults.ts';
import { LoginDesk } from './login-desk.ts';

const test = suite('destinations/mastodon/login-secrets');
let desk: LoginDesk;

test.before.each(async () => {
  desk = await LoginDesk.lay();
});
test.after.each(() => desk.clear());

/** All that was ever secret in what the server was asked. */
function secrets(): readonly string[] {
  const forms = desk.stand.requests.map(({ body }) => new URLSearchParams(body.toString()));
  const values = ['client_secret', 'code', 'code_verifier'].flatMap((key) =>
    forms.map((form) => form.get(key) ?? ''),
  );
  return [...values, desk.stand.token].filter((value) => value !== '');
}

test('says nothing secret while all goes well', async () => {
  const person = desk.person();
  await desk.login(person);
  assert.ok(secrets().length >= 4);
  for (const secret of secrets()) assert.not.ok(person.said.join('\n').includes(secret));
});

/** A server that repeats in its error what it was told. */
function echo(status: number, body: string): Fault {
  return { kind: 'instead', answer: { status, body, headers: { 'content-type': 'application/json' } } };
}

for (const status of [200, 409, 500])
  test(`says nothing secret where a server repeats it in an error ${status}`, async () => {
    let told: readonly string[] = [];
    const person = desk.person(async (address, stand) => {
      const code = await stand.oauth.allow(address);
      told = [code, stand.oauth.apps[0]?.secret ?? '?'];
      stand.fail('token', echo(status, JSON.stringify({ error: `no: ${told.join(' ')}` })));
      return code;
    });
    const error = await desk.refusal(person);
    for (const secret of told) assert.not.ok(`${error.stack}${person.said.join()}`.includes(secret), secret);
    if (status !== 200) assert.match(error.message, /no: \[secret\] \[secret\]/);
  });

test('says nothing secret where a registration is only half there', async () => {
  desk.stand.fail('apps', echo(200, JSON.stringify({ client_secret: 'hush-hush' })));
  const error = await desk.refusal();
  assert.is(error.code, 'SB_LOGIN_NO_API');
  assert.not.match(error.message, /hush/);
});

test('says nothing secret where a server repeats the token', async () => {
  desk.stand.fail('account', echo(403, JSON.stringify({ error: 'secret-token is no good' })));
  const error = await desk.refusal();
  assert.match(error.message, /\[secret\] is no good/);
});

test.run();
