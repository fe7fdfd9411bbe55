import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** The background chatter of a desktop browser has no place in a test. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Finds a Chromium: CLEARHEAD_BROWSER, else one that is installed, else Playwright's own, fetched now.
 * Throws an error that says what to install where none can be had.
 */
export function findBrowser(): string {
  const named = process.env.CLEARHEAD_BROWSER;
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`CLEARHEAD_BROWSER names ${named}, which does not exist`);
  }
  const installed = CANDIDATES.find((path) => existsSync(path)) ?? playwrightsOwn();
  if (installed) return installed;
  try {
    execFileSync('npx', ['playwright-core', 'install', 'chromium'], { stdio: 'inherit' });
  } catch {
    // The message below says what to do.
  }
  const fetched = playwrightsOwn();
  if (fetched) return fetched;
  throw new Error(
    'The browser tests need Chrome or Chromium and none was found. Install one (Debian: apt-get install chromium) or set CLEARHEAD_BROWSER to its path.',
  );
}

function playwrightsOwn(): string | undefined {
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findBrowser(), args: ARGUMENTS });
}
