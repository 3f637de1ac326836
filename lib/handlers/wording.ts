/** What a camera said, fit for one line of a log: quoted, control characters escaped, at most 80 characters. */
export function quoted(text: string): string {
  const line = JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text);
  return line.replace(/[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
