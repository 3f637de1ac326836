import {
  acceptsEmailReply,
  acceptsHotspotReply,
  acceptsLogoutReply,
  acceptsUploadReply,
  type Judgement,
  takeSessionKey,
  takeUploadAddress,
} from '../cameras/acceptance.ts';
import type { CameraModel } from '../cameras/model.ts';
import { findModel } from '../cameras/models.ts';

/** Which rule of the model judges a reply; `none` where no rule was ever published, and where the reply is a refusal. */
export type Judge = 'hotspot' | 'email' | 'login' | 'announcement' | 'upload' | 'logout' | 'none';

type Rule = (firstSegment: Buffer, model: CameraModel | undefined) => Judgement;

const rules: Readonly<Record<Judge, Rule>> = {
  hotspot: (firstSegment, model) => acceptsHotspotReply(model?.hotspot.value ?? 'unknown', firstSegment),
  email: acceptsEmailReply,
  login: takeSessionKey,
  announcement: takeUploadAddress,
  upload: (firstSegment, model) =>
    acceptsUploadReply(model?.sharing.uploadReply.value ?? 'unknown', firstSegment),
  logout: acceptsLogoutReply,
  none: () => ({ accepted: true }),
};

/** Every rule that a capture may name. */
export const judges = Object.keys(rules) as readonly Judge[];

/** What the model of that name makes of the first segment of an answer. */
export function judgeReply(judge: Judge, model: string, firstSegment: Buffer): Judgement {
  return rules[judge](firstSegment, findModel(model));
}
