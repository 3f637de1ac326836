/** Writes docs/cameras.md: `npm run docs:cameras`. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { findCaptures, loadCapture } from '../../lib/captures/capture.ts';
import { camerasPage } from './cameras-page.ts';

const folders = await findCaptures(fileURLToPath(new URL('../../captures', import.meta.url)));
const captures = await Promise.all(folders.map(loadCapture));
await writeFile(new URL('../../docs/cameras.md', import.meta.url), camerasPage(captures));
