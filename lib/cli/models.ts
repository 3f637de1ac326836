import { Command } from 'commander';
import { hostsOf } from '../cameras/hosts.ts';
import type { CameraModel } from '../cameras/model.ts';
import { isUnverified, models } from '../cameras/models.ts';

/** `samsung-bridge models`: the camera table. */
export function modelsCommand(): Command {
  return new Command('models')
    .description('list the camera models and how far each is known to work')
    .option('--json', 'print everything that is known, with its evidence, as JSON')
    .addHelpText('after', '\nExample: samsung-bridge models --json | less')
    .action(print);
}

function print(options: { readonly json?: true }): void {
  process.stdout.write(`${options.json === true ? asJson() : table(models)}\n`);
}

function asJson(): string {
  return JSON.stringify(
    models.map((model) => ({ ...model, unverified: isUnverified(model), hosts: hostsOf(model) })),
    null,
    2,
  );
}

const columns = ['model', 'year', 'state', 'e-mail', 'social', 'video', 'hotspot check'];

function table(listed: readonly CameraModel[]): string {
  const rows = [columns, ...listed.map(rowOf)];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return [...lines.map((line) => line.trimEnd()), '', legend].join('\n');
}

const legend = [
  '? after a word: concluded by us, no source says so.',
  '* after a name: unverified, nobody is known to have seen it work with a service of this kind; served all the same.',
  'More, with every source: docs/cameras.md',
].join('\n');

function rowOf(model: CameraModel): string[] {
  const { email, social, video } = model.services;
  const facts = [model.year, model.state, email, social, video, model.hotspot];
  return [
    `${[model.name, ...model.aliases].join(' / ')}${isUnverified(model) ? '*' : ''}`,
    ...facts.map(({ value, confidence }) => `${value}${confidence === 'inferred' ? '?' : ''}`),
  ];
}
