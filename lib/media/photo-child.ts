import { type FitJob, type Fitted, fit, UnfitError } from './fitting.ts';

/** What the child says before it ends. */
export type FitReply =
  | { readonly fitted: Fitted }
  | { readonly unfit: UnfitError['reason'] | 'failed'; readonly message: string };

async function replyTo(job: FitJob): Promise<FitReply> {
  try {
    return { fitted: await fit(job) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { unfit: error instanceof UnfitError ? error.reason : 'failed', message };
  }
}

process.once('message', async (job) => {
  const reply = await replyTo(job as FitJob);
  process.send?.(reply, () => process.exit(0));
});
process.once('disconnect', () => process.exit(1));
