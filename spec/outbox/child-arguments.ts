/**
 * The arguments of a program that a spec starts as a process of its own; undefined where something else loads its file, as a
 * runner does that takes it for a spec: that one's arguments name no folder for an outbox.
 */
export function childArguments(file: string): readonly string[] | undefined {
  return process.argv[1] === file ? process.argv.slice(2) : undefined;
}
