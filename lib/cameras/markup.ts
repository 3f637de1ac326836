/** Text as the content of an element. guess: how cameras escape was never published; this is what XML asks for. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Text as a value between double quotes. guess, as above; the names that cameras give their files never need it. */
export function quotable(text: string): string {
  return escaped(text).replaceAll('"', '&quot;');
}

/** Text as a CDATA section. guess: what cameras do with `]]>` was never published; it is split as XML asks. */
export function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}
