import { basename, dirname } from 'node:path';
import type { Config, ModuleSource } from '../config/config.ts';
import { Gathering } from '../config/config-errors.ts';
import { located } from '../config/lines.ts';
import { keyPath } from '../config/node.ts';
import type { Destination } from '../destinations/destination.ts';
import { ConfigError, DeliveryError, RefusalError } from '../errors.ts';
import { succ, xmlError } from '../handlers/camera-xml.ts';
import type { Handler } from '../handlers/handler.ts';
import { ContainedDestination } from './contained-destination.ts';
import { ContainedHandler } from './contained-handler.ts';
import { fieldOf } from './fault.ts';
import { OptionError } from './option-error.ts';
import type {
  DestinationModule,
  HandlerModule,
  PluginContext,
  PluginDestination,
  PluginHandler,
} from './plugin.ts';
import { catchStrays } from './strays.ts';
import { UserModule } from './user-module.ts';

/** What the user's modules have made. */
export interface Plugins {
  /** In the order of the configuration. */
  readonly handlers: readonly Handler[];
  /** By their names in the configuration. */
  readonly destinations: ReadonlyMap<string, Destination>;
  /** To be called when none of them is used any more. */
  release(): void;
}

/** What modules are loaded with. */
export interface PluginMeans {
  /** The bridge's version. */
  readonly version: string;
  log(line: { readonly level: 'info' | 'warn'; readonly text: string; readonly code?: string }): void;
  /** Ms; other ones in specs. */
  readonly times?: PluginTimes | undefined;
}

export interface PluginTimes {
  /** To be imported, and once more to be set up. */
  readonly load: number;
  /** For a handler's own work on one request. */
  readonly answer: number;
}

const usualTimes: PluginTimes = { load: 10_000, answer: 60_000 };

type Modules = Pick<Config, 'file' | 'lines' | 'handlers' | 'destinations'>;

/**
 * Imports and sets up every module that the configuration names. Rejects with a ConfigError, or with ConfigErrors, that
 * name file, key path and line. Touches nothing where there are no modules.
 */
export async function loadPlugins(config: Modules, means: PluginMeans): Promise<Plugins> {
  const loader = new Loader(config, means);
  const handlers: Handler[] = [];
  for (const [index, source] of config.handlers.entries())
    await loader.attempt(async () => void handlers.push(await loader.handler(source, `handlers[${index}]`)));
  const destinations = new Map<string, Destination>();
  for (const [name, each] of Object.entries(config.destinations))
    if (each.type === 'module')
      await loader.attempt(async () => void destinations.set(name, await loader.destination(name, each)));
  loader.settle();
  return { handlers, destinations, release: loader.watch() };
}

class Loader {
  readonly #config: Modules;
  readonly #means: PluginMeans;
  readonly #times: PluginTimes;
  readonly #gathering = new Gathering();
  readonly #paths: string[] = [];

  constructor(config: Modules, means: PluginMeans) {
    this.#config = config;
    this.#means = means;
    this.#times = means.times ?? usualTimes;
  }

  /** Keeps a ConfigError, with its line, so that one start tells them all. */
  async attempt(load: () => Promise<void>): Promise<void> {
    try {
      await load();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      this.#gathering.add(located(error, this.#config));
    }
  }

  settle(): void {
    this.#gathering.settle();
  }

  /** Listens for promises that modules leave behind, until the given function is called. */
  watch(): () => void {
    return catchStrays(this.#paths, (text) => this.#means.log({ level: 'warn', text, code: 'SB_PLUGIN' }));
  }

  async handler(source: ModuleSource, at: string): Promise<Handler> {
    const module = await this.#load(source, at);
    const exported = module.default as HandlerModule;
    if (typeof exported !== 'function') module.refuseOptions();
    const made: unknown =
      typeof exported === 'function'
        ? await module.make(() => exported(source.options, this.#context(source)))
        : exported;
    if (!isHandler(made)) throw module.wrong(handlerShape, made);
    return new ContainedHandler(made, { ...this.#containment(source), patience: this.#times.answer });
  }

  async destination(name: string, source: ModuleSource): Promise<Destination> {
    const module = await this.#load(source, keyPath('destinations', name));
    const exported = module.default;
    if (typeof exported !== 'function')
      throw module.wrong('a default export (name, options, context) => destination', exported);
    const make = exported as DestinationModule;
    const made: unknown = await module.make(() => make(name, source.options, this.#context(source)));
    if (!isDestination(made)) throw module.wrong('a destination with a function "deliver"', made);
    return new ContainedDestination(name, made, this.#containment(source));
  }

  async #load(source: ModuleSource, at: string): Promise<UserModule> {
    const module = await UserModule.load(source, at, this.#times.load);
    this.#paths.push(source.path);
    return module;
  }

  #containment({ path }: ModuleSource) {
    const module = basename(path);
    const warn = (text: string) =>
      this.#means.log({ level: 'warn', text: `${module}: ${text}`, code: 'SB_PLUGIN' });
    return { module, path, warn };
  }

  #context({ path }: ModuleSource): PluginContext {
    const { version, log } = this.#means;
    return {
      version,
      folder: dirname(this.#config.file ?? path),
      log: (line) => log({ level: 'info', text: `${basename(path)}: ${String(line)}` }),
      errors: { RefusalError, DeliveryError, OptionError },
      succ,
      xmlError,
    };
  }
}

const handlerShape =
  'a handler { name, matches, handle, known? } whose name is of letters, digits, dots and hyphens, or a function that makes one';

function isHandler(made: unknown): made is PluginHandler {
  const name = fieldOf(made, 'name');
  return (
    typeof made === 'object' &&
    typeof name === 'string' &&
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(name) &&
    typeof fieldOf(made, 'matches') === 'function' &&
    typeof fieldOf(made, 'handle') === 'function' &&
    areRequests(fieldOf(made, 'known'))
  );
}

function areRequests(known: unknown): boolean {
  if (known === undefined) return true;
  return Array.isArray(known) && known.every(isRequest);
}

function isRequest(known: unknown): boolean {
  const host = fieldOf(known, 'host');
  return (
    typeof fieldOf(known, 'method') === 'string' &&
    typeof fieldOf(known, 'path') === 'string' &&
    (host === undefined || typeof host === 'string')
  );
}

function isDestination(made: unknown): made is PluginDestination {
  const others = [fieldOf(made, 'review'), fieldOf(made, 'check')];
  return (
    typeof made === 'object' &&
    typeof fieldOf(made, 'deliver') === 'function' &&
    others.every((other) => other === undefined || typeof other === 'function')
  );
}
