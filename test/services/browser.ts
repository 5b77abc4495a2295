import { type Browser, chromium } from 'playwright-core'

/**
 * Starts a Chromium without a window and with an empty profile.
 *
 * @param program its path, as `chromium()` of `test/services.ts` gives it
 * @param more arguments of its command line
 */
export function startBrowser(program: string, ...more: readonly string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: program,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      ...more,
    ],
  })
}
