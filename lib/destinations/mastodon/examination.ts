import { stat } from 'node:fs/promises';
import type { MastodonConfig } from '../../config/config.ts';
import { type Finding, failed, failedBy, note, ok, warning } from '../../finding.ts';
import { bytesInWords } from '../../wording.ts';
import type { Ask } from './account.ts';
import { type Answer, fieldsOf, isGood, textIn } from './answer.ts';
import { defaultLimits, limitsIn } from './limits.ts';

/** What the destination lends. */
export interface ExaminationMeans {
  /** Says whose token it is, or throws. */
  check(): Promise<string>;
  /** Asks with the token that was checked. */
  readonly ask: Ask;
  /** The server's clock in ms. */
  now(): number;
}

/** Ms that two clocks may differ before TLS and logs suffer. */
const clockSlack = 5 * 60_000;

/** Looks at token, account, server and limits. */
export async function examineMastodon(
  config: Pick<MastodonConfig, 'server' | 'tokenFile'>,
  means: ExaminationMeans,
): Promise<readonly Finding[]> {
  const kept = await tokenFileFindings(config);
  try {
    const account = await means.check();
    const host = new URL(config.server).host;
    const ready = ok(`the token is good for ${account} on ${host}`);
    return [...kept, ready, ...(await scopeFindings(means)), ...(await serverFindings(means, host))];
  } catch (error) {
    return [...kept, failedBy(error)];
  }
}

async function tokenFileFindings({
  tokenFile,
}: Pick<MastodonConfig, 'tokenFile'>): Promise<readonly Finding[]> {
  if (tokenFile === undefined)
    return [note('the token stands in the configuration; tokenFile keeps it out of what you show to others')];
  const mode = (await stat(tokenFile).catch(() => undefined))?.mode;
  if (mode === undefined || (mode & 0o077) === 0 || process.platform === 'win32') return [];
  const text = `other users of this machine can read the token in ${tokenFile} (mode ${(mode & 0o777).toString(8)})`;
  return [warning('SB_MASTODON_TOKEN_OPEN', text, `chmod 600 ${tokenFile}`)];
}

/** What the application behind the token may do; told since Mastodon 4.3, and the token may do no more. */
async function scopeFindings({ ask }: ExaminationMeans): Promise<readonly Finding[]> {
  const { scopes } = fieldsOf((await ask('/api/v1/apps/verify_credentials')).json);
  if (!Array.isArray(scopes)) return [note('the server does not tell what the token may do (scopes)')];
  const may = scopes.filter((one) => typeof one === 'string');
  const lacking = ['write:statuses', 'write:media'].filter(
    (one) => !may.includes(one) && !may.includes('write'),
  );
  if (lacking.length === 0) return [ok(`it may post and upload (scopes: ${may.join(' ')})`)];
  const text = `the token may not ${lacking.join(' nor ')} (its application has: ${may.join(' ') || 'nothing'})`;
  return [failed('SB_MASTODON_SCOPES', text, 'make a new one with samsung-bridge login')];
}

async function serverFindings({ ask, now }: ExaminationMeans, host: string): Promise<readonly Finding[]> {
  const [answer, path] = await instanceOf(ask);
  const skew = Math.abs(now() - Date.now());
  const clock =
    skew < clockSlack
      ? []
      : [
          warning(
            'SB_CLOCK',
            `the clock of ${host} and that of this machine differ by ${Math.round(skew / 60_000)} minutes`,
            'set the time of this machine: NTP does when the network is there',
          ),
        ];
  if (answer === undefined)
    return [
      warning(
        'SB_MASTODON_NO_LIMITS',
        `${host} does not tell what it takes; the bridge goes by what Mastodon took of old: ${limitsInWords(defaultLimits)}`,
      ),
      ...clock,
    ];
  const version = textIn(fieldsOf(answer.json).version) ?? 'a version that it does not tell';
  return [ok(`${host} runs ${version}: ${limitsInWords(limitsIn(answer))} (told by ${path})`), ...clock];
}

async function instanceOf(ask: Ask): Promise<readonly [Answer | undefined, string]> {
  for (const path of ['/api/v2/instance', '/api/v1/instance']) {
    const answer = await ask(path);
    if (isGood(answer)) return [answer, path];
  }
  return [undefined, ''];
}

function limitsInWords({
  characters,
  media,
  photoBytes,
  photoPixels,
  altText,
}: ReturnType<typeof limitsIn>): string {
  const megapixels = (photoPixels / 1e6).toFixed(1);
  return `${characters} characters, ${media} photos a post, ${bytesInWords(photoBytes)} and ${megapixels} megapixels a photo, alt texts of ${altText}`;
}
