import type { Visibility } from '../../config/config.ts';
import { attachmentsOf, type Found } from './account.ts';
import { textIn } from './answer.ts';

/** What was asked for. */
export interface Wanted {
  readonly visibility: Visibility;
  readonly altTexts: readonly string[];
}

/** Line breaks differ from server to server. */
function plain(text: string): string {
  return text.replace(/\r\n?/g, '\n').trim();
}

/** How a post differs from what was asked for, in plain words; nothing where it does not. */
export function differences(post: Found, wanted: Wanted): readonly string[] {
  const remarks: string[] = [];
  const visibility = textIn(post.visibility);
  if (visibility !== wanted.visibility)
    remarks.push(`visibility is ${visibility ?? 'not told'}, ${wanted.visibility} was asked`);
  const attachments = attachmentsOf(post);
  if (attachments.length !== wanted.altTexts.length)
    remarks.push(`${attachments.length} of ${wanted.altTexts.length} files are in the post`);
  for (const [index, attachment] of attachments.entries()) {
    const asked = wanted.altTexts[index] ?? '';
    if (plain(textIn(attachment.description) ?? '') !== plain(asked))
      remarks.push(`the alt text of file ${index + 1} is not as it was asked`);
  }
  return remarks;
}
