import type { Options } from '../config/config.ts';
import type { Destination } from '../destinations/destination.ts';
import type { DeliveryError, RefusalError } from '../errors.ts';
import type { Handler } from '../handlers/handler.ts';
import type { Reply } from '../wire/reply.ts';
import type { HeaderField } from '../wire/request.ts';
import type { OptionError } from './option-error.ts';

/** What a module is given besides its options, so that it need not import anything. */
export interface PluginContext {
  /** The bridge's version, e.g. for a User-Agent. */
  readonly version: string;
  /** Absolute path of the folder that relative paths in the configuration start from. */
  readonly folder: string;
  /** Writes a line into the bridge's log, behind the module's name. Keep secrets out of it. */
  log(line: string): void;
  /** The classes of errors that mean something to the bridge; the package exports the same ones. */
  readonly errors: {
    readonly RefusalError: typeof RefusalError;
    readonly DeliveryError: typeof DeliveryError;
    readonly OptionError: typeof OptionError;
  };
  /** What a camera understands as a yes. */
  succ(): Reply;
  /** What a camera understands as a no, with a comment for whoever reads along. */
  xmlError(status: number, comment: string, headers?: readonly HeaderField[]): Reply;
}

/** A handler as a module gives it. */
export type PluginHandler = Pick<Handler, 'name' | 'matches' | 'handle'> & Partial<Pick<Handler, 'known'>>;

/** A destination as a module gives it; its name is the configuration's. */
export type PluginDestination = Pick<Destination, 'deliver' | 'review' | 'check'>;

/** Makes a handler of its options. Throws an OptionError for an option that it cannot work with. */
export type HandlerFactory = (
  options: Options,
  context: PluginContext,
) => PluginHandler | Promise<PluginHandler>;

/** The default export of a module under `handlers`. */
export type HandlerModule = PluginHandler | HandlerFactory;

/**
 * The default export of a module that is named in a destination of `type: module`. Throws an OptionError for an option that
 * it cannot work with. A module may also export `options`, a list of the keys that it knows: then any other is an error.
 */
export type DestinationModule = (
  name: string,
  options: Options,
  context: PluginContext,
) => PluginDestination | Promise<PluginDestination>;
