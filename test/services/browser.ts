import { type Browser, chromium } from 'playwright-core'

/**
 * Starts a Chromium without a window and with an empty profile.
 *
 * @param program its path, as `chromium()` of `test/services.ts` gives it
 */
export function startBrowser(program: string): Promise<Browser> {
  return chromium.launch({
    executablePath: program,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
    ],
  })
}
