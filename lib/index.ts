/**
 * What handlers and destinations of one's own are made with: see docs/plugins.md. Everything else in this package may change
 * at any time.
 */
export type { Option, Options } from './config/config.ts';
export type { Attempt, Destination, Memory, OpenParcel, Receipt } from './destinations/destination.ts';
export { safeName } from './destinations/file-name.ts';
export { altTextsFor, wordsOf } from './destinations/words.ts';
export { BridgeError, DeliveryError, RefusalError, type Retry, WireError, type WirePlace } from './errors.ts';
export { succ, xmlError } from './handlers/camera-xml.ts';
export type {
  Answer,
  Bridge,
  CameraRequest,
  Handler,
  KnownRequest,
  RouteTable,
  SenderList,
} from './handlers/handler.ts';
export { type MediaType, typeOfFile } from './media/media-type.ts';
export type {
  Addressing,
  DraftFile,
  Envelope,
  Intake,
  Parcel,
  ParcelDraft,
  ParcelFile,
} from './parcel.ts';
export { OptionError } from './plugins/option-error.ts';
export type {
  DestinationModule,
  HandlerFactory,
  HandlerModule,
  PluginContext,
  PluginDestination,
  PluginHandler,
} from './plugins/plugin.ts';
export type { Leniency } from './wire/leniencies.ts';
export { maximumReply, type Reply } from './wire/reply.ts';
export { type Framing, type HeaderField, headerValue, type RequestHead } from './wire/request.ts';
export { parseWords, type Words } from './words.ts';
