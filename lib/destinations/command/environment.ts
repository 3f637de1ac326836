import type { CommandConfig } from './command-config.ts';
import { type FilePlaceholder, joined, type ParcelPlaceholder, type Subject } from './template.ts';

/** The variable that holds what a placeholder stands for. */
const variables: Readonly<Record<FilePlaceholder | ParcelPlaceholder, string>> = {
  filename: 'SB_FILENAME',
  file: 'SB_FILE',
  alt: 'SB_ALT',
  type: 'SB_TYPE',
  sender: 'SB_SENDER',
  title: 'SB_TITLE',
  body: 'SB_BODY',
  text: 'SB_TEXT',
  recipient: 'SB_RECIPIENT',
  recipients: 'SB_RECIPIENTS',
  via: 'SB_VIA',
  site: 'SB_SITE',
  model: 'SB_MODEL',
  id: 'SB_ID',
};

/** Linux takes 128 KiB for one variable; a camera's words must not keep a program from being run. */
const longest = 32_768;

/** The environment of a program: nothing of the bridge's own but PATH, HOME, LANG and TZ; what is configured stands over all. */
export function environmentOf(subject: Subject, own: CommandConfig['env']): Readonly<Record<string, string>> {
  const { PATH = '/usr/local/bin:/usr/bin:/bin', LANG = 'C.UTF-8', HOME, TZ } = process.env;
  const values = { ...subject.parcel, ...joined(subject.files) };
  const names = Object.keys(variables) as (keyof typeof variables)[];
  return {
    PATH,
    LANG,
    ...(HOME === undefined ? {} : { HOME }),
    ...(TZ === undefined ? {} : { TZ }),
    ...Object.fromEntries(names.map((name) => [variables[name], cut(values[name])])),
    ...own,
  };
}

/** At most so many bytes of UTF-8, and no half character. */
function cut(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= longest) return text;
  return new TextDecoder().decode(bytes.subarray(0, longest), { stream: true });
}
