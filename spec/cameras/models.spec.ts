import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sources } from '../../lib/cameras/evidence.ts';
import { hostsOf } from '../../lib/cameras/hosts.ts';
import type { CameraModel } from '../../lib/cameras/model.ts';
import { findModel, isUnverified, models } from '../../lib/cameras/models.ts';
import { present } from './present.ts';

const test = suite('cameras/models');

/** Every name of the table of models, as protocol research found them. */
const allNames = [
  'NX1 NX500 NX300 NX300M NX310 NX2000 NX30 NX1000 NX1100 EX2F NXmini NX3000 NX3300',
  'WB30F WB31F WB32F WB35F WB36F WB37F WB50F WB150F WB200F WB250F WB350F WB351F WB380F WB800F WB850F WB1100F WB2200F',
  'ST1000 CL65 SH100 ST200F DV300F ST150F DV150F DV180F MV900F HMX-S10 HMX-S15 HMX-S16 HMX-QF20 HMX-QF30',
]
  .join(' ')
  .split(' ')
  .concat('Galaxy NX', 'Galaxy Camera', 'K Zoom');

function factsOf(model: CameraModel) {
  const { year, generation, state, hotspot, firmware, services, sharing, quirks } = model;
  return [
    year,
    generation,
    state,
    hotspot,
    firmware,
    ...Object.values(services),
    ...Object.values(sharing),
    ...quirks,
  ];
}

test('every model of the table is found by its name', () => {
  for (const name of allNames) assert.ok(findModel(name), name);
});

test('no two models share a name', () => {
  const names = models.flatMap((model) => [model.name, ...model.aliases]);
  assert.is(new Set(names.map((name) => name.toUpperCase())).size, names.length);
  for (const model of models) assert.is(findModel(model.name), model);
});

for (const [written, name] of [
  ['nx300', 'NX300'],
  ['NX300', 'NX300'],
  ['nx300m', 'NX300M'],
  ['WB35F', 'WB35F'],
  [' wb 35 f ', 'WB35F'],
  ['NX mini', 'NX mini'],
  ['nx-mini', 'NX mini'],
  ['NXMINI', 'NX mini'],
  ['SAMSUNG NX300', 'NX300'],
  ['cl65', 'ST1000'],
  ['hmxqf30', 'HMX-QF30'],
] as const)
  test(`“${written}” is the ${name}`, () => {
    assert.is(findModel(written)?.name, name);
  });

for (const stranger of ['', ' ', 'NX', 'NX3', 'NX300X', 'D3100', '__proto__', 'constructor'])
  test(`“${stranger}” is no model`, () => {
    assert.is(findModel(stranger), undefined);
  });

for (const model of models)
  test(`every fact of the ${model.name} has its evidence or says that it has none`, () => {
    for (const { value, confidence, sources: keys, remark } of factsOf(model)) {
      assert.ok(value.length > 0);
      for (const key of keys) assert.ok(key in sources, key);
      if (confidence === 'unknown') assert.is(keys.length, 0, value);
      else if (confidence === 'inferred') assert.ok(remark, `${value}: why?`);
      else assert.ok(keys.length > 0, `${value}: who says so?`);
    }
  });

test('“unknown” is never passed off as known', () => {
  for (const model of models)
    for (const { value, confidence } of factsOf(model))
      if (value === 'unknown') assert.is(confidence, 'unknown', model.name);
});

const probes = [
  ['NX300', 'gld-plain', 'described'],
  ['NX mini', 'gld-etag', 'described'],
  ['NX500', 'gld-plain', 'inferred'],
  ['WB850F', 'yahoo', 'described'],
  ['ST200F', 'yahoo', 'described'],
  ['EX2F', 'yahoo', 'inferred'],
  ['WB35F', 'msn', 'described'],
  ['WB1100F', 'msn', 'described'],
  ['WB37F', 'msn-cookie', 'described'],
  ['DV150F', 'msn', 'described'],
  ['WB250F', 'base', 'inferred'],
  ['NX3000', 'unknown', 'unknown'],
  ['Galaxy NX', 'none', 'described'],
] as const;

for (const [name, kind, confidence] of probes)
  test(`the hotspot check of the ${name} is ${kind}, ${confidence}`, () => {
    const { hotspot } = present(findModel(name), name);
    assert.is(hotspot.value, kind);
    assert.is(hotspot.confidence, confidence);
  });

const states = [
  ['NX300', 'works'],
  ['NX1', 'untested'],
  ['WB37F', 'partly'],
  ['ST1000', 'not yet'],
  ['NX3000', 'not covered'],
] as const;

for (const [name, state] of states)
  test(`the ${name} is “${state}”`, () => {
    assert.is(findModel(name)?.state.value, state);
  });

test('a Yahoo camera needs the base hosts and Yahoo, a gld camera the base hosts alone, an Android device none', () => {
  const hostsFor = (name: string) => hostsOf(present(findModel(name), name));
  const base = [
    'gld.samsungosp.com',
    'www.samsungimaging.com',
    'samsungimaging.com',
    'www.ospserver.net',
    'snsgw.samsungmobile.com',
  ];
  assert.equal(hostsFor('NX300'), base);
  assert.equal(hostsFor('WB30F'), base);
  assert.equal(hostsFor('WB850F'), [...base, 'www.yahoo.co.kr']);
  assert.equal(hostsFor('WB37F'), [...base, 'www.msn.com']);
  assert.equal(hostsFor('Galaxy NX'), []);
});

const ways = [
  ['NX300', 'encrypted', 'any', 'nx300', 'plain'],
  ['HMX-QF30', 'plain', 'succ', 'unknown', 'TLS'],
  ['HMX-QF20', 'plain', 'unknown', 'unknown', 'SSLv2'],
  ['NX mini', 'unknown', 'unknown', 'unknown', 'unknown'],
] as const;

for (const [name, ...expected] of ways)
  test(`the ways of the ${name} are ${expected.join(', ')}`, () => {
    const { credentials, uploadReply, menu, transport } = present(findModel(name), name).sharing;
    assert.equal(
      [credentials, uploadReply, menu, transport].map(({ value }) => value),
      expected,
    );
  });

const shares = [
  ['NX300', 'yes', 'quoted'],
  ['NX3000', 'no', 'described'],
  ['EX2F', 'yes', 'inferred'],
  ['WB37F', 'yes', 'inferred'],
  ['WB250F', 'unknown', 'unknown'],
] as const;

for (const [name, offer, confidence] of shares)
  test(`social menu of the ${name}: ${offer}, ${confidence}`, () => {
    const { social } = present(findModel(name), name).services;
    assert.equal([social.value, social.confidence], [offer, confidence]);
  });

test('unverified are those that nobody saw work, and those whose success is our conclusion', () => {
  const unverified = (name: string) => isUnverified(present(findModel(name), name));
  for (const name of ['NX1', 'NX30', 'NX300M', 'NX3000', 'ST1000', 'WB2200F', 'HMX-QF20'])
    assert.ok(unverified(name), name);
  for (const name of ['NX300', 'WB37F', 'SH100', 'HMX-QF30']) assert.not(unverified(name), name);
});

test('what a member adds does not touch its family', () => {
  assert.is(findModel('NX300M')?.quirks.length, 0);
  assert.is(findModel('NX2000')?.services.email.confidence, 'inferred');
  assert.is(findModel('NX300')?.services.email.confidence, 'quoted');
  assert.is(findModel('WB36F')?.firmware.value, 'unknown');
});

test.run();
