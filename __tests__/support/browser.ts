import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Where pictures of pages are left for people to look at. */
const SCREENSHOTS = join(process.cwd(), 'screenshots');

/** Chromium as the system has it: `MINTMARK_E2E_CHROMIUM`, or where Debian puts it. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['MINTMARK_E2E_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'],
  });
}

/** Opens a page and what it says that went wrong on it: script errors, dialogs, and requests to anywhere. */
export async function openPage(
  browser: Browser,
  html: string,
  { dark = false, width = 1000 } = {},
): Promise<{ page: Page; troubles: string[] }> {
  const page = await browser.newPage({ colorScheme: dark ? 'dark' : 'light', viewport: { width, height: 800 } });
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  page.on('request', (request) => troubles.push(`request: ${request.url()}`));
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.setContent(html);
  return { page, troubles };
}

export async function takePicture(page: Page, name: string): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}
