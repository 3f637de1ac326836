import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { OpenParcel, Receipt } from '../../lib/destinations/destination.ts';
import { makeSmtp } from '../../lib/destinations/smtp/smtp.ts';
import { DeliveryError } from '../../lib/errors.ts';
import { Notebook, Workshop } from './parcels.ts';
import { type Script, ScriptedOffice, smtpConfig } from './smtp-post-office.ts';

const test = suite<{ workshop: Workshop; office: ScriptedOffice; parcel: OpenParcel; notebook: Notebook }>(
  'destinations/smtp-retry',
);

test.before(async (context) => {
  context.workshop = await Workshop.open();
});

test.before.each(async (context) => {
  context.office = await ScriptedOffice.open();
  context.notebook = new Notebook();
  context.parcel = await context.workshop.parcel([['SAM_0001.JPG', Buffer.alloc(100_000, 0xff)]]);
});

test.after.each(({ office }) => office.close());
test.after(({ workshop }) => workshop.remove());

const [friend, other, third] = ['friend@mail.example', 'other@mail.example', 'third@mail.example'];

type Context = { office: ScriptedOffice; parcel: OpenParcel; notebook: Notebook };

/** One attempt at a server that follows a script; what it ended with, and whom it asked for. */
async function attempt(
  { office, parcel, notebook }: Context,
  script: Script,
  because: readonly string[] = [friend],
): Promise<{ receipt?: Receipt; error?: DeliveryError; asked: readonly string[] }> {
  office.script = script;
  const before = office.lines.length;
  const destination = makeSmtp('mail', smtpConfig(office.port, { idleTimeout: 1000 }), { version: '1' });
  const asked = () => office.lines.slice(before).flatMap((line) => /^RCPT TO:<(.*)>/.exec(line)?.[1] ?? []);
  try {
    const receipt = await destination.deliver(parcel, { ...notebook.attempt(), because });
    return { receipt, asked: asked() };
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    return { error, asked: asked() };
  }
}

const messageIds = (office: ScriptedOffice) =>
  office.mails.map((mail) => /^Message-ID: (<.*>)\r$/m.exec(mail)?.[1]);

test('the Message-ID is on disk before anything is sent, and every attempt carries it', async (context) => {
  const { office, notebook } = context;
  const first = await attempt(context, { greeting: '421 not now' });
  assert.is(first.error?.retry, 'later');
  const known = notebook.memory.messageId;
  assert.match(String(known), /^<[0-9a-f-]{36}@my\.domain>$/);
  await attempt(context, { end: '451 not now' });
  await attempt(context, {});
  assert.equal(messageIds(office), [known, known]);
});

test('where the Message-ID cannot be noted nothing is sent', async (context) => {
  context.notebook.death = { at: 1, when: 'before' };
  try {
    await attempt(context, {});
    assert.unreachable();
  } catch (error) {
    assert.is((error as Error).constructor.name, 'Killed');
  }
  assert.equal(context.office.lines, []);
});

test('where the end cannot be noted the mail does not end', async (context) => {
  context.notebook.death = { at: 2, when: 'before' };
  const { error } = await attempt(context, {});
  assert.equal([error?.retry, error?.code], ['later', 'SB_SMTP_FILE']);
  assert.equal(context.office.mails, []);
});

test('a cut in the middle of the mail leaves no doubt: it has not arrived', async (context) => {
  const cut = await attempt(context, { cutAfter: 50_000 });
  assert.is(cut.error?.code, 'SB_SMTP_UNREACHABLE');
  assert.is(context.notebook.memory.handed, false);
  const { receipt } = await attempt(context, {});
  assert.is(receipt?.remark, undefined);
  assert.is(context.office.mails.length, 1);
});

for (const end of ['hang-up', 'silence'])
  test(`a ${end} after the whole mail is remembered, and the receipt says that it may be there twice`, async (context) => {
    const unanswered = await attempt(context, { end });
    assert.is(unanswered.error?.code, 'SB_SMTP_UNCERTAIN');
    await attempt(context, { greeting: '421 not now' });
    const { receipt } = await attempt(context, {});
    assert.match(receipt?.remark ?? '', /may have arrived too, with the same Message-ID/);
    const [first, second] = messageIds(context.office);
    assert.is(first, second);
  });

test('a refusal after the whole mail is an answer: no doubt remains', async (context) => {
  await attempt(context, { end: '451 not now' });
  const { receipt } = await attempt(context, {});
  assert.is(receipt?.remark, undefined);
});

test('after a kill behind the 250 the mail is not sent again', async (context) => {
  await attempt(context, {});
  const { receipt, asked } = await attempt(context, {});
  assert.equal(asked, []);
  assert.is(context.office.mails.length, 1);
  assert.match(receipt?.where ?? '', /^mail <.*> to friend@mail\.example$/);
});

test('a mail that is taken is delivered even where the disk does not take the note', async (context) => {
  context.notebook.death = { at: 3, when: 'before' };
  const { receipt } = await attempt(context, {});
  assert.match(receipt?.where ?? '', friend);
});

const only = (address: string, reply: string) => (to: string) => (to === address ? reply : '250 fine');

test('a recipient refused for good is named in the remark, and the others have the mail', async (context) => {
  const { receipt } = await attempt(context, { rcpt: only(other, '550 5.1.1 no such user') }, [
    friend,
    other,
  ]);
  assert.match(receipt?.where ?? '', /to friend@mail\.example$/);
  assert.is(receipt?.remark, 'refused for other@mail.example ("550 5.1.1 no such user")');
});

test('a recipient who is put off is tried again alone', async (context) => {
  const rcpt = (to: string) =>
    to === other ? '450 4.2.0 greylisted' : to === third ? '550 5.1.1 no such user' : '250 fine';
  const first = await attempt(context, { rcpt }, [friend, other, third]);
  assert.equal([first.error?.retry, first.error?.code], ['later', 'SB_SMTP_LATER']);
  assert.match(first.error?.message ?? '', /sent to friend@.*puts other@mail\.example off.*greylisted/);
  const second = await attempt(context, {}, [friend, other, third]);
  assert.equal(second.asked, [other]);
  assert.match(second.receipt?.where ?? '', /to friend@mail\.example, other@mail\.example$/);
  assert.match(second.receipt?.remark ?? '', /^refused for third@mail\.example/);
  assert.is(context.office.mails.length, 2);
});

test('where one is refused and one put off, only the one is tried again', async (context) => {
  const rcpt = (to: string) => (to === other ? '450 4.2.0 greylisted' : '550 5.1.1 no such user');
  const first = await attempt(context, { rcpt }, [friend, other]);
  assert.is(first.error?.retry, 'later');
  const second = await attempt(context, {}, [friend, other]);
  assert.match(second.receipt?.where ?? '', other);
});

test('when all were refused and a person retries, all are tried again', async (context) => {
  const first = await attempt(context, { rcpt: () => '550 5.1.1 no such user' }, [friend, other]);
  assert.is(first.error?.retry, 'never');
  const second = await attempt(context, {}, [friend, other]);
  assert.equal(second.asked, [friend, other]);
  assert.is(second.receipt?.remark, undefined);
});

test.run();
