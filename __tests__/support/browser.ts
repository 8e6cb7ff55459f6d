import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Where pictures of pages are left for people to look at. */
const SCREENSHOTS = join(process.cwd(), 'screenshots');

/** Where Debian installs Chromium: the headless build draws the same pages in less than half the time. */
const INSTALLED = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/** Chromium as the system has it: `MINTMARK_E2E_CHROMIUM`, or Debian's. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['MINTMARK_E2E_CHROMIUM'] ?? INSTALLED.find(existsSync) ?? 'chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'],
  });
}

/** Opens a page and records what goes wrong on it: script errors, dialogs, and requests to anywhere. */
export async function openPage(
  browser: Browser,
  html: string,
  { dark = false, width = 1000 } = {},
): Promise<{ page: Page; troubles: string[] }> {
  const page = await browser.newPage({ colorScheme: dark ? 'dark' : 'light', viewport: { width, height: 800 } });
  const troubles = troublesOf(page, (url) => !url.startsWith('about:'));
  await page.setContent(html);
  return { page, troubles };
}

/** A page that was opened from a disk, and what went wrong on it, including what its policy refused. */
export interface OpenedFile {
  readonly page: Page;
  readonly troubles: string[];
  readonly close: () => Promise<void>;
}

/** Opens a page as a file. */
export async function openFile(
  browser: Browser,
  html: string,
  { fragment = '', scripts = true, ...options }: BrowserContextOptions & { fragment?: string; scripts?: boolean } = {},
): Promise<OpenedFile> {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-page-'));
  const path = join(directory, 'audit.html');
  await writeFile(path, html);
  const page = await browser.newPage({
    viewport: { width: 1280, height: 900 },
    javaScriptEnabled: scripts,
    ...options,
  });
  const { href } = pathToFileURL(path);
  const troubles = troublesOf(page, (url) => !url.startsWith(href) && url !== 'data:,');
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) troubles.push(`console: ${message.text()}`);
  });
  await page.goto(`${href}${fragment}`);
  const close = async (): Promise<void> => {
    await page.close();
    await rm(directory, { recursive: true });
  };
  return { page, troubles, close };
}

function troublesOf(page: Page, isForeign: (url: string) => boolean): string[] {
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (isForeign(request.url())) troubles.push(`request: ${request.url()}`);
  });
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return troubles;
}

export async function takePicture(page: Page, name: string, { fullPage = true } = {}): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage });
}
