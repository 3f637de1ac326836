import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type BridgeProcess, makePlace, type Place, run, serve } from './bridge-process.ts';
import { Network, type Quality, whyNoNetwork, whyNoTcpdump } from './network.ts';
import { connectionsIn, Tcpdump } from './tcpdump.ts';
import { visit } from './traced-visit.ts';
import { expectImported, expectOneSegmentEach, expectSaid, expectStored } from './traces.ts';

/** Whole packets of a network whose MTU is 1500. */
const all = ['--immediate-mode', '-s', '1600', 'tcp'];

interface Context {
  /** Closes what a test has opened, the last first. */
  readonly closers: (() => unknown)[];
}

const test = suite<Context>('e2e/traces-of-cameras', { closers: [] });

test.after.each(async ({ closers }) => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function opened({ closers }: Context): Promise<Place> {
  const place = await makePlace();
  closers.push(() => place.remove());
  return place;
}

async function dumped({ closers }: Context, ...start: Parameters<typeof Tcpdump.start>): Promise<Tcpdump> {
  const tcpdump = await Tcpdump.start(...start);
  closers.push(() => tcpdump.stop());
  return tcpdump;
}

async function served({ closers }: Context, place: Place, listen: string): Promise<BridgeProcess> {
  const bridge = await serve(place, '--listen', listen, '--data', 'data');
  closers.push(() => bridge.end('SIGKILL'));
  return bridge;
}

/** A network where this machine allows it; without, the reason is printed. */
function networked({ closers }: Context, quality: Quality): Network | undefined {
  const why = whyNoNetwork();
  if (why !== undefined) console.log(`SKIPPED: no traces of a ${quality} network were made: ${why}`);
  if (why !== undefined) return undefined;
  const network = Network.open(quality);
  closers.push(() => network.close());
  return network;
}

test('a trace of the loopback interface gives back what was said', async (context) => {
  const why = whyNoTcpdump();
  if (why !== undefined) return console.log(`SKIPPED: no trace of the loopback interface was made: ${why}`);
  const place = await opened(context);
  const { port } = await served(context, place, '127.0.0.1:0');
  const trace = await dumped(context, place, 'lo.pcap', '-i', 'lo', `tcp port ${port}`);
  const expected = await visit(place, `127.0.0.1:${port}`);
  await trace.saw(expected.length);
  await trace.stop();
  const told = await connectionsIn(trace.file);
  expectSaid(told, expected);
  await expectStored(place, expected);
  await expectImported(place, trace.file, told, expected, port);
});

test('traces of a network give back what was said, whichever way they were recorded, and each reply is one segment', async (context) => {
  const network = networked(context, 'smooth');
  if (network === undefined) return;
  const place = { ...(await opened(context)), inside: network.bridge };
  const camera = { ...place, inside: network.camera };
  await served(context, place, `${network.bridgeAddress}:8080`);
  const wire = ['-i', network.bridgeInterface];
  const [whole, nano, any, oldAny, short] = await Promise.all([
    dumped(context, camera, 'whole.pcap', '-i', network.cameraInterface, ...all),
    dumped(context, place, 'nano.pcap', ...wire, '--time-stamp-precision=nano', ...all),
    dumped(context, place, 'any.pcap', '-i', 'any', ...all),
    dumped(context, place, 'old-any.pcap', '-i', 'any', '-y', 'LINUX_SLL', ...all),
    dumped(context, place, 'short.pcap', ...wire, '--immediate-mode', '-s', '96', 'tcp'),
  ]);
  const expected = await visit(camera, `${network.bridgeAddress}:8080`);
  for (const trace of [whole, nano, any, oldAny]) {
    await trace.saw(expected.length);
    await trace.stop();
    const told = await connectionsIn(trace.file);
    expectSaid(told, expected);
    expectOneSegmentEach(told);
  }
  await expectStored(place, expected);
  await expectImported(place, nano.file, await connectionsIn(nano.file), expected);
  await short.saw(expected.length);
  await short.stop();
  await expectCutOff(place, short.file, nano.file);
});

/** Of packets that the trace cut off, every byte is told that is missing; the others are where they belong. */
async function expectCutOff(place: Place, short: string, whole: string): Promise<void> {
  const [told, complete] = await Promise.all([connectionsIn(short), connectionsIn(whole)]);
  for (const [index, { camera }] of told.entries()) {
    const bytes = Buffer.from(complete[index]?.camera.bytes ?? []);
    assert.is(camera.length, bytes.length);
    for (const { offset, bytes: count, why } of camera.gaps) {
      bytes.fill(0, offset, offset + count);
      assert.is(why, 'cut');
    }
    assert.ok(camera.bytes.equals(bytes));
    assert.ok(camera.gaps.length > 0 && camera.cuts.every((length) => length <= 42));
  }
  const imported = await run(place, 'import', short, '--out', 'captures/nx300/short');
  assert.match(
    imported.stdout,
    /missing: \d+ of the camera's from byte \d+ on.*tcpdump -s 0 \(SB_TRACE_HOLE\)/,
  );
}

test('traces of a network that loses, delays and swaps packets give back what was said, seen from either end', async (context) => {
  const network = networked(context, 'rough');
  if (network === undefined) return;
  if (network.roughness === undefined) {
    console.log(
      'SKIPPED: no traces of a rough network were made: this kernel has neither netem nor htb with u32',
    );
    return;
  }
  if (network.roughness === 'queues')
    console.log(
      'netem is not in this kernel: packets are lost and swapped by queues, none is repeated on the way',
    );
  const place = { ...(await opened(context)), inside: network.bridge };
  const camera = { ...place, inside: network.camera };
  await served(context, place, `${network.bridgeAddress}:8080`);
  const near = await dumped(context, camera, 'near.pcap', '-i', network.cameraInterface, ...all);
  const far = await dumped(context, place, 'far.pcap', '-i', network.bridgeInterface, ...all);
  const expected = await visit(camera, `${network.bridgeAddress}:8080`);
  for (const trace of [near, far]) {
    await trace.saw(expected.length);
    await trace.stop();
  }
  const told = await connectionsIn(far.file);
  expectSaid(await connectionsIn(near.file), expected);
  expectSaid(told, expected);
  expectOneSegmentEach(told);
  await expectStored(place, expected);
  await expectImported(place, far.file, told, expected);
});

test.run();
