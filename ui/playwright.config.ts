import { defineConfig } from '@playwright/test'

/** The longest begin first, so that neither worker waits for the other at the end. */
const LONG = /(hotspot|pages)\.spec\.ts$/

/** The journeys run against a demo that is already up; `./turnpike test` starts one of its own. */
export default defineConfig({
  testDir: 'e2e',
  // One demo and one tenant for all. Two at a time, because a journey mostly waits; those of one file go in order
  // unless it says otherwise, and share a signed-in browser. So no journey may touch what another made, nor count on being alone.
  workers: 2,
  fullyParallel: false,
  projects: [
    { name: 'long', testMatch: LONG },
    { name: 'short', testIgnore: LONG },
  ],
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    baseURL: process.env.TURNPIKE_URL ?? 'http://127.0.0.1:8080',
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
