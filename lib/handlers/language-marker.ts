/**
 * What cameras write behind the words: `language_sh100_utf8`. [Q] guess: that other models name another language and
 * encoding in the same form.
 */
const marker = /(?:^|\r\n|\n|\r|\\r\\n)language_[a-z0-9_]+\s*$/;

/**
 * The words without the language marker at their end and the one line break before it, which sources print as CRLF, as LF
 * or as the four characters `\r\n`. A marker anywhere else, or in the middle of a line, is the photographer's.
 */
export function withoutLanguageMarker(words: string): string {
  return words.replace(marker, '');
}
