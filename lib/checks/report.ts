import type { Finding, FindingStatus } from '../finding.ts';
import type { RouteLine } from './route-table.ts';

/** The findings about one matter. */
export interface Section {
  readonly name: string;
  readonly findings: readonly Finding[];
}

/** Everything that a check found. */
export interface Report {
  readonly sections: readonly Section[];
  /** Undefined where the configuration cannot be used. */
  readonly routes: readonly RouteLine[] | undefined;
}

export function countOf({ sections }: Report, status: FindingStatus): number {
  return sections.flatMap(({ findings }) => findings).filter((one) => one.status === status).length;
}

const marks: Readonly<Record<FindingStatus, string>> = {
  ok: 'ok     ',
  note: 'note   ',
  warning: 'WARNING',
  failed: 'FAILED ',
};

/** For people: one line for each finding, its cure below it. */
export function reportText(report: Report): string {
  const sections = report.sections.map(({ name, findings }) =>
    [name, ...findings.flatMap(linesOf)].join('\n'),
  );
  if (report.routes !== undefined) sections.splice(1, 0, routesText(report.routes));
  return [...sections, verdict(report)].join('\n\n');
}

/** A cure that the next finding has, too, is told once, below the last of them. */
function linesOf(finding: Finding, at: number, all: readonly Finding[]): readonly string[] {
  const { status, code, text, cure } = finding;
  const next = all[at + 1];
  const body = text.replaceAll('\n', '\n          ');
  const line = `  ${marks[status]} ${body}${code === undefined ? '' : ` (${code})`}`;
  const again = next?.cure === cure && next?.code === code;
  return cure === undefined || again ? [line] : [line, `          → ${cure}`];
}

function routesText(routes: readonly RouteLine[]): string {
  const widths = [
    Math.max(...routes.map(({ from }) => from.length)),
    Math.max(...routes.map(({ to }) => (to ?? '–').length)),
  ];
  const lines = routes.map(
    ({ from, to, how }) => `  ${from.padEnd(widths[0] ?? 0)} → ${(to ?? '–').padEnd(widths[1] ?? 0)}  ${how}`,
  );
  return ['Where photos go', ...lines].join('\n');
}

function verdict(report: Report): string {
  const [bad, doubtful] = [countOf(report, 'failed'), countOf(report, 'warning')];
  const warnings = doubtful === 0 ? '' : `${doubtful} ${doubtful === 1 ? 'warning' : 'warnings'}`;
  if (bad > 0) return `${bad} failed${warnings === '' ? '' : `, ${warnings}`}: begin at the first FAILED`;
  return warnings === '' ? 'All good.' : `Nothing failed, ${warnings}.`;
}
