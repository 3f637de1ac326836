import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readHostsFile } from '../../lib/checks/hosts-file.ts';
import { countOf, type Report, reportText } from '../../lib/checks/report.ts';
import { type Finding, failed, note, ok, warning } from '../../lib/finding.ts';

const test = suite('checks/report');

function report(...findings: readonly Finding[]): Report {
  return { sections: [{ name: 'Names', findings }], routes: undefined };
}

test('says what, why and what to do, line by line', () => {
  const text = reportText(
    report(ok('a leads here'), failed('SB_X', 'b leads away', 'lead it'), note('by the way')),
  );
  assert.is(
    text,
    `Names
  ok      a leads here
  FAILED  b leads away (SB_X)
          → lead it
  note    by the way

1 failed: begin at the first FAILED`,
  );
});

test('tells one cure of several findings once, below the last', () => {
  const text = reportText(
    report(warning('SB_X', 'a', 'lead it'), warning('SB_X', 'b', 'lead it'), warning('SB_Y', 'c', 'lead it')),
  );
  assert.is(text.split('→ lead it').length - 1, 2);
  assert.match(text, /a \(SB_X\)\n {2}WARNING b \(SB_X\)\n {10}→ lead it\n {2}WARNING c/);
});

test('ends with a verdict', () => {
  const last = (...findings: readonly Finding[]) =>
    reportText(report(...findings))
      .split('\n')
      .at(-1);
  assert.is(last(ok('a'), note('b')), 'All good.');
  assert.is(last(warning('SB_X', 'a')), 'Nothing failed, 1 warning.');
  assert.is(
    last(warning('SB_X', 'a'), failed('SB_Y', 'b'), failed('SB_Y', 'c')),
    '2 failed, 1 warning: begin at the first FAILED',
  );
});

test('puts the routes behind the configuration', () => {
  const routes = [
    { from: 'facebook', to: 'm', how: 'Mastodon' },
    { from: 'any other site', to: undefined, how: 'nowhere' },
  ];
  const text = reportText({ ...report(ok('a')), routes });
  assert.match(text, /Where photos go\n {2}facebook {7}→ m {2}Mastodon\n {2}any other site → – {2}nowhere\n/);
});

test('keeps several lines of one finding together', () => {
  assert.match(
    reportText(report(failed('SB_X', '2 errors:\nfirst\nsecond'))),
    / {2}FAILED {2}2 errors:\n {10}first\n {10}second \(SB_X\)/,
  );
});

test('counts', () => {
  assert.is(countOf(report(ok('a'), warning('SB_X', 'b'), warning('SB_X', 'c')), 'warning'), 2);
});

test('reads a hosts file, and is content without one', async () => {
  const { mkdtemp, rm, writeFile } = await import('node:fs/promises');
  const folder = await mkdtemp('/tmp/samsung-bridge-hosts-');
  try {
    await writeFile(
      `${folder}/hosts`,
      '127.0.0.1 localhost\n10.0.0.1\tWWW.ospserver.net  gld.samsungosp.com # ours\n# 10.0.0.9 www.msn.com\n10.0.0.2 www.ospserver.net\n',
    );
    const names = await readHostsFile(`${folder}/hosts`);
    assert.equal(
      [...names],
      [
        ['localhost', '127.0.0.1'],
        ['www.ospserver.net', '10.0.0.1'],
        ['gld.samsungosp.com', '10.0.0.1'],
      ],
    );
    assert.is((await readHostsFile(`${folder}/none`)).size, 0);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.run();
