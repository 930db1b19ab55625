// A headless Chromium, driven by playwright-core. Debian's own, or the one that ORG_CHROMIUM names.

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { requireConformance } from './environment.mjs';

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const executablePath = process.env.ORG_CHROMIUM ?? '/usr/bin/chromium';

/** Why there is no browser; undefined when there is one. */
export const missingChromium = existsSync(executablePath)
  ? undefined
  : `no Chromium at ${executablePath} (Debian: apt-get install chromium)`;

if (missingChromium && requireConformance) throw new Error(`required, but ${missingChromium}`);

/** A browser with a profile of its own. */
export const launchChromium = () => chromium.launch({ executablePath, args: ARGUMENTS });
