import type { Command } from 'commander';

/** One verb of the command line; its file is loaded only when it is asked for. */
export interface Verb {
  readonly name: string;
  load(): Promise<Command>;
}

/** In the order of the help. */
export const verbs: readonly Verb[] = [
  { name: 'serve', load: async () => (await import('./serve.ts')).serveCommand() },
  { name: 'camera', load: async () => (await import('./camera.ts')).cameraCommand() },
  { name: 'check', load: async () => (await import('./check.ts')).checkCommand() },
  { name: 'replay', load: async () => (await import('./replay.ts')).replayCommand() },
  { name: 'inspect', load: async () => (await import('./inspect.ts')).inspectCommand() },
  { name: 'import', load: async () => (await import('./import.ts')).importCommand() },
  { name: 'why', load: async () => (await import('./why.ts')).whyCommand() },
  { name: 'models', load: async () => (await import('./models.ts')).modelsCommand() },
  { name: 'login', load: async () => (await import('./login.ts')).loginCommand() },
  { name: 'passwd', load: async () => (await import('./passwd.ts')).passwdCommand() },
  { name: 'outbox', load: async () => (await import('./outbox.ts')).outboxCommand() },
];
